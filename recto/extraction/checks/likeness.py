"""Whether a value that was read is one that the caller noted, whoever spaced, dotted or spelt it how."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from recto.extraction.reader.parties.own_parties import is_same_name
from recto.extraction.reader.values.dates import find_dates
from recto.extraction.reader.vocabulary import load_vocabulary
from schemas.own_parties import compact_id

NAMES = frozenset({"name", "recipient", "company", "vendor", "supplier", "customer", "merchant", "bank_name"})
"""Last parts of paths whose values are compared as names: legal forms and small slips don't part the two."""

DECIMAL_MARK = re.compile(r"\d[.,]\d")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_same_value(path: str, found: Any, wanted: str) -> bool:
    """Return whether a value is the noted one: numbers by value, dates by day, ids without spaces."""
    if isinstance(found, bool):
        return wanted.strip().lower() == str(found).lower()
    text = str(found)
    number, other = _read_number(text), _read_number(wanted)
    if number is not None and other is not None:
        return number == other
    day = _read_day(text)
    if day is not None:
        return day in _list_days(wanted)
    if compact_id(text) == compact_id(wanted) and (number is None or not DECIMAL_MARK.search(wanted)):
        return bool(compact_id(text)) or text == wanted
    return path.rsplit("/", 1)[-1] in NAMES and is_same_name(text, wanted)


def _read_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and text.isascii() and "e" not in text.lower() else None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _list_days(text: str) -> set[date | None]:
    """Return the days that a date means, whichever of day and month comes first."""
    return {
        day
        for printed in find_dates(text, load_vocabulary().months)
        for day in (printed.day_first, printed.month_first)
    }
