"""Grids: the rows under a header, cut into its columns, over all pages that the table runs on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.layout.tables import Strip, cut_cell, cut_strips
from recto.extraction.reader.lines.headings import Header, Heading, find_headers
from recto.extraction.reader.lines.heads import join_idle, part_shared, scale_headings
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount

AROUND_HEAD_EM = 2.5
"""How far to the side of its heading an amount may stand."""
CARRIED = "row.carried"
ENOUGH_ROWS = 2
"""Rows above a sum that show the columns well enough."""
FIRST_ROWS, MOST_CELLS = 12, 40
MARGIN_EM = 0.5
"""What ends further left of a first column of numbers than this is no part of the table."""
AMOUNTS = frozenset(("total", "net", "gross"))
PRICES = frozenset(("unit_price", "gross_price"))
ENDS = frozenset(("total.gross", "total.due"))
"""Totals behind which no table goes on."""
TOTALS = frozenset(("total.net", "total.gross", "total.tax", "total.due", "total.paid"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its heading says it holds, and where it lies."""

    kind: str
    strip: Strip


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a page, cut into columns."""

    row: Row
    parts: Mapping[int, tuple[Span, ...]]
    """What stands in each column, by its index."""

    @property
    def rect(self) -> Rect:
        """Return its place in ems."""
        return self.row.rect

    @property
    def page(self) -> int:
        """Return the number of its page."""
        return self.row.cells[0].page


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns and rows of a table on one page."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


def find_grids(reading: Reading) -> list[list[Grid]]:
    """Return the tables with a header of goods or services, each as its grids by page."""
    headers = find_headers(reading)
    tables: list[list[Grid]] = []
    for at, header in enumerate(headers):
        if header.is_of_lines:
            following = headers[at + 1] if at + 1 < len(headers) else None
            grids = [grid for grid in _follow(reading, header, following) if grid is not None]
            if grids:
                tables.append(grids)
    return tables


def _follow(reading: Reading, header: Header, following: Header | None) -> Iterator[Grid | None]:
    """Yield the grid of each page from the header to the next one."""
    start = reading.sheet.page(header.page)
    for page in reading.pages:
        if page.number < header.page or (following is not None and page.number > following.page):
            continue
        first = header.last + 1 if page.number == header.page else 0
        is_last = following is not None and following.page == page.number
        rows = page.rows[first : following.first if is_last and following else None]
        yield _build_grid(reading, header, rows, page.width / start.width)
        if any(is_sum(reading, row, ENDS) for row in rows):
            return


def _build_grid(reading: Reading, header: Header, rows: Sequence[Row], factor: float) -> Grid | None:
    headings = scale_headings(header.headings, factor)
    wanted = AMOUNTS if header.kinds & AMOUNTS else PRICES
    counted = _list_counted(reading, rows, [head.rect for head in headings if head.kind in wanted])
    if not counted:
        return None
    is_text = headings[0].kind in ("", "description")
    edge = -inf if is_text else headings[0].rect.left - MARGIN_EM
    headings, strips = _fit_columns(reading, headings, rows, counted)
    columns = [Column(head.kind, strip) for head, strip in zip(headings, strips, strict=True)]
    return Grid(tuple(columns), cut_rows(rows, strips, counted, edge))


def _fit_columns(
    reading: Reading, headings: list[Heading], rows: Sequence[Row], counted: Sequence[Row]
) -> tuple[list[Heading], Sequence[Strip]]:
    """Return the headings and the strip of each, so that each stands over one column."""
    shown = _list_alike(counted)
    rects = list(_list_column_rects(reading, rows, shown))
    strips = cut_strips([head.rect for head in headings], rects)
    for fit in (join_idle, part_shared):
        fitted = fit(reading, headings, strips, shown)
        if len(fitted) != len(headings):
            headings = fitted
            strips = cut_strips([head.rect for head in headings], rects)
    return headings, strips


def _list_alike(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose cells stand under those of the row with the most; others show no columns."""
    fullest = max(rows[:FIRST_ROWS], key=lambda row: len(row.cells))
    if len(fullest.cells) > MOST_CELLS:
        return list(rows)
    return [row for row in rows if row is fullest or 2 * _count_aligned(fullest, row) > len(fullest.cells)]


def _count_aligned(one: Row, two: Row) -> int:
    """Return how many cells of two rows stand under one another and under no other."""
    below = [
        [at for at, cell in enumerate(two.cells[:MOST_CELLS]) if cell.rect.overlap_x(each.rect) > 0]
        for each in one.cells
    ]
    shared = [at for found in below for at in found]
    return sum(len(found) == 1 and shared.count(found[0]) == 1 for found in below)


