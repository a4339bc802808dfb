"""Whether data follow a JSON Schema, and what is wrong with them, in words that a model understands too."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from recto.json_schemas.patterns import PatternError, find_pattern
from recto.json_schemas.pointers import write_pointer

MOST_PROBLEMS = 10
_MOST_WORDS = 200


def list_problems(data: Any, schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return up to MOST_PROBLEMS (pointer, what is wrong), none where the data follow the schema."""
    found = []
    for error in _VALIDATOR(schema).iter_errors(data):
        found.append((write_pointer(error.absolute_path), error.message[:_MOST_WORDS]))
        if len(found) == MOST_PROBLEMS:
            break
    return found


def _check_pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} doesn't match {pattern!r}")


def _check_pattern_properties(
    validator: Any, patterns: Mapping[str, Any], value: Any, _schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    for pattern, schema in patterns.items():
        for key, child in value.items():
            if matches(pattern, key):
                yield from validator.descend(child, schema, path=key, schema_path=pattern)


def _check_others(validator: Any, others: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    patterns = schema.get("patternProperties", {})
    named = schema.get("properties", {})
    for key, child in value.items():
        if key in named or any(matches(pattern, key) for pattern in patterns):
            continue
        if isinstance(others, dict):
            yield from validator.descend(child, others, path=key)
        elif others is False:
            yield ValidationError(f"{key!r} is no field of the schema")


def matches(pattern: str, text: str) -> bool:
    """Search for a caller's pattern in linear time; one that can't be searched for so matches everything.

    Such a pattern (look-around) is refused by the engines that enforce patterns.
    """
    try:
        return find_pattern(pattern, text)
    except PatternError:
        return True


_VALIDATOR = validators.extend(
    Draft202012Validator,
    {
        "pattern": _check_pattern,
        "patternProperties": _check_pattern_properties,
        "additionalProperties": _check_others,
    },
)
"""The library's own three search with `re`, whose time a caller's pattern can make endless."""
