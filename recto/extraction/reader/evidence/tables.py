"""Headers of tables: rows whose labels name columns, so that "Total" over a column is no total."""

from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

KIND_GROUPS = {
    "column.description": "goods",
    "column.position": "place",
    "column.code": "place",
    "column.quantity": "quantity",
    "column.unit": "quantity",
    "column.unit_price": "price",
    "column.gross_price": "price",
}
"""What headings of goods and services speak of; those of taxes and totals stand over other tables too."""


def is_item_header(reading: Reading, cell: Cell) -> bool:
    """Return whether the cell stands in a row that heads two kinds of columns of goods, and has no amount."""
    row = reading.sheet.page(cell.page).rows[cell.row]
    concepts = {label.concept for each in row.cells for hit in reading.labels[each] for label in hit.labels}
    has_amounts = any(amount.has_cents for each in row.cells for amount in reading.amounts[each])
    return len({KIND_GROUPS[concept] for concept in concepts & KIND_GROUPS.keys()}) >= 2 and not has_amounts
