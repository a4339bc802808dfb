"""Tables of line items: found by their headers, by labels before their values, or by numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from recto.extraction.reader.lines.bare import find_bare_grids
from recto.extraction.reader.lines.blocks import ROLES as BLOCK_ROLES
from recto.extraction.reader.lines.blocks import find_block_items
from recto.extraction.reader.lines.grids import Grid, find_grids
from recto.extraction.reader.lines.items import Item, complete_item, gather_items
from recto.extraction.reader.lines.numbers import Number
from recto.extraction.reader.lines.roles import Roles, assign_roles
from recto.extraction.reader.lines.rows import ReadRow, RowKind, read_rows
from recto.extraction.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class LineTable:
    """The items of one table, and the sums printed under them."""

    items: tuple[Item, ...]
    roles: Roles
    sums: tuple[Number, ...]
    is_headed: bool
    """Whether its header was read."""


def find_tables(reading: Reading, totals: Sequence[Decimal]) -> list[LineTable]:
    """Return the tables of a document in reading order.

    Without a header, rows are believed only if their amounts sum up to one of the `totals`.
    """
    tables = [_read_table(reading, grids, is_headed=True) for grids in find_grids(reading)]
    tables = [table for table in tables if table.items]
    if tables:
        return tables
    blocks = find_block_items(reading)
    if blocks:
        return [LineTable(tuple(blocks), BLOCK_ROLES, (), is_headed=True)]
    bare = [_read_table(reading, [grid], is_headed=False) for grid in find_bare_grids(reading, totals)]
    return [table for table in bare if table.items]


def _read_table(reading: Reading, grids: Sequence[Grid], *, is_headed: bool) -> LineTable:
    roles = assign_roles(reading, grids)
    rows = read_rows(reading, grids, roles)
    items = tuple(complete_item(reading, item) for item in gather_items(rows, roles))
    return LineTable(items, roles, _list_sums(rows), is_headed)


def _list_sums(rows: Sequence[ReadRow]) -> tuple[Number, ...]:
    """Return the amounts of the rows that sum up."""
    sums = (row.values.amount for row in rows if row.kind is RowKind.SUM)
    return tuple(amount for amount in sums if amount is not None)
