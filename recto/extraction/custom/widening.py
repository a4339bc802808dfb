"""The schema that is enforced: the caller's own, with null let in where it would ask for what isn't there."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recto.errors import RequiredMissingError
from recto.extraction.target import TargetSchema
from recto.json_schemas import find_recursive, follow
from recto.json_schemas.answers import takes_null
from recto.json_schemas.pointers import write_step

PARAM = "json_schema"
MOST_NAMED = 20
MOST_STEPS = 50
"""Nodes in nodes that are looked at."""


def widen_schema(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema with null allowed for all it requires; None where that changes nothing.

    Lists and objects that must not be empty may be null too, and what holds itself. What has a single allowed
    value keeps it, and any other object stays one: what is in it is widened.
    """
    widened: dict[str, Any] = copy.deepcopy(dict(schema))
    changed, recursive = False, find_recursive(schema)
    for node in _list_nodes(widened):
        required = node.get("required")
        if not isinstance(required, list):
            continue
        properties = node.setdefault("properties", {})
        for key in required:
            child = properties.get(key, False)
            if child is False and key not in properties:
                properties[key], changed = {}, True
            elif not _allows_null(widened, child) or _leads_back(child, recursive):
                properties[key], changed = _let_null_in(child), True
        if not properties:
            del node["properties"]
    return widened if changed else None


def require(target: TargetSchema, data: Mapping[str, Any]) -> None:
    """Raise RequiredMissingError for a strict schema whose required fields are null in `data`."""
    if not target.is_strict:
        return
    missing = list(_list_missing(target.json_schema, target.json_schema, data, ""))
    if missing:
        named = ", ".join(missing[:MOST_NAMED])
        raise RequiredMissingError(
            f"Required, and not found on the document: {named}. Let these be null in the schema, leave them "
            "out of `required`, or send it without `strict`.",
            param=PARAM,
        )


def _list_nodes(root: Any) -> Iterator[dict[str, Any]]:
    """Yield every subschema, without following references."""
    pending = [root]
    while pending:
        node = pending.pop()
        if not isinstance(node, dict):
            continue
        yield node
        for keyword in ("items", "additionalItems", "additionalProperties"):
            pending += [node[keyword]] if isinstance(node.get(keyword), dict) else []
        for keyword in ("anyOf", "oneOf", "allOf", "prefixItems", "items"):
            pending += node[keyword] if isinstance(node.get(keyword), list) else []
        for keyword in ("properties", "patternProperties", "$defs", "definitions"):
            pending += list(node[keyword].values()) if isinstance(node.get(keyword), dict) else []


def _leads_back(node: Any, recursive: frozenset[str]) -> bool:
    """Return whether the node holds itself: only null ends that."""
    return isinstance(node, Mapping) and node.get("$ref") in recursive


def _allows_null(root: Mapping[str, Any], node: Any, depth: int = 0) -> bool:
    """Return whether null is valid, or whether the node is filled without being on the page."""
    node = follow(node, root)
    if isinstance(node, bool) or depth > MOST_STEPS:
        return node is True
    choices: Sequence[Any] = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if choices and not any(_allows_null(root, one, depth + 1) for one in choices):
        return False
    if not all(_allows_null(root, one, depth + 1) for one in node.get("allOf", ())):
        return False
    if "const" in node or len(node.get("enum", (1, 2))) == 1:
        return True
    kinds = node.get("type")
    if kinds is None:
        if "properties" in node and not choices:
            return True
        return None in node.get("enum", [None])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if ("object" in kinds and not node.get("minProperties")) or (
        "array" in kinds and not node.get("minItems")
    ):
        return True
    return "null" in kinds and None in node.get("enum", [None])


def _let_null_in(node: Any) -> Any:
    """Return the node with null: in its type where it is that simple, else as one more choice."""
    if not isinstance(node, dict):
        return {"type": "null"}
    simple = not {"$ref", "anyOf", "oneOf", "allOf", "const"} & node.keys()
    if not simple or "type" not in node:
        told = {key: node[key] for key in ("title", "description", "aliases") if key in node}
        return {**told, "anyOf": [node, {"type": "null"}]}
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    widened = {**node, "type": [*kinds, *([] if "null" in kinds else ["null"])]}
    if "enum" in node and None not in node["enum"]:
        widened["enum"] = [*node["enum"], None]
    return widened


def _list_missing(
    root: Mapping[str, Any], node: Any, data: Any, pointer: str, depth: int = 0
) -> Iterator[str]:
    """Yield the pointers of what is required, not null by the schema, and null in the data."""
    node = follow(node, root)
    if not isinstance(node, Mapping) or depth > MOST_STEPS:
        return
    for part in (*node.get("allOf", ()), *_list_only_choice(node)):
        yield from _list_missing(root, part, data, pointer, depth + 1)
    if isinstance(data, Mapping):
        required = node.get("required", ())
        for key, child in node.get("properties", {}).items():
            where = pointer + write_step(key)
            if key in data and data[key] is not None:
                yield from _list_missing(root, child, data[key], where, depth + 1)
            elif key in required and not takes_null(child, root):
                yield where
        yield from (pointer + write_step(key) for key in required if key not in node.get("properties", {}))
    if isinstance(data, list) and isinstance(node.get("items"), Mapping):
        for index, entry in enumerate(data):
            yield from _list_missing(root, node["items"], entry, f"{pointer}/{index}", depth + 1)


def _list_only_choice(node: Mapping[str, Any]) -> list[Any]:
    """Return the one choice that isn't null: `anyOf` of an object and null."""
    choices = [one for one in (*node.get("anyOf", ()), *node.get("oneOf", ())) if one != {"type": "null"}]
    return choices if len(choices) == 1 else []
