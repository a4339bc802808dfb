"""Tables whose header isn't read: rows of a text and amounts that stand under each other and sum up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise

from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.tables import cut_strips, stack_rects
from recto.extraction.reader.lines.grids import Column, Grid, cut_rows, is_sum, list_rects
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount

ALIGNED_EM = 0.6
"""Right ends of amounts closer than this stand under each other."""
ROW_GAP_EM = 6.0
"""More space than this between two rows with amounts, and a table ends."""
TEXT_GAP_EM = 1.2
MOST_BARE_ROWS, MOST_NUMBERS = 200, 12
CENT = Decimal("0.01")


def find_bare_grids(reading: Reading, totals: Sequence[Decimal]) -> Iterator[Grid]:
    """Yield the first run of rows whose last amounts sum up to a total, else whose numbers multiply."""
    runs = [(page, run) for page in reading.pages for run in _list_runs(reading, page)]
    found = ((page, _find_sum(reading, run, totals)) for page, run in runs)
    page, rows = next(((page, rows) for page, rows in found if rows), (None, ()))
    if page is None:
        found = ((page, _find_products(reading, run)) for page, run in runs)
        page, rows = next(((page, rows) for page, rows in found if rows), (None, ()))
    if page is not None:
        yield _build_grid(reading, page, rows)


def _find_products(reading: Reading, run: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of a run from the first to the last in which two numbers make the amount."""
    run = run[:MOST_BARE_ROWS]
    places = [at for at, row in enumerate(run) if _multiplies(reading, row)]
    if not any(_multiplies(reading, run[at], is_telling=True) for at in places):
        return ()
    return run[places[0] : places[-1] + 1]


def _multiplies(reading: Reading, row: Row, *, is_telling: bool = False) -> bool:
    """Return whether two numbers beside each other make the last amount; only by 1 is less telling."""
    mark = reading.conventions.mark
    numbers = [
        amount.value(mark)
        for cell in row.cells
        for amount in reading.amounts[cell]
        if not amount.is_percent and _is_alone(cell.span(amount.start, amount.end))
    ][-MOST_NUMBERS:]
    if len(numbers) < 3 or not all(numbers):
        return False
    pairs = ((one, two) for one, two in pairwise(numbers[:-1]) if not is_telling or 1 not in (one, two))
    return any(abs(one * two - numbers[-1]) <= CENT for one, two in pairs)


def _last_amount(reading: Reading, row: Row) -> tuple[Cell, Amount] | None:
    """Return the amount that a row ends with, but for a rate behind it, if it looks like money."""
    cell = row.cells[-1]
    if len(row.cells) > 1 and _is_rate(reading, cell):
        cell = row.cells[-2]
    amounts = [amount for amount in reading.amounts[cell] if not amount.is_percent]
    if not amounts or not (amounts[-1].has_cents or amounts[-1].currency):
        return None
    rest = cell.text[amounts[-1].end :]
    return (cell, amounts[-1]) if not any(map(str.isalnum, rest)) else None


def _is_rate(reading: Reading, cell: Cell) -> bool:
    amounts = reading.amounts[cell]
    return (
        len(amounts) == 1 and amounts[0].is_percent and _is_alone(cell.span(amounts[0].start, amounts[0].end))
    )


def _list_runs(reading: Reading, page: SheetPage) -> list[list[Row]]:
    """Return the rows that end with amounts under each other, each run up to the first sum."""
    runs: list[list[Row]] = []
    open_runs: list[list[Row]] = []
    for row in page.rows:
        found = _last_amount(reading, row)
        if found is None:
            continue
        open_runs = [run for run in open_runs if row.rect.top - run[-1].rect.bottom < ROW_GAP_EM]
        home = next((run for run in open_runs if _is_under(reading, run[-1], row)), None)
        if is_sum(reading, row) or not (_has_text(row, found) or _multiplies(reading, row)):
            open_runs = [run for run in open_runs if run is not home]
        elif home is not None:
            home.append(row)
        else:
            runs.append([row])
            open_runs.append(runs[-1])
    return runs


