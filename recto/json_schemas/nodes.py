"""A caller's schema, node by node: references followed, `allOf` merged. The schema was vetted before."""

from collections.abc import Mapping
from typing import Any

from recto.errors import GrammarInvalidError
from recto.json_schemas.keywords import is_constraint, resolve

MOST_DEPTH = 64
MOST_NODES = 20_000
"""Nodes looked at for one answer; choices in choices may ask for more than the schema has."""

Node = Mapping[str, Any]
NEVER: Node = {"enum": []}


class Nodes:
    """Opens the nodes of one schema, within bounds."""

    def __init__(self, root: Node, param: str = "response_format") -> None:
        """`param`: where the request holds the schema, for refusals."""
        self._root = root
        self._param = param
        self._left = MOST_NODES

    def open(self, node: Any, depth: int = 0) -> Node:
        """Return the node with what it refers to and consists of. Raises GrammarInvalidError."""
        self._left -= 1
        if self._left < 0 or depth > MOST_DEPTH:
            raise GrammarInvalidError("The schema has too many parts for `reader`.", param=self._param)
        if isinstance(node, bool):
            return {} if node else NEVER
        parts = list(node.get("allOf", ()))
        if "$ref" in node:
            parts.append(resolve(self._root, node["$ref"]))
        opened = {name: value for name, value in node.items() if name not in ("allOf", "$ref")}
        for part in parts:
            opened = self._merge(opened, self.open(part, depth + 1))
        return opened

    def _merge(self, first: Node, second: Node) -> dict[str, Any]:
        """Return what holds where both do. Raises GrammarInvalidError where that isn't one node."""
        merged = {**second, **first}
        for name in first.keys() & second.keys():
            if name == "properties":
                merged[name] = _merge_properties(first[name], second[name])
            elif name == "required":
                merged[name] = [*first[name], *second[name]]
            elif name == "type":
                merged[name] = _merge_types(first[name], second[name])
            elif is_constraint(name) and first[name] != second[name]:
                raise GrammarInvalidError(
                    f"`reader` can't join two schemas that both have `{name}`; write one.", param=self._param
                )
        return merged


def list_branches(node: Node) -> list[Any]:
    """Return the choices of a node; none when it has no choices."""
    return [*node.get("anyOf", ()), *node.get("oneOf", ())]


def _merge_properties(first: Node, second: Node) -> Node:
    both = {name: {"allOf": [first[name], second[name]]} for name in first.keys() & second.keys()}
    return {**second, **first, **both}


def _merge_types(first: Any, second: Any) -> Any:
    others = [second] if isinstance(second, str) else second
    return [kind for kind in ([first] if isinstance(first, str) else first) if kind in others]
