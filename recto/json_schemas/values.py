"""What the value of each keyword must be. A check returns what is wrong with it, or None."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from recto.json_schemas.keywords import FORMATS, TYPES

MOST_PATTERN_CHARS = 1_000
MOST_VALUES = 2_000
MOST_STEP = 1_000
"""Largest `multipleOf`, powers of ten put aside: the states of its automaton grow with it."""
SMALLEST_STEP, LARGEST_STEP = 1e-9, 1e9
MOST_LIMIT = 100_000
"""Largest `minLength`, `maxItems` and their like."""


def _vet_type(value: Any) -> str | None:
    kinds = [value] if isinstance(value, str) else value
    if not isinstance(kinds, list) or not kinds or not all(isinstance(kind, str) for kind in kinds):
        return "is the name of a type, or a list of them"
    unknown = [kind for kind in kinds if kind not in TYPES]
    return f"names `{unknown[0][:40]}`; types are {', '.join(sorted(TYPES))}" if unknown else None


def _vet_count(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_LIMIT:
        return None
    return f"is a whole number from 0 to {MOST_LIMIT}"


def _vet_number(value: Any) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return None
    return "is a number"


def _vet_step(value: Any) -> str | None:
    if _vet_number(value) is not None or value <= 0:
        return "is a number above 0"
    digits = "".join(map(str, Decimal(repr(value)).normalize().as_tuple().digits))
    if int(digits) <= MOST_STEP and SMALLEST_STEP <= value <= LARGEST_STEP:
        return None
    return "is too fine or too coarse to enforce; use one such as 0.01, 0.5, 1 or 100"


def _vet_values(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "is a list of at least one value"
    return f"has more than {MOST_VALUES} values" if len(value) > MOST_VALUES else None


def _vet_pattern(value: Any) -> str | None:
    if not isinstance(value, str):
        return "is a regular expression"
    return f"is longer than {MOST_PATTERN_CHARS} characters" if len(value) > MOST_PATTERN_CHARS else None


def _vet_format(value: Any) -> str | None:
    if isinstance(value, str) and value in FORMATS:
        return None
    return f"can't be enforced; formats are {', '.join(sorted(FORMATS))}"


def _vet_names(value: Any) -> str | None:
    if isinstance(value, list) and len(value) <= MOST_VALUES and all(isinstance(name, str) for name in value):
        return None
    return f"is a list of at most {MOST_VALUES} names"


def _vet_choices(value: Any) -> str | None:
    return None if isinstance(value, list) and value else "is a list of at least one schema"


def _vet_schemas(value: Any) -> str | None:
    return None if isinstance(value, dict) else "is an object of schemas"


def _vet_patterns(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "is an object of schemas"
    return next((problem for key in value if (problem := _vet_pattern(key)) is not None), None)


def _vet_ref(value: Any) -> str | None:
    if isinstance(value, str) and (value == "#" or value.startswith("#/")) and len(value) <= 1_000:
        return None
    return "is a JSON pointer into the same schema, such as `#/$defs/name`"


CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "type": _vet_type,
    "enum": _vet_values,
    "pattern": _vet_pattern,
    "format": _vet_format,
    "required": _vet_names,
    "multipleOf": _vet_step,
    "$ref": _vet_ref,
    "patternProperties": _vet_patterns,
    **dict.fromkeys(("anyOf", "oneOf", "allOf"), _vet_choices),
    **dict.fromkeys(("properties", "$defs", "definitions"), _vet_schemas),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _vet_number),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _vet_count
    ),
}

LOOSE = ("type", "enum", "required", "$ref", "anyOf", "oneOf", "allOf", "properties", "$defs", "definitions")
"""Keywords whose values are looked at even where nothing is enforced."""
