"""The intersection of two JSON Schemas that stand in one `allOf`."""

import json
from collections.abc import Callable
from typing import Any, Literal

from recto.engines.transformers.grammar.limits import Schema
from recto.errors import GrammarInvalidError

_HIGHEST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_LOWEST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_OBJECT = {"properties", "patternProperties", "additionalProperties"}
MOST_CHOICES = 1_000
"""Of one `anyOf`, once those of an `allOf` are worked out: they multiply."""


def merge(first: Any, second: Any) -> Schema | Literal[False]:
    """Return the schema of what follows both; False if nothing does. Neither has `$ref` or `allOf` at its
    top.

    Properties of both are left as an `allOf`. Raises GrammarInvalidError, naming the keyword, where the two
    can't be one schema.
    """
    if first is False or second is False:
        return False
    left, right = ({} if part is True else _plain(part) for part in (first, second))
    if (_has_places(left) and _has_items(right)) or (_has_places(right) and _has_items(left)):
        raise GrammarInvalidError("`allOf` combines `prefixItems` with other items; write one array.")
    found = {**left, **right}
    for key in left.keys() & right.keys() - _OBJECT:
        found[key] = _join(key)(left[key], right[key])
    if found.get("type") == [] or found.get("enum") == []:
        return False
    return found | _merge_objects(left, right)


def _has_places(schema: Schema) -> bool:
    return "prefixItems" in schema or isinstance(schema.get("items"), list)


def _has_items(schema: Schema) -> bool:
    return "prefixItems" in schema or "items" in schema


def _plain(schema: Schema) -> Schema:
    """Write `const` as `enum`, so that one can be met with the other."""
    if "const" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key != "const"}
    given = rest.get("enum", [schema["const"]])
    return {**rest, "enum": _common(given, [schema["const"]])}


def _join(key: str) -> Callable[[Any, Any], Any]:
    if key in _HIGHEST:
        return max
    if key in _LOWEST:
        return min
    special: dict[str, Callable[[Any, Any], Any]] = {
        "type": _common_types,
        "enum": _common,
        "required": lambda a, b: list(dict.fromkeys([*a, *b])),
        "items": lambda a, b: {"allOf": [a, b]},
        "anyOf": _combine_choices,
    }
    return special.get(key, lambda a, b: _same(key, a, b))


def _combine_choices(first: list[Any], second: list[Any]) -> list[Any]:
    """Return every pair; refuse before there are so many that they fill the memory."""
    if len(first) * len(second) > MOST_CHOICES:
        raise GrammarInvalidError(
            f"`allOf`, or keywords beside `anyOf` or `$ref`, multiply to more than {MOST_CHOICES} choices of "
            "`anyOf`; write fewer."
        )
    return [{"allOf": [one, other]} for one in first for other in second]


def _common(first: list[Any], second: list[Any]) -> list[Any]:
    kept = {json.dumps(value, sort_keys=True) for value in second}
    return [value for value in first if json.dumps(value, sort_keys=True) in kept]


def _common_types(first: Any, second: Any) -> list[str]:
    left, right = ([kinds] if isinstance(kinds, str) else list(kinds) for kinds in (first, second))
    both = [kind for kind in left if kind in right or (kind == "integer" and "number" in right)]
    return both + [kind for kind in right if kind == "integer" and kind not in both and "number" in left]


def _same(key: str, first: Any, second: Any) -> Any:
    if first != second:
        message = f"`allOf`, or keywords beside `anyOf` or `$ref`, give `{key}` twice; write it once."
        raise GrammarInvalidError(message)
    return first


def _merge_objects(left: Schema, right: Schema) -> Schema:
    """Return `properties` and what goes with it, of two schemas of objects."""
    if not (_OBJECT & left.keys() and _OBJECT & right.keys()):
        return {}
    if "patternProperties" in left or "patternProperties" in right:
        message = (
            "`allOf`, or keywords beside `anyOf` or `$ref`, combine `patternProperties`; write one object."
        )
        raise GrammarInvalidError(message)
    ours, theirs = left.get("properties", {}), right.get("properties", {})
    rest, other_rest = left.get("additionalProperties", True), right.get("additionalProperties", True)
    names = dict.fromkeys([*ours, *theirs])
    both = {name: _both(ours.get(name, rest), theirs.get(name, other_rest)) for name in names}
    found: Schema = {"properties": both} if names else {}
    if "additionalProperties" in left or "additionalProperties" in right:
        found["additionalProperties"] = _both(rest, other_rest)
    return found


def _both(first: Any, second: Any) -> Any:
    if first is False or second is False:
        return False
    if first is True or second is True:
        return second if first is True else first
    return {"allOf": [first, second]}
