"""Compares what was read with a sample's truth, field by field, as a person would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from recto.extraction.reader.folding import fold, fold_slips

_AMOUNT = re.compile(r"(total|amount|base|rate|quantity|price|due|tip|change|rounding|tendered)$")
_ID = re.compile(r"(iban|bic|vat_id|tax_id|registration_id|creditor_id)$")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of the truth and what was read for it."""

    path: str
    """JSON pointer."""
    expected: Any
    """None when the document doesn't state it: then nothing may be read."""
    actual: Any

    @property
    def is_right(self) -> bool:
        """Whether both mean the same; a description may go on with the small print below its name."""
        if self.path.endswith("/description") and isinstance(self.actual, str):
            return _letters(self.actual).startswith(_letters(self.expected))
        return _normal(self.path, self.expected) == _normal(self.path, self.actual)


def compare_fields(expected: Any, actual: Any, path: str = "") -> Iterator[Comparison]:
    """Yield a comparison for every leaf of `expected`; what it leaves open isn't judged."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            yield from compare_fields(value, _member(actual, name), f"{path}/{name}")
    elif isinstance(expected, list):
        for number, value in enumerate(expected):
            yield from compare_fields(value, _member(actual, number), f"{path}/{number}")
    else:
        yield Comparison(path, expected, actual)


def _letters(text: str) -> str:
    """Return the letters and digits of a text, those that OCR confuses made equal."""
    return fold_slips(fold(text))


def _member(container: Any, key: str | int) -> Any:
    try:
        return container[key]
    except (KeyError, IndexError, TypeError):
        return None


def _normal(path: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if _ID.search(path):
        return re.sub(r"[\s.\-]", "", value).upper()
    if _AMOUNT.search(path):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return " ".join(value.split()).casefold()
