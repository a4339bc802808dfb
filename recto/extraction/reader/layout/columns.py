"""Columns of text: what is read from top to bottom before what stands beside it. Tables are read by rows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from recto.extraction.reader.layout.blocks import LINE_GAP_EM
from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.rows import Cell, Row

GUTTER_EM = 1.2
"""Columns are at least this far apart."""
MERGE_GAP_EM = 3.0
"""Sections with a common gutter are read as one if no more than this is blank between them."""
MOST_GUTTERS = 16
"""The widest of a section that count, so that hostile input can't slow the merging down."""
LEAST_ROWS = 2
"""One row alone is read as a row."""
MOST_UNIT_LETTERS = 3
"""A cell with a digit and no more letters than this, as in "12 kg" or "1.20 EUR", is a number."""

Gutter = tuple[float, float]
"""Left and right end in ems."""


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a page that is read on its own."""

    cells: tuple[Cell, ...]
    """In reading order: by rows."""
    rect: Rect


@dataclass(frozen=True)
class _Section:
    """Rows under each other, and the gutters that run through all of them."""

    rows: tuple[Row, ...]
    gutters: tuple[Gutter, ...]
    top: float
    bottom: float

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)


def build_columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns of a page in reading order; text over the full width is a column too."""
    sections = _merge_sections([_measure_section(run) for run in _cut_sections(rows)])
    groups = [group for section in sections for group in _list_groups(section)]
    return tuple(Column(tuple(group), enclose(cell.rect for cell in group)) for group in groups)


# ── sections ────────────────────────────────────────────────────────────────────────────────────────


def _cut_sections(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield runs of rows with no wide blank between them."""
    run: list[Row] = []
    bottom = 0.0
    for row in rows:
        if run and row.rect.top - bottom > LINE_GAP_EM:
            yield run
            run = []
        bottom = max(bottom, row.rect.bottom) if run else row.rect.bottom
        run.append(row)
    if run:
        yield run


def _measure_section(rows: Sequence[Row]) -> _Section:
    rect = enclose(row.rect for row in rows)
    edges = sorted((cell.rect.left, cell.rect.right) for row in rows for cell in row.cells)
    gutters: list[Gutter] = []
    reach = edges[0][1]
    for left, right in edges:
        if left - reach >= GUTTER_EM:
            gutters.append((reach, left))
        reach = max(reach, right)
    widest = sorted(gutters, key=lambda gutter: gutter[0] - gutter[1])[:MOST_GUTTERS]
    return _Section(tuple(rows), tuple(sorted(widest)), rect.top, rect.bottom)


def _merge_sections(sections: Sequence[_Section]) -> Iterator[_Section]:
    """Yield the sections, those of one set of columns as one."""
    run: list[_Section] = []
    shared: tuple[Gutter, ...] = ()
    for section in sections:
        gutters = () if _is_table(section) else section.gutters
        common = _intersect(shared, gutters)
        is_near = bool(run) and section.top - run[-1].bottom <= MERGE_GAP_EM
        if is_near and len(common) == len(shared) > 0:
            run.append(section)
            shared = common
            continue
        if run:
            yield _join_run(run, shared)
        run, shared = [section], gutters
    if run:
        yield _join_run(run, shared)


def _join_run(run: Sequence[_Section], gutters: tuple[Gutter, ...]) -> _Section:
    rows = tuple(row for section in run for row in section.rows)
    return _Section(rows, gutters, run[0].top, run[-1].bottom)


def _intersect(some: Sequence[Gutter], others: Sequence[Gutter]) -> tuple[Gutter, ...]:
    overlaps = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple((left, right) for left, right in overlaps if right - left >= GUTTER_EM)


# ── columns of a section ────────────────────────────────────────────────────────────────────────────


def _is_table(section: _Section) -> bool:
    return sum(map(_is_numeric, _split(section))) > 1


def _list_groups(section: _Section) -> Iterator[list[Cell]]:
    """Yield the cells of each column; numbers belong to what is left of them, and labels to what is right."""
    if len(section.rows) < LEAST_ROWS or not section.gutters:
        yield list(section.cells)
        return
    columns = _split(section)
    groups = [columns[0]]
    for left, right in pairwise(columns):
        if _is_numeric(right) or _is_labels(left) or (left is columns[0] and _is_numeric(left)):
            groups[-1] = groups[-1] + right
        else:
            groups.append(right)
    for group in groups:
        yield sorted(group, key=lambda cell: (cell.row, cell.place))


def _split(section: _Section) -> list[list[Cell]]:
    """Return the cells between each two gutters."""
    middles = [(left + right) / 2 for left, right in section.gutters]
    columns: list[list[Cell]] = [[] for _ in range(len(middles) + 1)]
    for cell in section.cells:
        columns[bisect_right(middles, cell.rect.centre)].append(cell)
    return [column for column in columns if column]


def _is_numeric(column: Sequence[Cell]) -> bool:
    """Return whether half of the cells are numbers: such a column says something of what stands beside it."""
    return 2 * sum(_is_number(cell.text) for cell in column) >= len(column)


def _is_labels(column: Sequence[Cell]) -> bool:
    return 2 * sum(cell.text.endswith(":") for cell in column) >= len(column)


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= MOST_UNIT_LETTERS
