"""How large a schema becomes with its references written out, and which of them lead back to themselves."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from recto.json_schemas.keywords import resolve
from recto.json_schemas.vetting import list_children

MOST_EXPANDED = 5_000
"""Subschemas that an answer may have to hold: every field of a document gets a value or null."""
MOST_DEPTH = 64
_CHOICES = ("anyOf", "oneOf", "allOf")
_IDLE = ("/$defs/", "/definitions/")
_Graph = dict[int, list[int]]


class ExpansionError(ValueError):
    """The schema has no end or is too large when written out; the message says so."""


def check_expansion(root: Mapping[str, Any]) -> None:
    """Raise ExpansionError unless a value of the schema can be written down within bounds.

    What leads back to itself counts once. The schema was vetted before.
    """
    nodes = _list_nodes(root)
    same_place = {
        key: [id(child) for child in _list_parts(root, node, only_choices=True)]
        for key, node in nodes.items()
    }
    if _list_blocked(same_place):
        raise ExpansionError("a choice or reference leads back to itself, with no field between")
    recursive = find_recursive(root)
    sizes: dict[int, tuple[int, int]] = {}
    written_out = {
        key: [
            id(child)
            for child in _list_parts(root, node)
            if not (isinstance(node.get("$ref"), str) and node["$ref"] in recursive)
        ]
        for key, node in nodes.items()
    }
    for key in TopologicalSorter(written_out).static_order():
        parts = [sizes[part] for part in written_out[key]]
        sizes[key] = 1 + sum(size for size, _ in parts), 1 + max((deep for _, deep in parts), default=0)
    size, depth = sizes[id(root)]
    if size > MOST_EXPANDED:
        raise ExpansionError(f"with its references written out it has more than {MOST_EXPANDED} subschemas")
    if depth > MOST_DEPTH:
        raise ExpansionError(f"with its references written out it is nested more than {MOST_DEPTH} deep")


def find_recursive(root: Mapping[str, Any]) -> frozenset[str]:
    """Return the references that lead to what holds them again, and those between two such."""
    targets: dict[str, int] = {}
    graph: _Graph = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in graph:
            continue
        held = [one["$ref"] for one in _walk(node) if isinstance(one.get("$ref"), str)]
        for reference in held:
            target = resolve(root, reference)
            if isinstance(target, Mapping):
                targets[reference] = id(target)
                pending.append(target)
        graph[id(node)] = [targets[reference] for reference in held if reference in targets]
    looping = _list_blocked(graph)
    upwards: _Graph = {key: [] for key in looping}
    for key in looping:
        for target in looping.intersection(graph[key]):
            upwards[target].append(key)
    between = _list_blocked(upwards)
    return frozenset(reference for reference, target in targets.items() if target in between)


def _list_blocked(graph: _Graph) -> set[int]:
    """Return the nodes from which a cycle is reached."""
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError:
        blocked = set(graph)
        while ready := sorter.get_ready():
            blocked.difference_update(ready)
            sorter.done(*ready)
        return blocked
    return set()


def _list_nodes(root: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """Return every subschema that is an object, also those that only a reference leads to."""
    nodes: dict[int, Mapping[str, Any]] = {}
    pending: list[Any] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping) and id(node) not in nodes:
            nodes[id(node)] = node
            pending += _list_parts(root, node)
    return nodes


def _list_parts(
    root: Mapping[str, Any], node: Mapping[str, Any], *, only_choices: bool = False
) -> Iterator[Mapping[str, Any]]:
    """Yield what a node consists of, references followed; definitions count only where they are used."""
    if isinstance(node.get("$ref"), str):
        target = resolve(root, node["$ref"])
        if isinstance(target, Mapping):
            yield target
    for path, child in list_children("", node):
        is_part = path.startswith(tuple(f"/{key}/" for key in _CHOICES)) or not only_choices
        if is_part and not path.startswith(_IDLE) and isinstance(child, Mapping):
            yield child


def _walk(node: Any) -> Iterator[Mapping[str, Any]]:
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, Mapping):
            yield here
            pending += [child for path, child in list_children("", here) if not path.startswith(_IDLE)]
