"""Tables that a page prints, whatever they are of: heads, rows, and the cells under each head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from recto.extraction.general.pairs import is_row_of_heads
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.tables import Strip, cut_cell, cut_strips

LEAST_HEADS = 2
MOST_ROWS, MOST_COLUMNS = 2_000, 40
FAR_EM = 3.0
"""A row further below the one before is of something else."""
NEXT_LINE_EM = 0.9
"""How near the rest of a row stands under its first line."""
LEAST_SHARE = 0.5
"""Share of the columns that a row must fill to be one of its own, not the rest of the one above."""

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: for each column its head, for each row the print under each head (empty where none)."""

    page: int
    title: Span | None
    heads: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]

    @property
    def last_page(self) -> int:
        """Return the page it ends on."""
        return max(span.cell.page for spans in self.rows[-1] for span in spans)


def list_tables(pages: Sequence[SheetPage]) -> list[Table]:
    """Return the tables with heads; one that goes on under the same heads on the next page is one table."""
    tables: list[Table] = []
    for page in pages:
        for table in _find_on_page(page):
            before = tables[-1] if tables else None
            if before is not None and before.last_page < page.number and _says(before) == _says(table):
                tables[-1] = replace(before, rows=before.rows + table.rows)
            else:
                tables.append(table)
    return tables


def write_spans(spans: Spans) -> str:
    """Return the text of a cell of a table."""
    return " ".join(span.text for span in spans)


def _says(table: Table) -> list[str]:
    return [write_spans(head) for head in table.heads]


def _find_on_page(page: SheetPage) -> Iterator[Table]:
    at = 0
    while at < len(page.rows):
        row = page.rows[at]
        if len(row.cells) >= LEAST_HEADS and is_row_of_heads(page, row):
            table, end = _take_table(page, at)
            if table is not None:
                yield table
                at = end
                continue
        at += 1


def _take_table(page: SheetPage, at: int) -> tuple[Table | None, int]:
    """Return the table whose heads are in row `at`, and the row behind it."""
    heads = page.rows[at].cells[:MOST_COLUMNS]
    body = list(_list_body(page.rows, at))
    strips = cut_strips([head.rect for head in heads], [cell.rect for row in body for cell in row.cells])
    rows: list[tuple[Spans, ...]] = []
    taken, bottom = 0, page.rows[at].rect.bottom
    for row in body:
        is_near = row.rect.top - bottom <= NEXT_LINE_EM
        cells = _cut_row(row, strips)
        filled = sum(map(bool, cells))
        if filled == 0:
            break
        if rows and is_near and filled < LEAST_SHARE * len(strips) and not _has_number(row):
            rows[-1] = tuple(above + below for above, below in zip(rows[-1], cells, strict=True))
        elif filled >= LEAST_SHARE * len(strips) and (cells[0] or cells[1]):
            rows.append(cells)
        else:
            break
        taken, bottom = taken + 1, row.rect.bottom
    if not rows:
        return None, at + 1
    title = _find_title(page, at)
    table = Table(page.number, title, tuple((head.whole(),) for head in heads), tuple(rows))
    return table, at + 1 + taken


def _list_body(rows: Sequence[Row], at: int) -> Iterator[Row]:
    """Yield the rows under the heads down to the first that is far below."""
    bottom = rows[at].rect.bottom
    for row in rows[at + 1 : at + 1 + MOST_ROWS]:
        if row.rect.top - bottom > FAR_EM:
            return
        bottom = max(bottom, row.rect.bottom)
        yield row


def _cut_row(row: Row, strips: Sequence[Strip]) -> tuple[Spans, ...]:
    parts = sorted(
        ((strip, span) for cell in row.cells for strip, span in cut_cell(cell, strips)),
        key=lambda part: part[0],
    )
    by_strip = {strip: tuple(span for _, span in run) for strip, run in groupby(parts, lambda part: part[0])}
    return tuple(by_strip.get(strip, ()) for strip in range(len(strips)))


def _has_number(row: Row) -> bool:
    return any(_is_number(cell) for cell in row.cells)


def _is_number(cell: Cell) -> bool:
    text = cell.text
    return any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= 3


def _find_title(page: SheetPage, at: int) -> Span | None:
    """Return the line of one cell right over the heads."""
    if at == 0 or len(page.rows[at - 1].cells) != 1:
        return None
    cell = page.rows[at - 1].cells[0]
    is_near = page.rows[at].rect.top - cell.rect.bottom <= FAR_EM / 2
    return cell.whole() if is_near and not any(mark in cell.text for mark in ":.;") else None
