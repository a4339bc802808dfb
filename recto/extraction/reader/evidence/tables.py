"""Headers of tables: rows whose labels name columns, so that "Total" over a column is no total."""

from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading


def is_item_header(reading: Reading, cell: Cell) -> bool:
    """Return whether the cell stands in a row that names at least two kinds of columns, and has no amount."""
    row = reading.sheet.page(cell.page).rows[cell.row]
    kinds = {
        label.concept
        for each in row.cells
        for hit in reading.labels[each]
        for label in hit.labels
        if label.concept.startswith("column.")
    }
    has_amounts = any(amount.has_cents for each in row.cells for amount in reading.amounts[each])
    return len(kinds - {"column.total"}) >= 2 and not has_amounts
