"""What the caller knows beforehand: values that fields may have, and who the caller is."""

from collections.abc import Mapping, Sequence
from typing import Any

from recto.extraction.base import ExtractionOrder
from recto.extraction.checks.likeness import is_same_value
from recto.extraction.checks.own_parties import NOT_US, OUR_VAT_ID, check_own_parties
from recto.extraction.checks.values import conclude
from recto.extraction.pointers import find_values
from recto.json_schemas.pointers import to_pointer
from schemas.results import Check, DocumentResult

EXPECTED = "expected_value"
OF_CALLER = frozenset({EXPECTED, NOT_US, OUR_VAT_ID})
"""Checks against what the caller knows: they tell a wrong document, however exactly it was read."""
MOST_SHOWN = 3
"""Values that a message quotes of each side."""


def check_order(result: DocumentResult, order: ExtractionOrder) -> tuple[Check, ...]:
    """Return an `expected_value` check for every path of `expected`, and what follows from `own_parties`.

    Bank details that changed since the caller noted them come out as a failure, and so does a missing value.
    """
    expected = (_expect(result.data, path, values) for path, values in order.expected.items())
    if order.target.is_custom:
        return tuple(expected)
    return (*expected, *check_own_parties(result.schema_name, result.data, order.own_parties))


def _expect(data: Mapping[str, Any], written: str, allowed: Sequence[str]) -> Check:
    pointer = to_pointer(written)
    found = {path: value for path, value in find_values(data, pointer) if value is not None}
    others = {
        path: value
        for path, value in found.items()
        if not any(is_same_value(path, value, each) for each in allowed)
    }
    paths = tuple(others or found) or (pointer,)
    wanted = _quote(allowed)
    if not found:
        return conclude(EXPECTED, False, paths, f"nothing was found; expected {wanted}")
    return conclude(EXPECTED, not others, paths, f"{_quote(others.values())} is not {wanted}")


def _quote(values: Any) -> str:
    texts = [str(value) for value in values]
    shown = ", ".join(texts[:MOST_SHOWN])
    return f"{shown} or {len(texts) - MOST_SHOWN} more" if len(texts) > MOST_SHOWN else " or ".join(texts)