def _list_counted(reading: Reading, rows: Sequence[Row], money: Sequence[Rect]) -> list[Row]:
    """Return the rows with an amount under the heads of amounts, down to the first sum below some.

    Rows with few cells show little, and may be sums that no label tells.
    """
    counted: list[Row] = []
    for row in rows:
        if is_sum(reading, row):
            if len(counted) >= ENOUGH_ROWS or is_sum(reading, row, ENDS):
                break
        elif _has_amount_under(reading, row, money) and not starts_with(reading, row, CARRIED):
            counted.append(row)
    fullest = max((len(row.cells) for row in counted), default=0)
    full = [row for row in counted if 2 * len(row.cells) >= fullest]
    return full if len(full) >= ENOUGH_ROWS else counted


def _list_column_rects(reading: Reading, rows: Sequence[Row], counted: Sequence[Row]) -> Iterator[Rect]:
    """Yield what shows the columns: rows with numbers, and where the texts among them begin."""
    places = {row.cells[0].row for row in counted}
    between = range(min(places), max(places))
    for row in rows:
        if row.cells[0].row in places:
            yield from list_rects(reading, row)
        elif row.cells[0].row in between and not any(reading.amounts[cell] for cell in row.cells):
            yield from (cell.tokens[0].rect for cell in row.cells)


def _has_amount_under(reading: Reading, row: Row, heads: Sequence[Rect]) -> bool:
    rects = (
        cell.span(amount.start, amount.end).rect
        for cell in row.cells
        for amount in reading.amounts[cell]
        if not amount.is_percent and (amount.has_cents or amount.currency or _is_alone(cell, amount))
    )
    return any(head.overlap_x(rect) > -AROUND_HEAD_EM for rect in rects for head in heads)


def _is_alone(cell: Cell, amount: Amount) -> bool:
    return not any(map(str.isalnum, cell.text[: amount.start] + cell.text[amount.end :]))


def list_rects(reading: Reading, row: Row) -> Iterator[Rect]:
    """Yield the places of the words of a row, and of its amounts as a whole."""
    for cell in row.cells:
        yield from (token.rect for token in cell.tokens)
        yield from (cell.span(amount.start, amount.end).rect for amount in reading.amounts[cell])


def cut_rows(
    rows: Sequence[Row], strips: Sequence[Strip], counted: Sequence[Row], edge: float
) -> tuple[TableRow, ...]:
    """Return the rows cut into columns, without words left of `edge`: print in the margin.

    In rows that aren't `counted`, running text stays together.
    """
    places = {row.cells[0].row for row in counted}
    return tuple(
        TableRow(row, _cut_row(row, strips, edge, is_counted=row.cells[0].row in places)) for row in rows
    )


def _cut_row(
    row: Row, strips: Sequence[Strip], edge: float, *, is_counted: bool
) -> Mapping[int, tuple[Span, ...]]:
    parts: dict[int, list[Span]] = {}
    for cell in row.cells:
        if cell.rect.right < edge and any(map(str.isalpha, cell.text)):
            continue
        cut = list(cut_cell(cell, strips))
        if not is_counted and len(cut) > 1:
            cut = _keep_together(cell, cut)
        for strip, span in cut:
            parts.setdefault(strip, []).append(span)
    return {strip: tuple(spans) for strip, spans in parts.items()}


def _keep_together(cell: Cell, cut: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """Return running text whole, where most of it stands, but for a number or code before it."""
    first = cut[0][1]
    is_code = len(first.tokens) == 1 and any(map(str.isdigit, first.text))
    text = cut[1:] if is_code else cut
    strip, _ = max(text, key=lambda part: len(part[1].text))
    whole = (strip, cell.span(text[0][1].start, len(cell.text)))
    return [cut[0], whole] if is_code else [whole]


def starts_with(reading: Reading, row: Row, concept: str) -> bool:
    """Return whether a cell of the row begins with a label of the concept."""
    return any(
        hit.span.start == 0 and hit.label(concept) for cell in row.cells for hit in reading.labels[cell]
    )


def is_sum(reading: Reading, row: Row, concepts: frozenset[str] = TOTALS) -> bool:
    """Return whether a label of one of these totals names the amount of a row.

    Totals may stand beside other text. A tax further right may be the column of a tax rate, so it tells
    nothing.
    """
    if not any(reading.amounts[cell] for cell in row.cells):
        return False
    named = [cell for cell in row.cells if any(map(str.isalpha, cell.text))]
    if any(
        label.concept in concepts
        for cell in named[:1]
        for hit in reading.labels[cell]
        for label in hit.labels
    ):
        return True
    later = concepts - {"total.tax"}
    return any(
        label.concept in later and label.is_strong
        for cell in named[1:]
        for hit in reading.labels[cell]
        if hit.span.start == 0
        for label in hit.labels
    )
