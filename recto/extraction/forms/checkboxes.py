"""Which of the little squares and rings on a page may be checkboxes, typed ones among them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from recto.extraction.forms.marks import Checkbox, Marks
from recto.extraction.forms.pieces import TYPED_BOX, may_be_box
from recto.extraction.forms.pixels import MOST_BOXES
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.tokens import Token

TYPED_TICK = re.compile(r"[xX✓✔*☑☒■●◉✅]")
TYPED_ROUND = re.compile(r"\(|[○●◯◉]")
SAME_SIZE, ALIGNED_EM = 0.25, 0.5
SOLID_INK = 0.8


def find_boxes(page: SheetPage, marks: Marks) -> Marks:
    """Return the marks with only those boxes that may be checkboxes, typed ones among them."""
    typed = list(islice(_list_typed(page), MOST_BOXES))
    drawn = [box for box in marks.boxes if not _is_letter(box, page)]
    rings = [box for box in drawn if box.is_round]
    rings = [box for box in rings if _has_peer(box, rings)]
    squares = [box for box in drawn if not box.is_round and not _overlaps(box, rings)]
    # the picture knows better than OCR whether a box is ticked
    squares = _drop_doubles([*squares, *(box for box in typed if not _overlaps(box, rings))])
    squares = [box for box in squares if _has_twin(box, squares) or not _is_in_word(box, page)]
    filled = [box for box in drawn if box.is_round and box.ink >= SOLID_INK and not _overlaps(box, rings)]
    filled = [replace(box, is_round=False) for box in filled if _has_twin(box, squares)]
    kept = [*rings, *squares, *filled]
    return replace(marks, boxes=tuple(sorted(kept, key=lambda box: (box.rect.top, box.rect.left))))


def _drop_doubles(boxes: Sequence[Checkbox]) -> list[Checkbox]:
    kept: list[Checkbox] = []
    for box in boxes:
        if not _overlaps(box, kept):
            kept.append(box)
    return kept


def _overlaps(box: Checkbox, others: Sequence[Checkbox]) -> bool:
    return any(_overlap(box.rect, other.rect) for other in others)


def _list_typed(page: SheetPage) -> Iterator[Checkbox]:
    for cell in page.cells:
        for found in TYPED_BOX.finditer(cell.text):
            span = cell.span(*found.span())
            is_ticked, is_round = bool(TYPED_TICK.search(found[0])), bool(TYPED_ROUND.match(found[0]))
            yield Checkbox(span.rect, span.box, is_round, is_ticked, 1.0 if is_ticked else 0.0)


def _is_letter(box: Checkbox, page: SheetPage) -> bool:
    """Return whether a drawn box is a part of a printed word: not where OCR took a square into the word."""
    token = _find_word(box, page)
    if token is None:
        return False
    return not (box.is_apart and abs(token.rect.left - box.rect.left) <= ALIGNED_EM)


def _is_in_word(box: Checkbox, page: SheetPage) -> bool:
    return _find_word(box, page) is not None


def _find_word(box: Checkbox, page: SheetPage) -> Token | None:
    """Return the word that covers a box, if it is more than what OCR makes of a box."""
    for cell in _cells_at(box.rect, page):
        for token in cell.tokens:
            rect = token.rect
            is_over = rect.left - 0.2 <= box.rect.centre <= rect.right + 0.2
            is_level = rect.top - 0.3 <= box.rect.middle <= rect.bottom + 0.3
            if is_over and is_level and not may_be_box(token.text):
                return token
    return None


def _cells_at(rect: Rect, page: SheetPage) -> Iterator[Cell]:
    first = bisect_left(page.rows, rect.top - 1.5, key=lambda row: row.rect.middle)
    for row in page.rows[first : first + 8]:
        if row.rect.top > rect.bottom:
            return
        yield from row.cells_over(rect)


def _overlap(one: Rect, two: Rect) -> bool:
    return one.overlap_x(two) > 0 and min(one.bottom, two.bottom) > max(one.top, two.top)


def _has_twin(box: Checkbox, others: Sequence[Checkbox]) -> bool:
    """Return whether another square of its size is in line with it."""
    return any(_is_like(box, other) for other in others if other is not box and not other.is_round)


def _has_peer(box: Checkbox, others: Sequence[Checkbox]) -> bool:
    """Return whether an open box of its size is in line with it: a single ring is a letter or a hole."""
    return any(_is_like(box, other) for other in others if other is not box and other.ink < SOLID_INK)


def _is_like(box: Checkbox, other: Checkbox) -> bool:
    side = box.rect.height
    is_level = abs(other.rect.middle - box.rect.middle) <= ALIGNED_EM
    is_upright = abs(other.rect.left - box.rect.left) <= ALIGNED_EM
    return abs(other.rect.height - side) <= SAME_SIZE * side and (is_level or is_upright)
