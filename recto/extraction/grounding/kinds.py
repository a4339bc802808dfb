"""What sort of value a field holds, told by its name and the form of its value: how to look for it."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from recto.extraction.reader.folding import fold
from recto.json_schemas.pointers import is_index, split_pointer


class Kind(StrEnum):
    """How a value is compared with print."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    CURRENCY = "currency"
    COUNTRY = "country"
    IDENTIFIER = "identifier"
    """Letters and digits that count one by one; spaces and marks don't."""
    TEXT = "text"
    CHOICE = "choice"
    """One of a few words of the schema, or yes and no: not printed as such."""


ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2})?")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
CODED = re.compile(r"[A-Z]{2,3}")
CHOICES = frozenset({"type", "kind", "category", "tax_category", "exemption_code", "lines_include_tax"})
PERCENTS = frozenset({"percent", "percentage", "rate"})
COUNTED = frozenset(
    (
        "amount", "total", "price", "quantity", "subtotal", "tip", "change", "rounding", "due", "balance",
        "tendered", "base", "net", "gross", "tax", "sum", "qty", "cost", "weight", "discount", "fee", "paid",
    )
)  # fmt: skip
NUMBERED = frozenset(
    (
        "number", "no", "id", "code", "reference", "position", "phone", "fax", "gtin", "gln", "iban", "bic",
        "last", "zip", "postal", "order", "account", "contract", "ref", "key", "serial",
    )
)  # fmt: skip
PROSE = 3
"""Words from which on a value with digits is text all the same."""
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def words_of(name: str) -> list[str]:
    """Return the words of a field's name: `gross_total`, `grossTotal` and `Gross total` have the same two."""
    return [word.lower() for word in _WORD.findall(_HUMP.sub(" ", name))]


def last_name(path: str) -> str:
    """Return the name of the field itself: the last part of its pointer that is no index."""
    names = [part for part in split_pointer(path) if not is_index(part)]
    return names[-1] if names else ""


def kind_of(path: str, value: Any) -> Kind:
    """Return how a value of this field is to be looked for."""
    name = last_name(path)
    words = words_of(name)
    if isinstance(value, bool) or name in CHOICES:
        return Kind.CHOICE
    if isinstance(value, int | float | Decimal):
        return _kind_of_number(words, str(value), Kind.NUMBER)
    text = str(value)
    if ISO_DATE.fullmatch(text):
        return Kind.DATE
    if CLOCK.fullmatch(text):
        return Kind.TIME
    if DECIMAL.fullmatch(text):
        return _kind_of_number(words, text, Kind.NUMBER if "." in text else Kind.IDENTIFIER)
    if CODED.fullmatch(text):
        if "currency" in words:
            return Kind.CURRENCY
        if "country" in words:
            return Kind.COUNTRY
    return _kind_of_text(words, text)


def _kind_of_number(words: Iterable[str], text: str, default: Kind) -> Kind:
    known = set(words)
    if known & PERCENTS:
        return Kind.PERCENT
    if known & NUMBERED and "." not in text:
        return Kind.IDENTIFIER
    return Kind.NUMBER if known & COUNTED else default


def _kind_of_text(words: Iterable[str], text: str) -> Kind:
    parts = text.split()
    has_digit = any(map(str.isdigit, text))
    if has_digit and (len(parts) < PROSE or set(words) & NUMBERED or not any(map(str.isalpha, text))):
        letters = max((sum(map(str.isalpha, part)) for part in parts), default=0)
        if letters <= PROSE or len(parts) == 1 or set(words) & NUMBERED:
            return Kind.IDENTIFIER
    return Kind.TEXT


def is_same(kind: Kind, one: Any, two: Any) -> bool:
    """Return whether two values of a field mean the same."""
    if one is None or two is None:
        return one is two
    if kind in (Kind.NUMBER, Kind.PERCENT):
        return as_number(one) is not None and as_number(one) == as_number(two)
    return fold(str(one)) == fold(str(two))


def as_number(value: Any) -> Decimal | None:
    """Return a plain decimal, whatever type it came in; None for what is none."""
    text = str(value)
    return Decimal(text) if DECIMAL.fullmatch(text) else None
