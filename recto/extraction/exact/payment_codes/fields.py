"""The lines of a payment code as values."""

import re
from collections.abc import Sequence

from recto.extraction.exact.values import is_iban, write_decimal

_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{0,2})?", re.ASCII)
_MOST_TEXT = 300


def split_code(text: str) -> list[str]:
    """Return the lines of a code, whichever way they end."""
    return [" ".join(line.split())[:_MOST_TEXT] for line in re.split(r"\r\n|\n|\r", text)]


def read_line(lines: Sequence[str], place: int) -> str | None:
    """Return a line; None where it is empty or missing."""
    return lines[place] or None if place < len(lines) else None


def read_iban(text: str | None) -> str | None:
    """Return a number in the form of an IBAN."""
    packed = "".join((text or "").split()).upper()
    return packed if is_iban(packed) else None


def read_amount(text: str | None) -> str | None:
    """Return an amount of money that isn't zero."""
    if not text or not _AMOUNT.fullmatch(text) or not text.strip("0."):
        return None
    return write_decimal(text.rstrip("."))
