"""The articles of a receipt, and whether they sum up to what the receipt says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.receipts.items import ReceiptItem
from recto.extraction.reader.receipts.rows import CENT, Figure, ReceiptRow
from recto.extraction.reader.values.amounts import print_decimal
from recto.extraction.reader.values.names import tidy

PRICED, COUNTED, SUMS_UP, FALLS_SHORT, NO_SUM = 1.0, 1.0, 2.2, -0.6, 0.0
BARE_COUNT = 0.3


def sum_items(items: Sequence[ReceiptItem]) -> Decimal | None:
    """Return what the articles sum up to; None without any."""
    return sum((item.value for item in items), Decimal(0)) if items else None


def weigh_items(items: Sequence[ReceiptItem], sums: Iterable[Decimal]) -> Evidence:
    """Return what the sums of the receipt say for its list of articles."""
    found = sum_items(items)
    known = list(sums)
    if found is None or not known:
        return Evidence("no_sum", NO_SUM)
    if any(abs(found - known_sum) <= CENT for known_sum in known):
        return Evidence("lines_add_up", SUMS_UP, f"{len(items)} lines make {found}")
    return Evidence("lines_do_not_add_up", FALLS_SHORT, f"{len(items)} lines make {found}")


def read_lines(items: Sequence[ReceiptItem], sums: Iterable[Decimal]) -> Mapping[str, Choice]:
    """Return the choices for /lines/N; `sums` are what all articles together may make."""
    evidence = weigh_items(items, sums)
    choices: dict[str, Choice] = {}
    for index, item in enumerate(items):
        for name, candidate in _list_parts(item, evidence):
            choice = choose([candidate], threshold=-1.0)
            if choice is not None:
                choices[f"/lines/{index}/{name}"] = choice
    return choices


def _list_parts(item: ReceiptItem, evidence: Evidence) -> Iterator[tuple[str, Candidate]]:
    assert item.total is not None, "an article has a price"
    common = (Evidence("priced_row", PRICED), evidence)
    if item.name:
        text = tidy(" ".join(span.text for span in item.name))
        yield "description", Candidate(text, tuple(item.name), common)
    if item.code:
        text = tidy(" ".join(span.text for span in item.code))
        yield "product_code", Candidate(text, item.code, common)
    counted = (
        Evidence("quantity_times_price", COUNTED) if item.is_counted else Evidence("leads_row", BARE_COUNT)
    )
    if item.quantity is not None:
        yield "quantity", _figure(item.quantity, item.quantity[1].value, (*common, counted))
    if item.unit_price is not None:
        yield "unit_price", _figure(item.unit_price, item.unit_price[1].value, (*common, counted))
    yield "total", _figure(item.total, item.value, (*common, counted) if item.is_counted else common)


def _figure(place: tuple[ReceiptRow, Figure], value: Decimal, evidence: tuple[Evidence, ...]) -> Candidate:
    row, figure = place
    spans: tuple[Span, ...] = row.spans(figure)
    return Candidate(print_decimal(value), spans, evidence)
