"""What the form of a text says: dates and amounts inside a region."""

from itertools import pairwise

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.proximity import Finder, Region
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount
from recto.extraction.reader.values.dates import PrintedDate

RARER_ORDER = Evidence("rarer_order", -0.4, "day and month swapped")
IN_RANGE = Evidence("in_range", -2.5, "an end of a range")
RANGE_GAP = 10
"""Letters between the two dates of a range."""
Found = tuple[str, Span, tuple[Evidence, ...]]


def find_date(reading: Reading) -> Finder:
    """Return a finder of the first date in a region, both ways where day and month could be swapped."""

    def find(region: Region) -> list[Found]:
        return [
            (value, region.span.cell.span(date.start, date.end), evidence)
            for date in reading.dates_in(region.span)[:1]
            for value, evidence in list_readings(reading, date)
        ]

    return find


def list_readings(reading: Reading, date: PrintedDate) -> list[tuple[str, tuple[Evidence, ...]]]:
    """Return the value of a date, and its rival where nothing says whether day or month comes first."""
    order = reading.conventions.order
    readings: list[tuple[str, tuple[Evidence, ...]]] = [(date.value(order).isoformat(), ())]
    if date.is_ambiguous and not reading.conventions.is_order_known:
        readings.append((date.value(order.other).isoformat(), (RARER_ORDER,)))
    return readings


def weigh_amount(amount: Amount) -> tuple[Evidence, ...]:
    """Return what the form of a number says for its being money."""
    if amount.currency is not None:
        return (Evidence("currency", 0.8, amount.currency),)
    if amount.has_cents:
        return (Evidence("cents", 0.5),)
    return (Evidence("bare_number", -1.5, amount.text),)


def list_range_ends(reading: Reading) -> set[tuple[Cell, int]]:
    """Return the places of dates that another date follows or precedes with but a word or a dash between."""
    places: set[tuple[Cell, int]] = set()
    for cell, dates in reading.dates.items():
        for one, two in pairwise(sorted(dates, key=lambda found: found.start)):
            if two.start - one.end <= RANGE_GAP:
                places |= {(cell, one.start), (cell, two.start)}
    return places
