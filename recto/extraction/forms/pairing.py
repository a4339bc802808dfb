"""Which label belongs to which value: by place, by lines and boxes, and by how both look."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from recto.extraction.forms.likeness import CAPTION, NUMBERED, Likeness
from recto.extraction.forms.marks import Marks, are_same
from recto.extraction.forms.pieces import Piece, PieceRow
from recto.extraction.forms.scene import Scene
from recto.extraction.reader.layout.geometry import Rect

LEAST_SCORE = 1.6
"""Log-odds from which on two pieces are a pair."""
FARTHEST_RIGHT_EM, FARTHEST_BELOW_EM = 26.0, 2.4
ROWS_BELOW, MOST_BELOW = 4, 4
NEAREST_EM = 2.5
ALIGNED_EM = 0.9
SUPPORT, MOST_SUPPORT = 0.35, 3
"""What each other sure pair adds whose values begin at the same x."""
BIN_EM = 0.75
SURE_SCORE = 3.0
SURE_LABEL = 2.2
KNOWN = 0.34
"""Share of known words from which on a text is the name of something."""
UNNAMED = 0.8
"""What it costs a pair that nothing about its label says that it is one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the first piece of its value."""

    label: Piece
    value: Piece
    score: float
    is_beside: bool
    """The value stands right of the label, else below it, or above a caption."""


def pair_pieces(scene: Scene, taken: Set[Piece]) -> list[Pair]:
    """Return the pairs, best first; each piece is in one of them at most. `taken` ones stay out."""
    options = [
        pair
        for row in scene.rows
        for piece in row.pieces
        if piece not in taken
        for pair in _list_options(piece, scene, taken)
    ]
    return _choose(_support(options))


def _choose(options: Sequence[Pair]) -> list[Pair]:
    used: set[Piece] = set()
    chosen: list[Pair] = []
    for pair in sorted(options, key=lambda pair: -pair.score):
        if pair.score >= LEAST_SCORE and pair.label not in used and pair.value not in used:
            used |= {pair.label, pair.value}
            chosen.append(pair)
    return chosen


def _support(options: Sequence[Pair]) -> list[Pair]:
    """Return the options, those better whose values begin under each other: forms have columns."""
    columns: dict[int, int] = {}
    for pair in _choose(options):
        if pair.score >= SURE_SCORE and pair.is_beside and not pair.value.follows_colon:
            column = round(pair.value.rect.left / BIN_EM)
            columns[column] = columns.get(column, 0) + 1
    supported = []
    for pair in options:
        column = round(pair.value.rect.left / BIN_EM)
        others = max(columns.get(column + step, 0) for step in (-1, 0, 1)) if pair.is_beside else 0
        bonus = SUPPORT * min(others, MOST_SUPPORT)
        supported.append(Pair(pair.label, pair.value, pair.score + bonus, pair.is_beside))
    return supported


def _list_options(label: Piece, scene: Scene, taken: Set[Piece]) -> Iterator[Pair]:
    rows, looks, marks = scene.rows, scene.looks, scene.marks
    look = looks[label]
    if look.label < -1.5:
        return
    beside = _find_beside(label, rows)
    if beside is not None and beside not in taken and not _asks(beside, looks):
        score = look.label + looks[beside].value + _judge_beside(label, beside, marks)
        if not _is_named(label, looks) and beside.line is None:
            score -= UNNAMED
        yield Pair(label, beside, score, is_beside=True)
    for below in _list_below(label, rows):
        if below not in taken and not _asks(below, looks):
            score = look.label + looks[below].value + _judge_below(label, below, marks)
            if looks[label].known < 0.6 and not _is_bound(label, below, marks):
                score -= UNNAMED
            yield Pair(label, below, score, is_beside=False)
    above = _find_above(label, rows)
    if above is not None and above not in taken:
        captioned = 1.6 if CAPTION.match(label.text) else 0.4
        yield Pair(label, above, look.label + looks[above].value + captioned, is_beside=False)
    before = _find_before(label, rows)
    if before is not None and before not in taken:
        yield Pair(label, before, look.label + looks[before].value + 1.0, is_beside=False)


def _asks(piece: Piece, looks: Mapping[Piece, Likeness]) -> bool:
    """Return whether a piece can only be a label."""
    return piece.has_colon and looks[piece].label > SURE_LABEL


def _is_named(label: Piece, looks: Mapping[Piece, Likeness]) -> bool:
    """Return whether a text by itself says that it is a label."""
    is_marked = label.has_colon or label.blank is not None or NUMBERED.match(label.text) is not None
    return is_marked or looks[label].known >= KNOWN


def _find_beside(label: Piece, rows: Sequence[PieceRow]) -> Piece | None:
    pieces = rows[label.row].pieces
    if label.place + 1 >= len(pieces):
        return None
    beside = pieces[label.place + 1]
    return beside if beside.rect.left - label.rect.right <= FARTHEST_RIGHT_EM else None


def _list_below(label: Piece, rows: Sequence[PieceRow]) -> Iterator[Piece]:
    """Yield the pieces of the first line under a label."""
    for row in islice(rows, label.row + 1, label.row + 1 + ROWS_BELOW):
        if row.rect.top - label.rect.bottom > FARTHEST_BELOW_EM:
            return
        found = [
            piece
            for piece in row.over(label.rect.left - 0.3, label.rect.right)
            if piece.rect.top > label.rect.middle
        ]
        if found:
            yield from found[:MOST_BELOW]
            return


def _find_above(label: Piece, rows: Sequence[PieceRow]) -> Piece | None:
    """Return what stands on the line that a caption stands under."""
    for row in reversed(rows[max(label.row - 2, 0) : label.row]):
        for piece in row.over(label.rect.left - 1.0, label.rect.right + 1.0):
            near = label.rect.top - piece.rect.bottom <= 1.2
            if near and piece.line is not None and piece.line.at(piece.rect.centre) <= label.rect.middle:
                return piece
    return None


def _find_before(label: Piece, rows: Sequence[PieceRow]) -> Piece | None:
    """Return what was filled in before its label: "__4__ pages"."""
    if label.place == 0 or label.has_colon or label.blank is not None:
        return None
    before = rows[label.row].pieces[label.place - 1]
    is_near = label.rect.left - before.rect.right <= NEAREST_EM
    is_on_own_line = before.line is not None and before.line.right <= label.rect.left + 0.6
    return before if is_near and is_on_own_line else None


def _judge_beside(label: Piece, value: Piece, marks: Marks) -> float:
    gap = max(value.rect.left - label.rect.right, 0.0)
    score = 1.0 - 0.06 * gap
    if value.follows_colon:
        return score + 1.2
    if value.line is not None and value.line.left >= label.rect.right - 0.8:
        score += 1.6
    if label.has_colon:
        score += 0.8
    return score + _weigh_frames(label.rect, value.rect, marks)


def _weigh_frames(label: Rect, value: Rect, marks: Marks) -> float:
    """Return what vertical lines between two texts say: two boxes of a row, or one box."""
    return 0.2 if marks.crosses(label.right - 0.3, value.left + 0.3, label.middle) else 0.0


def _judge_below(label: Piece, value: Piece, marks: Marks) -> float:
    gap = max(value.rect.top - label.rect.bottom, 0.0)
    offset = min(abs(value.rect.left - label.rect.left), abs(value.rect.centre - label.rect.centre))
    score = 0.6 - 0.6 * gap + (0.6 if offset < ALIGNED_EM else -0.25 * min(offset, 6.0))
    if marks.parts(label.rect, value.rect):
        return score - (0.2 if label.has_colon else 0.9)
    score += 0.4 * (value.line is not None)
    return score + 0.9 * are_same(marks.frame(label.rect), marks.frame(value.rect))


def _is_bound(label: Piece, value: Piece, marks: Marks) -> bool:
    """Return whether a colon, a line or a box says that a text belongs to the one above."""
    if label.has_colon or value.line is not None:
        return True
    return are_same(marks.frame(label.rect), marks.frame(value.rect))
