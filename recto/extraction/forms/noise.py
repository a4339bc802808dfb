"""What no one wrote on the form: the line a fax machine adds, numbers stamped along an edge."""

import re
from collections.abc import Sequence

from recto.extraction.forms.pieces import Piece, PieceRow

CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
FAX_ZONE = 0.07
"""A fax machine writes its line within this share of the height, from the top."""
FAX_WORD = re.compile(r"\b(?:FAX|P\.?\s?\d{1,3}(?:/\d{1,3})?|\d{3}/\d{3}|PAGE)\b", re.IGNORECASE)
EDGE = 0.1
LEAST_STACK = 4
MOST_GLYPHS = 3


def find_noise(rows: Sequence[PieceRow], width: float, height: float) -> set[Piece]:
    """Return the pieces that belong to no field."""
    return _find_fax_line(rows, height) | _find_edge_numbers(rows, width)


def _find_fax_line(rows: Sequence[PieceRow], height: float) -> set[Piece]:
    """Return the pieces of the line with time, sender and page that stands over a faxed page."""
    top = [row for row in rows[:4] if row.rect.middle < FAX_ZONE * height]
    for row in top:
        text = "  ".join(piece.text for piece in row.pieces)
        if CLOCK.search(text) and (FAX_WORD.search(text) or len(row.pieces) > 2):
            return {
                piece
                for other in top
                if abs(other.rect.middle - row.rect.middle) < 1.5
                for piece in other.pieces
            }
    return set()


def _find_edge_numbers(rows: Sequence[PieceRow], width: float) -> set[Piece]:
    """Return letters that stand one over the other along the left or right edge."""
    columns: dict[int, list[Piece]] = {}
    for row in rows:
        for piece in row.pieces[:1] + row.pieces[-1:]:
            x = piece.rect.centre
            if len(piece.text) <= MOST_GLYPHS and not EDGE * width < x < (1 - EDGE) * width:
                columns.setdefault(round(x), []).append(piece)
    found: set[Piece] = set()
    for column, pieces in columns.items():
        near = [*pieces, *columns.get(column + 1, ())]
        if len(set(near)) >= LEAST_STACK:
            found.update(near)
    return found
