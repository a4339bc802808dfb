"""The keywords of JSON Schema: what is enforced, what only describes, what is refused; and references."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

KEYWORDS_BY_TYPE: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        {
            "properties",
            "patternProperties",
            "additionalProperties",
            "required",
            "minProperties",
            "maxProperties",
        }
    ),
    "array": frozenset({"items", "prefixItems", "additionalItems", "minItems", "maxItems"}),
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
}
"""Keywords that say something of values of one type."""

FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri"}
)
TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

_GENERAL = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"})
_CONSTRAINTS = _GENERAL.union(*KEYWORDS_BY_TYPE.values())
REFUSED = {
    "$anchor": "refer by a JSON pointer such as `#/$defs/name`",
    "$dynamicAnchor": "refer by a JSON pointer such as `#/$defs/name`",
    "$dynamicRef": "use `$ref`",
    "$recursiveRef": "use `$ref`",
    "contains": "use `items`",
    "contentSchema": "it can't be enforced",
    "dependencies": "use `anyOf` of whole objects",
    "dependentRequired": "use `anyOf` of whole objects",
    "dependentSchemas": "use `anyOf` of whole objects",
    "else": "use `anyOf` of whole objects",
    "if": "use `anyOf` of whole objects",
    "maxContains": "use `maxItems`",
    "minContains": "use `minItems`",
    "not": "say what is allowed instead",
    "nullable": 'use `"type": ["string", "null"]`, or `anyOf` with `{"type": "null"}`',
    "propertyNames": "use `patternProperties`",
    "then": "use `anyOf` of whole objects",
    "unevaluatedItems": "use `items`",
    "unevaluatedProperties": "use `additionalProperties`",
    "uniqueItems": "it can't be enforced; check it afterwards",
}
"""Keywords that are not enforced, and what to write instead."""
MOST_FOLLOWED = 64
"""References that lead to references."""
IDLE = {"uniqueItems", "nullable"}
"""Refused keywords that say nothing when false."""


def is_constraint(keyword: str) -> bool:
    """Return whether a keyword limits what may follow the schema; the others only describe."""
    return keyword in _CONSTRAINTS


def resolve(root: Any, reference: str) -> Any:
    """Return the subschema at `#` or `#/…`. Raises LookupError if there is none."""
    found = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) and name.isdigit() else found[name]
    return found


def follow(node: Any, root: Any) -> Any:
    """Return what a node refers to, or the node itself. The schema was vetted before."""
    for _ in range(MOST_FOLLOWED):
        if not isinstance(node, Mapping) or "$ref" not in node:
            return node
        node = resolve(root, node["$ref"])
    return node
