"""The name over an address: a line printed large or by itself above the zone of a letterhead."""

from collections.abc import Iterator

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.parties.loose_names import looks_like_name
from recto.extraction.reader.parties.zones import Zone
from recto.extraction.reader.reading import Reading

UPPER, REACH_EM, SHIFT_EM = 0.2, 4.0, 1.5
"""Share of the page in which letterheads stand; how far over the address and beside it the name may be."""
LARGER = 1.15
"""Print this much larger than the address tells a name from a line before it."""


def find_title(
    reading: Reading, zone: Zone, judge: AddressJudge, taken: frozenset[Cell], *, needs_size: bool
) -> Span | None:
    """Return the name over a zone, the nearest first; `needs_size` where the zone has a name itself."""
    first = zone.first
    page = reading.sheet.page(first.page)
    if page is not reading.pages[0] or first.rect.top > UPPER * page.height:
        return None
    for cell in _list_above(reading, first):
        is_larger = cell.rect.height > LARGER * first.rect.height
        if (
            cell not in taken
            and (is_larger or not needs_size)
            and looks_like_name(reading, cell.whole(), judge)
        ):
            return cell.whole()
    return None


def _list_above(reading: Reading, first: Cell) -> Iterator[Cell]:
    """Yield the cells over the first line of a zone, nearest row first, that stand on one axis with it."""
    rows = reading.sheet.page(first.page).rows
    for row in reversed(rows[: first.row]):
        if first.rect.top - row.rect.bottom > REACH_EM:
            return
        yield from (
            cell for cell in row.cells if cell.rect.overlap_x(first.rect) > 0 and _is_aligned(cell, first)
        )


def _is_aligned(cell: Cell, first: Cell) -> bool:
    edges = (
        cell.rect.left - first.rect.left,
        cell.rect.centre - first.rect.centre,
        cell.rect.right - first.rect.right,
    )
    return min(map(abs, edges)) < SHIFT_EM
