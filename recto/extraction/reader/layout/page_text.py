"""A laid-out page as plain text, in the order a person reads it."""

from collections.abc import Iterator
from itertools import groupby

from recto.extraction.reader.layout.columns import Column, build_columns
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage

CELL_SEPARATOR = "  "


def reading_order(page: SheetPage) -> Iterator[Cell]:
    """Yield the cells of a page: column by column, and in a column or table row by row."""
    return (cell for column in build_columns(page.rows) for cell in column.cells)


def write_text(page: SheetPage) -> str:
    """Return a line for each row of a column, its cells parted by two spaces; columns by a blank line."""
    return "\n\n".join(map(_write_column, build_columns(page.rows)))


def _write_column(column: Column) -> str:
    rows = groupby(column.cells, key=lambda cell: cell.row)
    return "\n".join(CELL_SEPARATOR.join(cell.text for cell in cells) for _, cells in rows)
