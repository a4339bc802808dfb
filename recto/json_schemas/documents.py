"""Vets a schema that a document is to be read into, at submit: what no reader can fill is refused there."""

from collections.abc import Iterator, Mapping
from typing import Any

from recto.errors import GrammarInvalidError, SchemaInvalidError
from recto.json_schemas.expansion import ExpansionError, check_expansion
from recto.json_schemas.nodes import Nodes
from recto.json_schemas.patterns import PatternError, compile_pattern
from recto.json_schemas.vetting import list_children, vet_schema


def vet_document_schema(schema: Any, param: str) -> None:
    """Raise SchemaInvalidError, naming keyword and place, unless the schema can be filled from a document."""
    try:
        vet_schema(schema, param)
        root = Nodes(schema, param).open(schema)
    except GrammarInvalidError as error:
        raise SchemaInvalidError(error.message, param=param) from None
    if root.get("type") != "object" or "anyOf" in root or "oneOf" in root:
        raise SchemaInvalidError(
            f'Invalid schema in `{param}`: a document is an object. Write `"type": "object"` and '
            "`properties` at the root; put a list or a choice into a property.",
            param=param,
        )
    if not root.get("properties"):
        raise SchemaInvalidError(
            f"Invalid schema in `{param}`: name at least one field in `properties` at the root.", param=param
        )
    for path, node in _list_nodes(schema):
        _vet_node(schema, path, node, param)
    try:
        check_expansion(schema)
    except ExpansionError as error:
        raise SchemaInvalidError(f"Invalid schema in `{param}`: {error}.", param=param) from None


def _vet_node(root: Mapping[str, Any], path: str, node: Mapping[str, Any], param: str) -> None:
    if isinstance(node.get("pattern"), str):
        try:
            compile_pattern(node["pattern"])
        except PatternError:
            raise SchemaInvalidError(
                f"Invalid schema in `{param}`: `pattern` isn't a regular expression that can be searched for "
                f"in linear time; use no look-around and no back-references (at `{path[:200]}/pattern`).",
                param=param,
            ) from None
    if "allOf" not in node and "$ref" not in node:
        return
    try:
        Nodes(root, param).open(node)
    except GrammarInvalidError as error:
        raise SchemaInvalidError(f"{error.message} (At `{path[:200] or '/'}`.)", param=param) from None


def _list_nodes(root: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    pending: list[tuple[str, Any]] = [("", root)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, Mapping):
            yield path, node
            pending += list_children(path, node)
