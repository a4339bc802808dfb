"""What the form of a text says: dates and amounts inside a region."""

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.proximity import Finder, Region
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal
from recto.extraction.reader.values.dates import PrintedDate

Found = tuple[str, Span, tuple[Evidence, ...]]


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
