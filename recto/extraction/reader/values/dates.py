"""Dates as printed: numeric or with the month's name, two-digit years, day or month first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

from recto.extraction.reader.folding import fold

NUMERIC = re.compile(
    r"(?:(?<![\d.,/-])|(?<=[./]\d{4}-)|(?<=[./]\d{2}-))"  # or behind the first date of a range
    r"(?P<a>\d{1,4})\s?(?P<mark>[./-])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<c>\d{4}|\d{1,2})"
    r"(?![\d/]|-(?!\d{1,2}[./]\d{1,2}[./]\d\d)|[.,]\d)"
)
COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
BOXED = re.compile(r"(?<![\d.,/+-])(?<!\d )(?P<a>\d{2}) (?P<b>\d{2}) (?P<c>(?:19|20)\d{2})(?! ?[\d/-])")
"""Day, month and year in boxes of their own, or a telephone number."""
NAME, JOINT = r"(?P<month>[^\W\d_]{3,10})", r"(?:[^\W\d_]{1,3}\s)?"
"""A month, and the little word before or behind it: "3 de marzo de 2026"."""
ORDINAL = r"(?:[^\W\d_]{1,3}(?=[\s.,])|[º°ª])?"
"""What makes a day an ordinal: "1er", "3rd", "1º"."""
YEAR = r"(?P<year>\d{4}|\d{2})(?![\d:]|[.,]\d)"
DAY_MONTH = re.compile(
    rf"(?<![\w.,])(?P<day>\d{{1,2}}){ORDINAL}[\s./-]{{0,3}}{JOINT}{NAME}[\s./,'’-]{{0,3}}{JOINT}{YEAR}"
)
MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){NAME}[\s./-]{{0,2}}(?P<day>\d{{1,2}}){ORDINAL}(?:[\s,/'’-]|\.(?!\d\d(?!\d))){{1,3}}{YEAR}"
)
YEAR_MONTH = re.compile(
    rf"(?<!\w)(?P<year>\d{{4}})[\s./-]{{1,2}}{NAME}[\s./-]{{1,2}}(?P<day>\d{{1,2}})(?!\w)"
)
YEARS = range(1990, 2051)
"""Of documents that are read today; a year outside is a slip or no year."""


class DateOrder(StrEnum):
    """Which comes first in 03/04/2026."""

    DAY = "day_first"
    MONTH = "month_first"

    @property
    def other(self) -> "DateOrder":
        """Return the other order."""
        return DateOrder.DAY if self is DateOrder.MONTH else DateOrder.MONTH


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed. Readings differ where day and month could be swapped."""

    start: int
    end: int
    day_first: date | None
    month_first: date | None
    is_compact: bool = False
    """Eight digits in a row or in boxes: a date only where a label says so."""

    def value(self, order: DateOrder) -> date:
        """Return the date in that order, or in the only order it can be read in."""
        first, second = self.day_first, self.month_first
        if order is DateOrder.MONTH:
            first, second = second, first
        found = first or second
        assert found is not None, "a printed date has at least one reading"
        return found

    @property
    def is_ambiguous(self) -> bool:
        """Whether the order of day and month matters."""
        return None not in (self.day_first, self.month_first) and self.day_first != self.month_first


def find_dates(text: str, months: Mapping[str, int]) -> Iterator[PrintedDate]:
    """Yield the dates of a text; `months` maps folded names to numbers."""
    taken: list[tuple[int, int]] = []
    finders = (_find_numeric(text), _find_named(text, months), _find_compact(text), _find_boxed(text))
    for found in chain(*finders):
        if all(found.end <= start or found.start >= end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def vote_order(dates: Iterable[PrintedDate]) -> DateOrder | None:
    """Return the order that dates with only one reading show; None where none does."""
    days = months = 0
    for found in dates:
        days += found.month_first is None
        months += found.day_first is None
    if days == months:
        return None
    return DateOrder.DAY if days > months else DateOrder.MONTH


def _find_numeric(text: str) -> Iterator[PrintedDate]:
    for match in NUMERIC.finditer(text):
        a, b, c = match["a"], int(match["b"]), match["c"]
        if len(a) == 4:
            day_first = month_first = _build(int(a), b, int(c)) if len(c) <= 2 else None
        elif len(a) == 3 or len(c) == 1:
            continue
        else:
            day_first, month_first = _read_both(a, match["b"], c)
            if "." in match["mark"]:
                # Points between the parts are a European habit: the day comes first.
                month_first = day_first
        if day_first or month_first:
            yield PrintedDate(*match.span(), day_first, month_first)


def _read_both(a: str, b: str, c: str) -> tuple[date | None, date | None]:
    """Return the date with the day first and with the month first."""
    year = _full_year(c)
    return _build(year, int(b), int(a)), _build(year, int(a), int(b))


def _find_named(text: str, months: Mapping[str, int]) -> Iterator[PrintedDate]:
    for pattern in (DAY_MONTH, MONTH_DAY, YEAR_MONTH):
        for match in pattern.finditer(text):
            month = months.get(fold(match["month"]))
            found = _build(_full_year(match["year"]), month, int(match["day"])) if month else None
            if found:
                yield PrintedDate(*match.span(), found, found)


def _find_compact(text: str) -> Iterator[PrintedDate]:
    for match in COMPACT.finditer(text):
        found = _build(int(match["year"]), int(match["month"]), int(match["day"]))
        if found:
            yield PrintedDate(*match.span(), found, found, is_compact=True)


def _find_boxed(text: str) -> Iterator[PrintedDate]:
    for match in BOXED.finditer(text):
        day_first, month_first = _read_both(match["a"], match["b"], match["c"])
        if day_first or month_first:
            yield PrintedDate(*match.span(), day_first, month_first, is_compact=True)


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else 2000 + year if year < 70 else 1900 + year


def _build(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
