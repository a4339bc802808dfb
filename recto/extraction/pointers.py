"""JSON pointers (RFC 6901) over plain data: build a tree from them, look a value up, list a schema's."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

ANY_INDEX = "*"
"""Stands for the index of a list in the pointers of a schema."""


def build_tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested dicts and lists that hold each value at its pointer.

    A part that is a number is an index of a list; the indices of a list must run from 0 without a gap.
    """
    tree: dict[str, Any] = {}
    for pointer, value in values.items():
        node = tree
        *path, last = split_pointer(pointer)
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    listed = _turn_lists(tree)
    assert isinstance(listed, dict), "the root of a document is an object"
    return listed


def _turn_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    children = {part: _turn_lists(child) for part, child in node.items()}
    if children and all(map(str.isdigit, children)):
        return [children[str(index)] for index in range(len(children))]
    return children


def look_up(data: Any, pointer: str) -> Any:
    """Return the value at `pointer`; raise KeyError or IndexError where there is none."""
    for part in split_pointer(pointer):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def split_pointer(pointer: str) -> list[str]:
    """Return the parts of a pointer, unescaped."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def list_pointers(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the pointer of every scalar that a JSON schema describes; `*` stands for an index."""
    yield from _walk_schema(schema, schema.get("$defs", {}), "")


def _walk_schema(node: Mapping[str, Any], definitions: Mapping[str, Any], pointer: str) -> Iterator[str]:
    if "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[-1]]
    if "properties" in node:
        for name, child in node["properties"].items():
            yield from _walk_schema(child, definitions, f"{pointer}/{name}")
    elif "items" in node:
        yield from _walk_schema(node["items"], definitions, f"{pointer}/{ANY_INDEX}")
    else:
        yield pointer


def replace_values(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the data with other values at these pointers, which must be there."""
    copy: dict[str, Any] = deepcopy(dict(data))
    for pointer, value in values.items():
        *path, last = split_pointer(pointer)
        node: Any = copy
        for part in path:
            node = node[int(part)] if isinstance(node, list) else node[part]
        node[int(last) if isinstance(node, list) else last] = value
    return copy
