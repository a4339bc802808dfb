"""Blocks: cells under each other that belong together, like the lines of an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import floor

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


class _OpenBlocks:
    """The blocks that may still go on, by the edges of their last cells."""

    def __init__(self) -> None:
        self._last: dict[int, Cell] = {}
        self._by_edge: dict[tuple[int, int], dict[int, Cell]] = {}
        self._bottoms: list[tuple[float, int, int]] = []

    def add(self, index: int, cell: Cell) -> None:
        """Add a block, told by its index and last cell."""
        self._last[index] = cell
        for place in _list_edge_bins(cell):
            self._by_edge.setdefault(place, {})[index] = cell
        heappush(self._bottoms, (cell.rect.bottom, index, cell.row))

    def remove(self, index: int) -> None:
        """Remove a block."""
        for place in _list_edge_bins(self._last.pop(index)):
            self._by_edge[place].pop(index, None)

    def close_above(self, top: float) -> None:
        """Remove the blocks that end too far above a line."""
        while self._bottoms and top - self._bottoms[0][0] > LINE_GAP_EM:
            _, index, row = heappop(self._bottoms)
            if index in self._last and self._last[index].row == row:
                self.remove(index)

    def find(self, cell: Cell) -> int | None:
        """Return the oldest block that a cell continues."""
        near = (
            self._by_edge.get((edge, place + step), {})
            for edge, place in _list_edge_bins(cell)
            for step in (-1, 0, 1)
        )
        return min(
            (index for found in near for index, last in found.items() if _continues(last, cell)), default=None
        )


def _list_edge_bins(cell: Cell) -> tuple[tuple[int, int], ...]:
    """Return the bins of left edge, right edge and centre; aligned ones are in one bin or the next."""
    edges = (cell.rect.left, cell.rect.right, cell.rect.centre)
    return tuple((edge, floor(x / ALIGNED_EM)) for edge, x in enumerate(edges))


def build_blocks(rows: Sequence[Row]) -> tuple[Block, ...]:
    """Return the blocks of a page, in the order of their first lines."""
    blocks: list[list[Cell]] = []
    open_blocks = _OpenBlocks()
    for row in rows:
        open_blocks.close_above(row.rect.top)
        grown: list[int] = []
        for cell in row.cells:
            home = open_blocks.find(cell)
            if home is None:
                home = len(blocks)
                blocks.append([])
            else:
                open_blocks.remove(home)
            blocks[home].append(cell)
            grown.append(home)
        for index in grown:
            open_blocks.add(index, blocks[index][-1])
    return tuple(Block(tuple(block), enclose(cell.rect for cell in block)) for block in blocks)


def _continues(above: Cell, below: Cell) -> bool:
    if below.rect.top - above.rect.bottom > LINE_GAP_EM:
        return False
    edges = (
        above.rect.left - below.rect.left,
        above.rect.right - below.rect.right,
        above.rect.centre - below.rect.centre,
    )
    return above.rect.overlap_x(below.rect) > 0 and min(map(abs, edges)) < ALIGNED_EM
