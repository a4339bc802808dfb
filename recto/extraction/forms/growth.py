"""Values longer than one piece: what goes on to the right and on the lines below."""

from collections.abc import Iterator, Sequence, Set
from itertools import islice
from math import inf

from recto.extraction.forms.marks import Marks, are_same
from recto.extraction.forms.pairing import Pair
from recto.extraction.forms.pieces import Piece
from recto.extraction.forms.scene import Scene
from recto.extraction.forms.wording import FREE_TEXT_WORDS, list_words
from recto.extraction.reader.layout.geometry import Rect, enclose

WIDEST_GAP_EM = 5.0
LINE_GAP_EM, ALIGNED_GAP_EM, RULED_GAP_EM, FREE_GAP_EM = 0.75, 1.1, 1.3, 2.2
"""Most space between two lines of a value; more on lines to write on, and in free text."""
ALIGNED_EM = 0.9
INDENT_EM = 5.0
LABEL_LIKE = -0.1
LOOSER_EM = 0.45
"""Lines of one value are not further apart than those before by more than this."""
MOST_LINES = 60
RUN_ON_EM = 2.5
WRAPPED_EM = 14.0
"""A value that reaches this far from its label may go on at the left edge of the label."""


def grow_values(
    pairs: Sequence[Pair], scene: Scene, taken: Set[Piece]
) -> list[tuple[Pair, tuple[Piece, ...]]]:
    """Return each pair with all pieces of its value, in reading order of the labels."""
    used = set(taken) | {piece for pair in pairs for piece in (pair.label, pair.value)}
    grown = []
    for pair in sorted(pairs, key=lambda pair: (pair.label.row, pair.label.place)):
        value = [pair.value]
        for piece in _grow(pair, scene, used):
            used.add(piece)
            value.append(piece)
        value.sort(key=lambda piece: (piece.row, piece.place))
        grown.append((pair, tuple(value)))
    return grown


def _grow(pair: Pair, scene: Scene, used: Set[Piece]) -> Iterator[Piece]:
    line = [pair.value, *_list_right(pair.value, scene, used)]
    yield from line[1:]
    if pair.value.row < pair.label.row:
        yield from _list_above(pair.value, scene, used)
        return
    is_free = bool(FREE_TEXT_WORDS.intersection(list_words(pair.label.text)))
    extent = enclose(piece.rect for piece in line)
    last_gap = inf
    for row in islice(scene.rows, pair.value.row + 1, pair.value.row + MOST_LINES):
        gap = row.rect.top - line[0].rect.bottom
        if gap > min(_find_limit(pair, line[0], is_free), last_gap + LOOSER_EM):
            return
        over = row.over(min(extent.left, pair.label.rect.left) - ALIGNED_EM, extent.right + INDENT_EM)
        if not over:
            continue
        first = next((piece for piece in over if _continues(pair, piece, extent, is_free)), None)
        if first is None or first in used:
            return
        if (
            scene.looks[first].label >= LABEL_LIKE
            or first.has_colon
            or _is_parted(line[0], first, scene.marks)
        ):
            return
        line = [first, *_list_right(first, scene, used)]
        yield from line
        last_gap = inf if is_free else max(gap, 0.0)
        extent = enclose((extent, *(piece.rect for piece in line)))


def _list_above(last: Piece, scene: Scene, used: Set[Piece]) -> Iterator[Piece]:
    """Yield the lines over the one that stands on its line: all of them are over one caption."""
    for row in scene.rows[max(last.row - 1, 0) : last.row][::-1]:
        for piece in row.over(last.rect.left - ALIGNED_EM, last.rect.right):
            is_near = last.rect.top - piece.rect.bottom <= LINE_GAP_EM and piece.line is None
            is_aligned = abs(piece.rect.left - last.rect.left) <= ALIGNED_EM
            is_free = piece not in used and not _is_label(piece, scene)
            if is_near and is_aligned and is_free and not _is_parted(piece, last, scene.marks):
                yield piece


def _find_limit(pair: Pair, last: Piece, is_free: bool) -> float:
    """Return how much space there may be before the next line of a value."""
    limit = LINE_GAP_EM
    if is_free:
        limit = FREE_GAP_EM
    elif last.line is not None:
        limit = RULED_GAP_EM
    elif pair.label.has_colon and pair.is_beside:
        limit = ALIGNED_GAP_EM
    return limit * max(1.0, min(last.rect.height, 1.6))


def _is_label(piece: Piece, scene: Scene) -> bool:
    return piece.has_colon or scene.looks[piece].label >= LABEL_LIKE


def _continues(pair: Pair, piece: Piece, extent: Rect, is_free: bool) -> bool:
    left = piece.rect.left
    if abs(left - pair.value.rect.left) <= ALIGNED_EM or abs(piece.rect.centre - extent.centre) <= ALIGNED_EM:
        return True
    if is_free and left >= pair.label.rect.left - ALIGNED_EM:
        return True
    if not pair.is_beside:
        return extent.left - ALIGNED_EM <= left <= extent.left + INDENT_EM
    is_run_on = pair.value.rect.left - pair.label.rect.right <= RUN_ON_EM
    is_wrapped = is_run_on and extent.right - pair.label.rect.left >= WRAPPED_EM
    return is_wrapped and pair.label.rect.left - ALIGNED_EM <= left <= pair.label.rect.left + INDENT_EM


def _is_parted(above: Piece, below: Piece, marks: Marks) -> bool:
    """Return whether a line that isn't there to be written on runs between two lines of text."""
    if above.frame is not None and below.frame is not None and not are_same(above.frame, below.frame):
        return True
    return above.line is None and marks.parts(above.rect, below.rect)


def _list_right(piece: Piece, scene: Scene, used: Set[Piece]) -> Iterator[Piece]:
    """Yield what goes on behind a piece in its row."""
    end = piece.rect.right
    for beside in scene.rows[piece.row].pieces[piece.place + 1 :]:
        gap = beside.rect.left - end
        is_parted = scene.marks.crosses(end - 0.3, beside.rect.left + 0.3, beside.rect.middle)
        if (
            beside in used
            or is_parted
            or gap > WIDEST_GAP_EM
            or beside.has_colon
            or scene.looks[beside].label >= LABEL_LIKE
        ):
            return
        yield beside
        end = beside.rect.right