def _is_under(reading: Reading, above: Row, below: Row) -> bool:
    """Return whether the last amounts of two rows end on one vertical line."""
    ends = [found[0].rect.right for row in (above, below) if (found := _last_amount(reading, row))]
    return len(ends) == 2 and abs(ends[0] - ends[1]) < ALIGNED_EM


def _has_text(row: Row, found: tuple[Cell, Amount]) -> bool:
    cell, amount = found
    text = "".join(each.text for each in row.cells if each is not cell) + cell.text[: amount.start]
    return sum(map(str.isalpha, text)) >= 2


def _find_sum(reading: Reading, run: Sequence[Row], totals: Sequence[Decimal]) -> Sequence[Row]:
    """Return the most rows of a run, two or more, that sum up to a total."""
    mark = reading.conventions.mark
    run = run[:MOST_BARE_ROWS]
    values = [found[1].value(mark) for row in run if (found := _last_amount(reading, row))]
    taxes = {at for at, row in enumerate(run) if _is_tax(reading, row, values)}
    best: Sequence[Row] = ()
    for start in range(len(values)):
        for count, total in enumerate(accumulate(values[start:]), 1):
            if start + count - 1 in taxes:
                break
            if total and total in totals and count > max(len(best), 1):
                best = run[start : start + count]
    return best


def _is_tax(reading: Reading, row: Row, values: Sequence[Decimal]) -> bool:
    """Return whether a row names a rate, and its amount is that share of another: a tax nobody labelled."""
    mark = reading.conventions.mark
    found = _last_amount(reading, row)
    rates = [
        amount.value(mark) for cell in row.cells for amount in reading.amounts[cell] if amount.is_percent
    ]
    if not rates or found is None:
        return False
    amount = found[1].value(mark)
    return any(amount and abs(value * rate / 100 - amount) <= CENT for value in values for rate in rates)


def _build_grid(reading: Reading, page: SheetPage, run: Sequence[Row]) -> Grid:
    first, last = run[0].cells[0].row, run[-1].cells[0].row
    rows = page.rows[first : _find_end(reading, page, last) + 1]
    numbers = stack_rects(rect for row in run for rect in _number_rects(reading, row))
    left = min(row.rect.left for row in run)
    heads = [*_find_text_heads(reading, run, numbers), *numbers]
    heads.sort(key=lambda head: head.left)
    strips = cut_strips(heads, [rect for row in run for rect in list_rects(reading, row)])
    columns = (*(Column("", strip) for strip in strips[:-1]), Column("total", strips[-1]))
    return Grid(columns, cut_rows(rows, strips, run, left - 1.0))


def _find_text_heads(reading: Reading, run: Sequence[Row], numbers: Sequence[Rect]) -> list[Rect]:
    """Return where texts stand that no number stands above or below."""
    texts = (
        cell.rect
        for row in run
        for cell in row.cells
        if any(map(str.isalpha, cell.text)) and not any(_is_alone(span) for span in _amounts(reading, cell))
    )
    stacks = stack_rects(texts)
    return [stack for stack in stacks if all(stack.overlap_x(number) <= 0 for number in numbers)]


def _amounts(reading: Reading, cell: Cell) -> list[Span]:
    return [cell.span(amount.start, amount.end) for amount in reading.amounts[cell]]


def _find_end(reading: Reading, page: SheetPage, last: int) -> int:
    """Return the last of the rows without an amount of their own that follow the last item closely."""
    item = page.rows[last]
    while last + 1 < len(page.rows):
        above, below = page.rows[last], page.rows[last + 1]
        is_own = _is_under(reading, item, below)
        if below.rect.top - above.rect.bottom > TEXT_GAP_EM or is_own:
            break
        last += 1
    return last


def _number_rects(reading: Reading, row: Row) -> Iterator[Rect]:
    """Yield the places of the numbers that end a row, and of those that stand alone in a cell."""
    for cell in row.cells:
        for span in _amounts(reading, cell):
            if _is_alone(span) or (cell is row.cells[-1] and span.end == len(cell.text)):
                yield span.rect


def _is_alone(span: Span) -> bool:
    text = span.cell.text
    rest = text[: span.start] + text[span.end :]
    return sum(map(str.isalpha, rest)) <= 5
