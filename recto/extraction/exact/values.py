"""Values of an e-invoice in the forms of the schemas. What has another form is left out, with a warning."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice

from recto.extraction.exact.nodes import Node
from recto.extraction.exact.trees import Tree

MAX_WARNINGS = 10
MAX_ROWS = 20_000
"""A collective invoice of a wholesaler has some thousands."""
_MOST_DIGITS = 30
_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?", re.ASCII)
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d{1,3}$)", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", re.ASCII)
_GTIN = re.compile(r"\d{8}|\d{12,14}", re.ASCII)
_QUOTED = 60
_WITHOUT_DAY = frozenset(("610", "616"))
"""UNTDID 2379: a month, a week."""


class Values:
    """Reads values of one document and remembers which it couldn't."""

    def __init__(self) -> None:
        self._warnings: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """Tell what was left out, each once."""
        return tuple(self._warnings)

    def decimal(self, node: Node) -> str | None:
        """Return a number with its scale as it stands: "100.00"."""
        text = node.text
        if text is None:
            return None
        number = write_decimal(text)
        if number is None:
            self._refuse(node, "number")
        return number

    def day(self, node: Node) -> str | None:
        """Return a date in ISO form, from CII's formats or ISO's, a time of day dropped."""
        inner = node.at("DateTimeString", "DateString", "DateTime", "Date")
        stated = inner if inner else node
        if stated.text is None or stated.attribute("format") in _WITHOUT_DAY:
            return None
        day = read_day(stated.text)
        if day is None:
            self._refuse(stated, "date")
            return None
        return day.isoformat()

    def currency(self, node: Node) -> str | None:
        """Return a currency code."""
        return self._match(node, r"[A-Z]{3}", "currency code")

    def country(self, node: Node) -> str | None:
        """Return a country code."""
        return self._match(node, r"[A-Z]{2}", "country code")

    def first_rows(self, rows: Iterable[Tree]) -> list[Tree]:
        """Return as many rows as an invoice may have; warn of more."""
        kept = list(islice(rows, MAX_ROWS + 1))
        if len(kept) > MAX_ROWS:
            self._warnings[f"The e-invoice has more than {MAX_ROWS} rows; the rest was left out."] = None
        return kept[:MAX_ROWS]

    def _match(self, node: Node, form: str, what: str) -> str | None:
        text = node.text
        if text is None:
            return None
        if text.isascii() and re.fullmatch(form, text.upper()):
            return text.upper()
        self._refuse(node, what)
        return None

    def _refuse(self, node: Node, what: str) -> None:
        shown = (node.text or "")[:_QUOTED]
        warning = f'The e-invoice states "{shown}" as {node.name}, which is no {what}: it was left out.'
        if len(self._warnings) < MAX_WARNINGS:
            self._warnings[warning] = None


def write_decimal(text: str) -> str | None:
    """Return xs:decimal as the schemas write it; None for anything else."""
    match = _DECIMAL.fullmatch(text)
    if not match or len(text) > _MOST_DIGITS:
        return None
    sign, whole, part = match[1], match[2], match[3] or ""
    if not whole and not part:
        return None
    return ("-" if sign == "-" else "") + (whole or "0") + (f".{part}" if part else "")


def read_day(text: str) -> date | None:
    """Return the day of "20260331", "2026-03-31" or either with a time behind it."""
    match = _DAY.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def add_days(day: str | None, days: int) -> str | None:
    """Return the ISO date so many days later; None where that is none."""
    start = read_day(day) if day else None
    try:
        return (start + timedelta(days=days)).isoformat() if start else None
    except OverflowError:
        return None


def compact(text: str | None) -> str | None:
    """Return an identifier without blanks."""
    return "".join(text.split()) or None if text else None


def is_iban(number: str) -> bool:
    """Return whether a compact number has the form of an IBAN, whatever its check digits."""
    return _IBAN.fullmatch(number) is not None


def is_gtin(number: str) -> bool:
    """Return whether a number has the length of a GTIN."""
    return _GTIN.fullmatch(number) is not None


def drop_plain_base(number: str | None) -> str | None:
    """Return the quantity that a price is for unless it is one, as for most, or zero, as for texts."""
    return None if number is None or re.fullmatch(r"0*[01]?(\.0*)?", number) else number
