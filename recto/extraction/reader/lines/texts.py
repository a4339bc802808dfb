"""Texts of a line: what describes it, its codes, unit and number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.items import Item
from recto.extraction.reader.lines.numbers import Measure
from recto.extraction.reader.lines.tables import LineTable

LONGEST_CODE = 30
CODE = re.compile(r"[A-Za-zÀ-ÿ0-9]")
POSITION = re.compile(r"^#?[A-Za-z]{0,3}\d{1,6}(?:[./-]\d{1,4}){0,4}[a-z]?[.:)]?$|^[a-z][.:)]?$")
LEAST_LETTERS = 5
"""Fewer before a product only name it."""


def list_texts(table: LineTable, item: Item) -> list[Span]:
    """Return what stands in the description column of an item, from top to bottom."""
    columns = table.roles.texts
    return [span for row in item.rows for column in columns for span in row.row.parts.get(column, ())]


def list_codes(table: LineTable, item: Item) -> list[Span]:
    """Return what stands in the column of codes of an item, from top to bottom."""
    code = table.roles.columns.get("code", table.roles.columns.get("buyer_code"))
    rows = item.rows if code is not None else []
    return [span for row in rows for span in row.row.parts.get(code or 0, ())]


def list_description(spans: Iterable[Span], item: Item) -> list[Span]:
    """Return the texts that describe an item: without marks, and without the product that was read there."""
    quantity = item.anchor.values.quantity
    found = [_cut_product(span, quantity) for span in spans]
    return [span for span in found if any(map(str.isalnum, span.text))]


def _cut_product(span: Span, quantity: Measure | None) -> Span:
    """Return what stands before a product in a text; nothing where that is only its label: "Qty 5 × 3.00"."""
    if quantity is None or quantity.number.span.cell is not span.cell:
        return span
    at = quantity.number.span.start
    if not span.start <= at < span.end:
        return span
    before = span.cell.text[span.start : at].rstrip(" ,;:-–(")
    letters = sum(map(str.isalpha, before))
    return span.cell.span(span.start, span.start + (len(before) if letters >= LEAST_LETTERS else 0))


def column_spans(item: Item, table: LineTable, kind: str) -> list[Span]:
    """Return what stands in a column in the rows of an item, that of the numbers' row first."""
    column = table.roles.columns.get(kind)
    rows = [item.anchor, *item.above, *item.below]
    return [span for row in rows for span in row.row.parts.get(column, ())] if column is not None else []


def list_code(
    item: Item,
    table: LineTable,
    kind: str,
    name: str,
    *,
    details: AbstractSet[Span],
    evidence: Sequence[Evidence],
) -> Iterator[tuple[str, Candidate]]:
    """Yield the first text of a column of codes; labels with values are `details`."""
    for span in column_spans(item, table, kind):
        if (
            span not in details
            and ":" not in span.text
            and len(span.text) <= LONGEST_CODE
            and CODE.match(span.text)
        ):
            yield name, Candidate(span.text, (span,), tuple(evidence))
            return


def list_unit(item: Item, table: LineTable, evidence: Sequence[Evidence]) -> Iterator[tuple[str, Candidate]]:
    """Yield the unit of its own column, else the one behind the quantity."""
    quantity = item.anchor.values.quantity
    column = table.roles.columns.get("unit")
    spans = item.anchor.row.parts.get(column, ()) if column is not None else ()
    span = next((span for span in spans if any(map(str.isalpha, span.text))), None)
    span = span or (quantity.unit if quantity is not None else None)
    if span is not None:
        yield "unit", Candidate(span.text, (span,), tuple(evidence))


def find_position(item: Item, table: LineTable) -> tuple[str, Span] | None:
    """Return the number of a row, without marks, and where it stands."""
    spans = column_spans(item, table, "position")
    span = next((span for span in spans if POSITION.match(span.text)), None)
    return (span.text.strip(".: )#"), span) if span is not None else None


def list_position(
    item: Item, table: LineTable, parent: str, evidence: Sequence[Evidence]
) -> Iterator[tuple[str, Candidate]]:
    """Yield the number of a row, and that of the row it is a part of, if any."""
    found = find_position(item, table)
    if found is not None:
        position, span = found
        yield "position", Candidate(position, (span,), tuple(evidence))
        if parent:
            yield "parent_position", Candidate(parent, (span,), tuple(evidence), rule="numbering")
