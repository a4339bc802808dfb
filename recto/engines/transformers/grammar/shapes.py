"""Limits of arrays, objects and fixed values, given what limits what is in them. Knows no references.

`bound` returns a subschema with limits, or False where nothing follows it; so do the functions here.
"""

from collections.abc import Callable
from typing import Any

from recto.engines.transformers.grammar import limits
from recto.engines.transformers.grammar.limits import Schema
from recto.errors import GrammarInvalidError
from recto.json_schemas import KEYWORDS_BY_TYPE

Bound = Callable[[Any], Any]


def bound_array(node: Schema, bound: Bound) -> Any:
    """Return the schema of an array with a limit of items. `node` has keywords of arrays only."""
    first, rest = node.get("prefixItems", []), node.get("items", True)
    if isinstance(rest, list):
        first, rest = rest, node.get("additionalItems", True)
    least = node.get("minItems", 0)
    first, rest = [bound(item) for item in first], bound(rest)
    impossible = [place for place, item in enumerate([*first, rest]) if item is False]
    most = min([node.get("maxItems", limits.ARRAY_ITEMS + least), *impossible])
    if most < least:
        return False
    found: Schema = {"type": "array", "items": rest, "minItems": least, "maxItems": most}
    return {**found, "prefixItems": first[:most]} if first[:most] else found


def bound_object(node: Schema, bound: Bound) -> Any:
    """Return the schema of an object with a limit of properties. `node` has keywords of objects only."""
    declared = node.get("additionalProperties")
    extra = "properties" not in node if declared is None else declared
    patterns = node.get("patternProperties", {})
    properties = dict(node.get("properties", {}))
    required = node.get("required", ())
    if declared is not False and not patterns:
        for name in required:
            properties.setdefault(name, True if declared is None else declared)
    found: Schema = {key: node[key] for key in ("required", "minProperties", "maxProperties") if key in node}
    found |= {"type": "object", "additionalProperties": False}
    found["properties"] = {name: bound(value) for name, value in properties.items()}
    if any(found["properties"].get(name) is False for name in required):
        return False
    if patterns:
        found["patternProperties"] = {key: bound(value) for key, value in patterns.items()}
    values = bound(extra) if isinstance(extra, dict) or not patterns else False
    return found if values is False and not patterns else _open(found, values)


def _open(closed: Schema, values: Any) -> Schema:
    """Return the schema of an object with properties that it doesn't name, limited in number.

    A limit can be held only where every property named is required, so an object of optional ones is either
    closed, or has them all.
    """
    names = [name for name, value in closed["properties"].items() if value is not False]
    most = len(names) + limits.EXTRA_PROPERTIES
    if not closed["properties"] and "patternProperties" not in closed:
        return {"maxProperties": most, **closed, **limits.mapping(values)}
    wide = {"maxProperties": most, **closed, "additionalProperties": values}
    is_limited = "maxProperties" in closed or "minProperties" in closed
    if is_limited or set(names) <= set(closed.get("required", ())):
        return wide
    narrow = {key: value for key, value in closed.items() if key != "patternProperties"}
    return {"anyOf": [narrow, {**wide, "required": names}]}


def keep_values(node: Schema) -> Schema:
    """Return the schema of fixed values; keywords about their insides could not be checked here."""
    inner = KEYWORDS_BY_TYPE["object"] | KEYWORDS_BY_TYPE["array"]
    values = [*node.get("enum", ()), *([node["const"]] if "const" in node else [])]
    if inner & node.keys() and any(isinstance(value, dict | list) for value in values):
        message = "`enum` of objects or arrays can't stand beside keywords about their insides."
        raise GrammarInvalidError(message)
    return {key: value for key, value in node.items() if key not in inner}
