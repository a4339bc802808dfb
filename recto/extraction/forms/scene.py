"""A page of a form as all who read it see it: its pieces, how they look, and what is drawn beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from recto.documents.model import Page
from recto.extraction.base import PageImage
from recto.extraction.forms.checkboxes import find_boxes
from recto.extraction.forms.likeness import Likeness, judge_pieces
from recto.extraction.forms.marks import Marks, find_marks
from recto.extraction.forms.pieces import Piece, PieceRow, cut_pieces
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class Scene:
    """One page; nothing is decided yet."""

    page: SheetPage
    marks: Marks
    rows: tuple[PieceRow, ...]
    looks: Mapping[Piece, Likeness]
    months: Mapping[str, int]
    """Names of months, as dates are written."""


def view_page(page: Page, reading: Reading, image: PageImage) -> Scene:
    """Return the page cut into pieces."""
    sheet = reading.sheet.page(page.number)
    marks = find_boxes(sheet, find_marks(page, sheet, image))
    rows = cut_pieces(sheet, marks)
    pieces = [piece for row in rows for piece in row.pieces]
    return Scene(sheet, marks, rows, judge_pieces(pieces, reading), reading.vocabulary.months)
