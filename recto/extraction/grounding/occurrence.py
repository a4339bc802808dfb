"""A place where a value may be printed."""

from dataclasses import dataclass

from recto.extraction.reader.layout.rows import Span

EXACT = 1.0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a value may be printed."""

    spans: tuple[Span, ...]
    """Parts of cells, in reading order; a text over several lines has several."""
    likeness: float = EXACT
    """How well the print fits the value, to 1."""

    @property
    def first(self) -> Span:
        """Return where it begins."""
        return self.spans[0]

    @property
    def place(self) -> tuple[int, int]:
        """Return page and row of its beginning."""
        return self.first.cell.page, self.first.cell.row
