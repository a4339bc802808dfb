"""Limits that every schema gets, and JSON of any kind within them."""

from typing import Any

Schema = dict[str, Any]

STRING_CHARS = 8_000
KEY_CHARS = 200
ARRAY_ITEMS = 1_000
EXTRA_PROPERTIES = 100
FREE_DEPTH = 6
"""Nesting of a value whose schema says nothing."""
FREE_ITEMS = 100
LARGEST_INTEGER = 10**18
LARGEST_NUMBER = 10**15
SMALLEST_FRACTION = 1e-9

_ANYTHING = "recto-anything"


def any_object() -> Schema:
    """Return the schema of any JSON object of bounded size."""
    return {**_free_object(FREE_DEPTH), "$defs": free_definitions()}


def free_reference(depth: int = FREE_DEPTH) -> Schema:
    """Return a schema of JSON nested no deeper than `depth`; it needs `free_definitions`."""
    return {"$ref": f"#/$defs/{_ANYTHING}-{depth}"}


def _free_object(depth: int) -> Schema:
    return {**mapping(free_reference(depth - 1)), "maxProperties": FREE_ITEMS}


def mapping(values: Any) -> Schema:
    """Return the schema of an object of any short keys."""
    keys = f"^[^\\x00-\\x1f]{{0,{KEY_CHARS}}}$"
    return {"type": "object", "patternProperties": {keys: values}, "additionalProperties": False}


def free_definitions() -> Schema:
    """Return the definitions that `free_reference` refers to."""
    plain: list[Schema] = [string({}), number({}), {"type": "boolean"}, {"type": "null"}]
    found: Schema = {f"{_ANYTHING}-0": {"anyOf": plain}}
    for level in range(1, FREE_DEPTH + 1):
        inner = {"type": "array", "items": free_reference(level - 1), "maxItems": FREE_ITEMS}
        found[f"{_ANYTHING}-{level}"] = {"anyOf": [_free_object(level), inner, *plain]}
    return found


def string(node: Schema) -> Schema:
    """Return a string's schema with a limit of characters."""
    return {"maxLength": STRING_CHARS + node.get("minLength", 0), **node, "type": "string"}


def number(node: Schema) -> Schema:
    """Return a number's schema with limits of digits; exponents are not written then."""
    step = {} if "multipleOf" in node else {"multipleOf": SMALLEST_FRACTION}
    return {**_range(node, LARGEST_NUMBER), **step, **node, "type": "number"}


def integer(node: Schema) -> Schema:
    """Return an integer's schema with a limit of digits."""
    return {**_range(node, LARGEST_INTEGER), **node, "type": "integer"}


def _range(node: Schema, largest: int) -> Schema:
    found: Schema = {}
    if "minimum" not in node and "exclusiveMinimum" not in node:
        found["minimum"] = -largest
    if "maximum" not in node and "exclusiveMaximum" not in node:
        found["maximum"] = largest
    return found
