"""What the form of a text says: dates, numbers of documents and amounts inside a region."""

import re
from collections.abc import Iterator

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.proximity import Finder, Region
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal
from recto.extraction.reader.values.dates import PrintedDate

Found = tuple[str, Span, tuple[Evidence, ...]]

REFERENCE = re.compile(r"(?:(?<=\s)|^)[(#]?(?P<number>(?:[A-Z]{1,5}[ -])?[A-Za-z0-9][\w/.\-–+*]*)")
FILLER = re.compile(r"^[\s:.#=)\]-]*(?:(?:no|nr|n°|number|nummer|is|lautet)\b[\s:.#=-]*)?", re.IGNORECASE)
CLOSED = re.compile(r"^[\s.,;)|]*$")
TIME = re.compile(r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?$")
MONEY = re.compile(r"^\d+[.,]\d{2}$")


def find_date(reading: Reading) -> Finder:
    """Return a finder of the first date in a region."""

    def find(region: Region) -> list[Found]:
        found = reading.dates_in(region.span)[:1]
        order = reading.conventions.order
        return [
            (
                date.value(order).isoformat(),
                region.span.cell.span(date.start, date.end),
                weigh_date(reading, date),
            )
            for date in found
        ]

    return find


def weigh_date(reading: Reading, date: PrintedDate) -> tuple[Evidence, ...]:
    """Return what speaks against a date whose day and month could be swapped."""
    if date.is_ambiguous and not reading.conventions.is_order_known:
        return (Evidence("day_or_month", -0.7, "nothing says which comes first"),)
    return ()


def find_reference(reading: Reading) -> Finder:
    """Return a finder of the number that a region begins with: letters and marks, and a digit at least."""

    def find(region: Region) -> list[Found]:
        span = region.span
        filler = FILLER.match(span.text)
        start = span.start + (filler.end() if filler else 0)
        rest = reading.numbers[span.cell][start : span.end]
        match = REFERENCE.match(rest)
        if match is None:
            return []
        text = _trim_reference(span.cell.text[start : span.end], match)
        if not _is_reference(text) or _is_date(reading, span, start + match.start("number")):
            return []
        place = span.cell.span(start + match.start("number"), start + match.start("number") + len(text))
        return [(text, place, tuple(_reference_form(text, rest[match.start("number") + len(text) :])))]

    return find


def _trim_reference(text: str, match: re.Match[str]) -> str:
    return text[match.start("number") : match.end("number")].rstrip(".-–/,*")


def _is_reference(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits > 0 and not TIME.match(text) and not MONEY.match(text)


def _is_date(reading: Reading, span: Span, start: int) -> bool:
    return any(date.start <= start < date.end and not date.is_compact for date in reading.dates[span.cell])


def _reference_form(text: str, rest: str) -> Iterator[Evidence]:
    if rest.startswith(")"):
        yield Evidence("in_brackets", -1.5, text)
    if len(text) < 3:
        yield Evidence("short", -0.8, text)
    if CLOSED.match(rest):
        yield Evidence("stands_alone", 0.5)
    else:
        yield Evidence("more_follows", -0.3, rest.strip()[:20])


def find_amount(reading: Reading) -> Finder:
    """Return a finder of the amounts in a region; percentages are none."""

    def find(region: Region) -> list[Found]:
        found = [amount for amount in reading.amounts_in(region.span) if not amount.is_percent]
        return [
            (
                print_decimal(amount.value(reading.conventions.mark)),
                region.span.cell.span(amount.start, amount.end),
                weigh_amount(amount),
            )
            for amount in found
        ]

    return find


def weigh_amount(amount: Amount) -> tuple[Evidence, ...]:
    """Return what the form of a number says for its being money."""
    if amount.currency is not None:
        return (Evidence("currency", 0.8, amount.currency),)
    if amount.has_cents:
        return (Evidence("cents", 0.5),)
    return (Evidence("bare_number", -1.5, amount.text),)
