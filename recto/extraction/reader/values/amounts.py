"""Amounts: numbers as printed in Europe, America, Switzerland, with sign and currency. Never a float."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from recto.extraction.reader.values.currencies import CURRENCY_PATTERN, currency_of

NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?|\d+(?:[.,]\d{1,4})?"
AMOUNT = re.compile(
    rf"""(?<![\w.,/:@#*-])
    (?P<open>\()?\s?
    (?P<sign>[-−–+]\s?)?
    (?:(?P<before>{CURRENCY_PATTERN})\s?[:.]?\s?(?P<inner>[-−–]\s?)?)?
    (?P<number>{NUMBER})
    (?P<dash>,(?:--|-|—)|\.-(?!\w))?
    (?:\s?(?P<after>{CURRENCY_PATTERN})(?![A-Za-z]))?
    (?P<minus>\s?[-−](?![\w]))?
    (?P<close>\s?\))?
    (?P<percent>\s?%)?
    (?![\w/:@]|[.,'-]\d)""",
    re.VERBOSE,
)


class DecimalMark(StrEnum):
    """What parts units from fractions on a document."""

    COMMA = ","
    POINT = "."


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as printed; `text` is the digits and marks alone."""

    start: int
    end: int
    text: str
    is_negative: bool
    currency: str | None
    is_percent: bool

    @property
    def has_cents(self) -> bool:
        """Whether it ends in a mark and two digits, as money does."""
        return len(self.text) > 3 and self.text[-3] in ".," and self.text[-2:].isdigit()

    def value(self, mark: DecimalMark) -> Decimal:
        """Return the value with its printed scale; `mark` decides where the print is ambiguous (1.234)."""
        number = Decimal(plain_number(self.text, mark))
        return -number if self.is_negative else number


def find_amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers of a text that may be amounts; parts of dates and ids are none."""
    for match in AMOUNT.finditer(text):
        signed = bool(match["sign"] and match["sign"].strip() != "+") or bool(match["inner"])
        trailing = bool(match["minus"])
        enclosed = bool(match["open"] and match["close"])
        currency = currency_of(match["before"] or match["after"])
        yield Amount(
            *match.span(), match["number"], signed or trailing or enclosed, currency, bool(match["percent"])
        )


def plain_number(text: str, mark: DecimalMark) -> str:
    """Return the digits with a point as decimal mark.

    Two different marks: the last is the decimal one. One mark that repeats, or ' or a space: thousands.
    One mark before anything but three digits: decimal. "1.234" and "1,234": as `mark` says, but nobody
    groups after a leading zero, so "0.125" is decimal.
    """
    compact = re.sub(r"['’\s]", "", text)
    marks = [character for character in compact if character in ".,"]
    if not marks:
        return compact
    last = marks[-1]
    whole, fraction = compact.rsplit(last, 1)
    if len(set(marks)) == 1 and (len(marks) > 1 or _is_grouping(whole, fraction, last, mark)):
        return whole.replace(last, "") + fraction
    return re.sub(r"[.,]", "", whole) + "." + fraction


def _is_grouping(whole: str, fraction: str, found: str, mark: DecimalMark) -> bool:
    return len(fraction) == 3 and found != mark.value and whole.strip("0") != "" and len(whole) <= 3


def vote_mark(amounts: Iterable[Amount]) -> DecimalMark | None:
    """Return the decimal mark that the unambiguous amounts use; None where none is."""
    votes = {DecimalMark.COMMA: 0, DecimalMark.POINT: 0}
    for amount in amounts:
        marks = [character for character in amount.text if character in ".,"]
        if not marks:
            continue
        if len(set(marks)) == 2 or amount.text[-3:-2] == marks[-1]:
            votes[DecimalMark(marks[-1])] += 1
        elif len(marks) > 1:
            votes[DecimalMark.POINT if marks[-1] == "," else DecimalMark.COMMA] += 1
    best = max(votes, key=lambda mark: votes[mark])
    return best if votes[best] else None


def print_decimal(value: Decimal) -> str:
    """Return the value as a plain decimal string with its scale; never an exponent, never "-0"."""
    return format(value if value else abs(value), "f")
