"""Blocks: cells under each other that belong together, like the lines of an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.rows import Cell, Row

LINE_GAP_EM = 0.85
"""More space than this between two lines parts two blocks."""
ALIGNED_EM = 0.8
"""Edges closer than this are on one vertical line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Cells under each other, aligned left, right or centred."""

    cells: tuple[Cell, ...]
    rect: Rect


def build_blocks(rows: Sequence[Row]) -> tuple[Block, ...]:
    """Return the blocks of a page, in the order of their first lines."""
    blocks: list[list[Cell]] = []
    open_blocks: list[list[Cell]] = []
    for row in rows:
        open_blocks = [block for block in open_blocks if row.rect.top - block[-1].rect.bottom <= LINE_GAP_EM]
        for cell in row.cells:
            home = next((block for block in open_blocks if _continues(block[-1], cell)), None)
            if home is None:
                blocks.append([cell])
                open_blocks.append(blocks[-1])
            else:
                home.append(cell)
    return tuple(Block(tuple(block), enclose(cell.rect for cell in block)) for block in blocks)


def _continues(above: Cell, below: Cell) -> bool:
    if above.row == below.row or below.rect.top - above.rect.bottom > LINE_GAP_EM:
        return False
    edges = (
        above.rect.left - below.rect.left,
        above.rect.right - below.rect.right,
        above.rect.centre - below.rect.centre,
    )
    return above.rect.overlap_x(below.rect) > 0 and min(map(abs, edges)) < ALIGNED_EM
