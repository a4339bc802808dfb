"""Which parts of results become a table, and their way into a workbook."""

from enum import StrEnum

from recto.errors import OptionInvalidError
from recto.rendering.shapes import HEADER, Shape
from recto.rendering.tables import Origin, find_part, list_columns, names_of, read_table
from recto.rendering.workbook import SheetFullError, Spreadsheet
from schemas.results import Result


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


def choose_parts(shape: Shape, name: str | None, table_format: TableFormat) -> Shape:
    """Return the parts of a shape that an order means. Raises OptionInvalidError.

    Printed tables have columns of each document's own making, so that no table over many can hold them.
    """
    served = tuple(part for part in shape if not part.is_printed_table)
    if name is None:
        return served if table_format is TableFormat.XLSX else served[:1]
    part = find_part(served, name)
    if part is None:
        raise OptionInvalidError(
            f"There is no part `{name[:64]}` here. There is `{HEADER}`, one row for each document, and for "
            f"each list of the schema one of its name: {names_of(served[1:]) or 'none'}.",
            param="part",
        )
    return (part,)


def add_rows(
    book: Spreadsheet, origin: Origin, result: Result, parts: Shape, schema: str | None = None
) -> None:
    """Write a result into a workbook, in a sheet for each part that has rows. Raises OptionInvalidError."""
    for place, part in enumerate(parts):
        columns = list_columns(part)
        rows = list(read_table(origin, result, part, schema))
        if rows or place == 0:
            book.add_sheet(part.name, columns, place)
        try:
            book.add_rows(part.name, columns, rows)
        except SheetFullError:
            message = f"`{part.name}` has more rows than a sheet takes; ask for fewer jobs, or for `csv`."
            raise OptionInvalidError(message, param="format") from None
