"""The JSON Schema that an answer is held to: every key there, null where the document says nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recto.json_schemas import find_recursive, follow
from recto.json_schemas.pointers import ANY_INDEX, is_index, split_pointer

Schema = dict[str, Any]

NULL: Schema = {"type": "null"}
_TOLD = frozenset({"title", "description", "examples", "default", "aliases", "deprecated", "$comment"})
"""Keywords that describe: the prompt tells what they say, and a grammar doesn't need them."""
_CHOICES = ("anyOf", "oneOf")
_MAPS = frozenset({"$defs", "definitions", "patternProperties"})
_PARTS = frozenset({"items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems"})


def answer_schema(schema: Mapping[str, Any]) -> Schema:
    """Return the schema with every property required and nullable, without what only describes.

    A list stays a list (empty where there is nothing), an object with named properties an object, unless it
    holds itself: then null ends it. Objects are closed, unless `allOf` joins some: a closed part would refuse
    the keys of the others.
    """
    source = _Source(schema, find_recursive(schema), closes='"allOf"' not in json.dumps(schema))
    return _shape_object(schema, source)


@dataclass(frozen=True, slots=True)
class _Source:
    """The schema that is shaped."""

    root: Mapping[str, Any]
    recursive: frozenset[str] = field(default=frozenset())
    """References that lead to what holds them again."""
    closes: bool = True


def _nullable(node: Any, source: _Source) -> Any:
    """Return the node so that null is valid, unless nothing can be said by an empty list or object."""
    root = source.root
    if not isinstance(node, dict) or is_list(node, root) or takes_null(node, root):
        return node
    if is_object(node, root) and node.get("$ref") not in source.recursive:
        return node
    if "$ref" in node or "const" in node or "allOf" in node:
        return {"anyOf": [node, NULL]}
    for key in _CHOICES:
        if key in node:
            return {**node, key: [*node[key], NULL]}
    widened = dict(node)
    if "enum" in node:
        widened["enum"] = [*node["enum"], None]
    if "type" in node:
        types = node["type"]
        widened["type"] = [*([types] if isinstance(types, str) else types), "null"]
    return widened


def takes_null(node: Any, root: Mapping[str, Any]) -> bool:
    """Return whether null follows the node. The schema was vetted before: no choice leads back to itself."""
    node = follow(node, root)
    if not isinstance(node, dict):
        return node is True
    if not all(takes_null(part, root) for part in node.get("allOf", ())):
        return False
    if any(isinstance(node.get(key), list) for key in _CHOICES):
        return any(takes_null(choice, root) for key in _CHOICES for choice in node.get(key, ()))
    if "const" in node:
        return node["const"] is None
    if "enum" in node and None not in node["enum"]:
        return False
    types = node.get("type")
    return types is None or types == "null" or (isinstance(types, list) and "null" in types)


def is_list(node: Any, root: Mapping[str, Any]) -> bool:
    """Return whether the node is a list that may be empty."""
    node = follow(node, root)
    return isinstance(node, dict) and node.get("type") == "array" and not node.get("minItems")


def is_object(node: Any, root: Mapping[str, Any]) -> bool:
    """Return whether the node is an object with properties of its own."""
    node = follow(node, root)
    return isinstance(node, dict) and node.get("type", "object") == "object" and "properties" in node


def choices_of(node: Any, root: Mapping[str, Any]) -> list[Any]:
    """Return the ways to follow a node besides null, references followed."""
    node = follow(node, root)
    if not isinstance(node, dict):
        return [{}]
    for key in _CHOICES:
        if isinstance(node.get(key), list):
            return [
                found
                for choice in node[key]
                for found in choices_of(choice, root)
                if found != NULL and found.get("type") != "null"
            ]
    return [node]


def node_at(schema: Mapping[str, Any], pointer: str) -> Any:
    """Return the subschema of the value at a pointer; None where the schema names none."""
    node: Any = schema
    for part in split_pointer(pointer):
        node = next(
            (found for one in choices_of(node, schema) if (found := _step(one, part)) is not None), None
        )
        if node is None:
            return None
    return node


def _step(node: Mapping[str, Any], part: str) -> Any:
    properties = node.get("properties")
    if isinstance(properties, dict) and part in properties:
        return properties[part]
    is_item = is_index(part) or part == ANY_INDEX
    return node.get("items") if is_item and isinstance(node.get("items"), dict) else None


def partial_schema(schema: Mapping[str, Any], pointers: list[str]) -> Schema:
    """Return the answer's schema of some values alone, each under its pointer."""
    shaped = answer_schema(schema)
    properties = {pointer: node_at(shaped, pointer) for pointer in pointers}
    partial: Schema = {
        "type": "object",
        "properties": {pointer: node for pointer, node in properties.items() if node is not None},
        "additionalProperties": False,
    }
    partial["required"] = list(partial["properties"])
    definitions: Schema = {key: shaped[key] for key in ("$defs", "definitions") if key in shaped}
    return {**partial, **definitions}


def _shape(node: Any, source: _Source) -> Any:
    if isinstance(node, list):
        return [_shape(one, source) for one in node]
    return _shape_object(node, source) if isinstance(node, dict) else node


def _shape_object(node: Mapping[str, Any], source: _Source) -> Schema:
    shaped: Schema = {}
    for key, value in node.items():
        if key in _TOLD:
            continue
        if key == "properties" and isinstance(value, dict):
            shaped[key] = {name: _nullable(_shape(child, source), source) for name, child in value.items()}
        elif key in _MAPS and isinstance(value, dict):
            shaped[key] = {name: _shape(child, source) for name, child in value.items()}
        elif key in _PARTS:
            shaped[key] = _shape(value, source)
        else:
            shaped[key] = value
    if isinstance(shaped.get("properties"), dict):
        shaped["required"] = list(shaped["properties"])
        if source.closes:
            shaped.setdefault("additionalProperties", False)
    return shaped
