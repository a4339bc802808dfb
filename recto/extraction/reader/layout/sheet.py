"""The laid-out document: pages of rows and cells, and who stands next to whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from recto.documents.model import Page
from recto.extraction.reader.layout.blocks import Block, build_blocks
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell, Row, build_rows
from recto.extraction.reader.layout.tears import join_tears
from recto.extraction.reader.layout.tokens import place_words
from schemas.results import Source


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page as rows of cells, and the blocks that those form."""

    number: int
    width: float
    """In ems."""
    height: float
    """In ems."""
    source: Source
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Return its cells from top to bottom, each row from left to right."""
        return (cell for row in self.rows for cell in row.cells)

    def cells_right(self, cell: Cell) -> Sequence[Cell]:
        """Return the cells after `cell` in its row, nearest first."""
        return self.rows[cell.row].cells[cell.place + 1 :]

    def cells_below(self, cell: Cell, rect: Rect, reach_em: float) -> Iterator[Cell]:
        """Return cells under `rect`, a part of `cell`, nearest row first, no deeper than `reach_em`."""
        for row in islice(self.rows, cell.row + 1, None):
            if row.rect.top - rect.bottom > reach_em:
                return
            yield from (below for below in row.cells_over(rect) if below.rect.top > rect.middle)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All pages of a document, laid out."""

    by_number: Mapping[int, SheetPage]
    """Pages by their number, in order."""

    def page(self, number: int) -> SheetPage:
        """Return the page of that number; it must be one of these."""
        return self.by_number[number]

    @property
    def cells(self) -> Iterator[Cell]:
        """Return all cells in reading order of their pages."""
        return (cell for page in self.by_number.values() for cell in page.cells)


def lay_out_page(page: Page) -> SheetPage:
    """Return the page as rows, cells and blocks."""
    em, tokens = place_words(page)
    rows = build_rows(page.number, join_tears(tokens))
    return SheetPage(page.number, page.width / em, page.height / em, page.source, rows, build_blocks(rows))
