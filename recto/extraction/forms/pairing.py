"""Which label belongs to which value: by place, by lines and boxes, and by how both look."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from recto.extraction.forms.likeness import CAPTION, NUMBERED, Likeness
from recto.extraction.forms.marks import Marks, are_beside, are_same
from recto.extraction.forms.pieces import Piece, PieceRow
from recto.extraction.forms.scene import Scene

LEAST_SCORE = 1.8
"""Log-odds from which on two pieces are a pair."""
FARTHEST_RIGHT_EM, FARTHEST_BELOW_EM = 26.0, 2.4
ROWS_BELOW, MOST_BELOW = 4, 4
NEAREST_EM, CAPTION_GAP_EM = 2.5, 1.2
TALLEST_EM = 12.0
"""A box for one answer is no higher."""
ALIGNED_EM = 0.9
SUPPORT, MOST_SUPPORT = 0.35, 3
"""What each other sure pair adds whose values begin at the same x."""
BIN_EM = 0.75
SURE_SCORE = 3.0
SURE_LABEL = 2.2
LEAST_LABEL = -1.5
KNOWN, WELL_KNOWN = 0.34, 0.6
"""Share of known words from which on a text is the name of something."""
BOXED = 1.8
"""What it is worth that the value has the box beside the label's."""
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
    if scene.looks[label].label < LEAST_LABEL:
        return
    above = _find_above(label, scene.rows)
    if above is not None and CAPTION.match(label.text):
        options = [_rate(label, above, scene, 1.6)]
    else:
        before = _find_before(label, scene.rows)
        options = [*_list_beside(label, scene), *_list_under(label, scene)]
        options += [_rate(label, above, scene, 0.4)] if above is not None else []
        options += [_rate(label, before, scene, 1.0)] if before is not None else []
    yield from (pair for pair in options if pair.value not in taken)


def _rate(label: Piece, value: Piece, scene: Scene, place: float, *, is_beside: bool = False) -> Pair:
    score = scene.looks[label].label + scene.looks[value].value + place
    return Pair(label, value, score, is_beside)


def _list_beside(label: Piece, scene: Scene) -> Iterator[Pair]:
    value = _find_beside(label, scene.rows)
    if value is None or _asks(value, scene.looks):
        return
    place = _judge_beside(label, value)
    # a box with a label and something below it holds its own value
    is_full = any(are_same(label.frame, below.frame) for below in _list_below(label, scene.rows))
    if not is_full and _are_boxed(label, value):
        place += BOXED
    elif not _is_named(label, scene.looks) and value.line is None:
        place -= UNNAMED
    yield _rate(label, value, scene, place, is_beside=True)


def _list_under(label: Piece, scene: Scene) -> Iterator[Pair]:
    for value in _list_below(label, scene.rows):
        if not _asks(value, scene.looks):
            place = _judge_below(label, value, scene.marks)
            if scene.looks[label].known < WELL_KNOWN and not _is_bound(label, value):
                place -= UNNAMED
            yield _rate(label, value, scene, place)


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
        over = [
            piece
            for piece in row.over(label.rect.left - 1.0, label.rect.right + 1.0)
            if piece.line is not None
            and label.rect.top - piece.rect.bottom <= CAPTION_GAP_EM
            and piece.line.at(piece.rect.centre) <= label.rect.middle
        ]
        if over:
            return min(over, key=lambda piece: _measure_offset(label, piece))
    return None


def _measure_offset(label: Piece, value: Piece) -> float:
    """Return how far two pieces are from being aligned left or centred."""
    return min(abs(value.rect.left - label.rect.left), abs(value.rect.centre - label.rect.centre))


def _find_before(label: Piece, rows: Sequence[PieceRow]) -> Piece | None:
    """Return what was filled in before its label: "__4__ pages"."""
    if label.place == 0 or label.has_colon or label.blank is not None:
        return None
    before = rows[label.row].pieces[label.place - 1]
    is_near = label.rect.left - before.rect.right <= NEAREST_EM
    is_on_own_line = before.line is not None and before.line.right <= label.rect.left + 0.6
    return before if is_near and is_on_own_line else None


def _judge_beside(label: Piece, value: Piece) -> float:
    gap = max(value.rect.left - label.rect.right, 0.0)
    score = 1.0 - 0.06 * gap * (not are_beside(label.frame, value.frame))
    if value.follows_colon:
        return score + 1.2
    if value.line is not None and value.line.left >= label.rect.right - 0.8:
        score += 1.6
    if label.has_colon:
        score += 0.8
    return score


def _are_boxed(label: Piece, value: Piece) -> bool:
    """Return whether a value has a box beside that of its label, or one to itself."""
    if value.frame is None:
        return False
    is_own = label.frame is None and value.frame.left >= label.rect.right - 0.5
    return are_beside(label.frame, value.frame) or (is_own and value.frame.height < TALLEST_EM)


def _judge_below(label: Piece, value: Piece, marks: Marks) -> float:
    gap = max(value.rect.top - label.rect.bottom, 0.0)
    offset = _measure_offset(label, value)
    score = 0.6 - 0.6 * gap + (0.6 if offset < ALIGNED_EM else -0.25 * min(offset, 6.0))
    if marks.parts(label.rect, value.rect):
        return score - (0.2 if label.has_colon else 0.9)
    score += 0.4 * (value.line is not None)
    return score + 0.9 * are_same(label.frame, value.frame)


def _is_bound(label: Piece, value: Piece) -> bool:
    """Return whether a colon, a line or a box says that a text belongs to the one above."""
    if label.has_colon or value.line is not None:
        return True
    return are_same(label.frame, value.frame)
