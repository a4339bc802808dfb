"""The title of a form and the headings of its sections."""

from collections.abc import Sequence, Set

from recto.extraction.forms.likeness import NUMBERED
from recto.extraction.forms.pieces import Piece
from recto.extraction.forms.scene import Scene
from recto.extraction.forms.wording import TITLE_WORDS, list_words

TITLE_REACH, MOST_TITLE_ROWS = 0.4, 25
"""The title stands within this share of the first page, and among its first rows."""
LEAST_TITLE, LEAST_HEADING = 1.4, 0.75
LONGEST_TITLE, LONGEST_HEADING = 120, 70
CENTRED = 0.08
LINE_GAP_EM, SAME_HEIGHT = 0.9, 0.25
SECTION_GAP_EM = 3.5


def find_title(scene: Scene, taken: Set[Piece]) -> list[Piece]:
    """Return the pieces of the title, line by line; none where nothing looks like one."""
    best: tuple[float, int, Piece] | None = None
    for row in scene.rows[:MOST_TITLE_ROWS]:
        if row.rect.top > TITLE_REACH * scene.page.height:
            break
        for piece in row.pieces:
            if piece not in taken:
                score = _rate_title(piece, scene) - 0.04 * piece.row
                if score >= LEAST_TITLE and (best is None or score > best[0]):
                    best = (score, piece.row, piece)
    return _join_lines(best[2], scene, taken) if best else []


def _rate_title(piece: Piece, scene: Scene) -> float:
    text = piece.text
    letters = sum(map(str.isalpha, text))
    if letters < 4 or letters < 0.6 * len(text) or len(text) > LONGEST_TITLE or piece.has_colon:
        return 0.0
    score = min(piece.rect.height, 3.0) + 1.2 * bool(TITLE_WORDS.intersection(list_words(text)))
    score += (
        0.4 * text.isupper() + 0.4 * _is_centred(piece, scene.page.width) - 1.5 * scene.looks[piece].is_prose
    )
    return score - 0.8 * (piece.follows_colon or piece.line is not None)


def _is_centred(piece: Piece, width: float) -> bool:
    return abs(piece.rect.centre / width - 0.5) < CENTRED


def _join_lines(title: Piece, scene: Scene, taken: Set[Piece]) -> list[Piece]:
    """Return the title with the lines above and below it that are printed like it."""
    lines = [
        piece
        for piece in scene.rows[title.row].pieces
        if piece is title or (piece not in taken and _goes_on(title, piece))
    ]
    for row, others in ((title.row - 1, 0), (title.row + 1, 99)):
        if not 0 <= row < len(scene.rows):
            continue
        for piece in scene.rows[row].over(title.rect.left, title.rect.right):
            gap = max(piece.rect.top - title.rect.bottom, title.rect.top - piece.rect.bottom)
            alike = abs(piece.rect.height - title.rect.height) <= SAME_HEIGHT * title.rect.height
            aligned = (
                abs(piece.rect.centre - title.rect.centre) < 1.0
                or abs(piece.rect.left - title.rect.left) < 0.4
            )
            same_case = piece.text.isupper() == title.text.isupper()
            is_title = _rate_title(piece, scene) >= LEAST_TITLE
            if piece not in taken and gap <= LINE_GAP_EM and alike and aligned and same_case and is_title:
                lines.insert(others, piece)
    return lines


def _goes_on(title: Piece, piece: Piece) -> bool:
    """Return whether a piece is a word of the title that wide spaces cut off."""
    gap = max(piece.rect.left - title.rect.right, title.rect.left - piece.rect.right)
    alike = abs(piece.rect.height - title.rect.height) <= SAME_HEIGHT * title.rect.height
    return alike and gap < 1.2 * title.rect.height and any(map(str.isalpha, piece.text))


def find_headings(scene: Scene, taken: Set[Piece], labels: Sequence[Piece]) -> list[Piece]:
    """Return the headings in reading order: alone in their row, printed to stand out, with labels below."""
    tops = sorted((label.rect.top, label.rect.left) for label in labels)
    headings = []
    for row in scene.rows:
        fresh = [piece for piece in row.pieces if piece not in taken]
        if len(row.pieces) == 1 and fresh and _stands_out(fresh[0], scene) and _leads(fresh[0], tops):
            headings.append(fresh[0])
    return headings


def _stands_out(piece: Piece, scene: Scene) -> bool:
    text = piece.text
    letters = sum(map(str.isalpha, text))
    if letters < 3 or letters < 0.6 * len(text) or len(text) > LONGEST_HEADING or scene.looks[piece].is_prose:
        return False
    score = 0.8 * text.isupper() + 0.8 * bool(NUMBERED.match(text)) + 1.0 * piece.has_colon
    score += 2.5 * max(piece.rect.height - 1.1, 0.0)
    line = scene.marks.find_below(piece.rect)
    score += 0.8 * (line is not None and piece.line is None)
    return score - 0.8 * text.endswith((".", ",")) >= LEAST_HEADING


def _leads(heading: Piece, labels: Sequence[tuple[float, float]]) -> bool:
    """Return whether a label stands closely below."""
    low, high = 0, len(labels)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if labels[middle][0] < heading.rect.middle else (low, middle)
    below = labels[low : low + 1]
    return bool(below) and below[0][0] - heading.rect.bottom <= SECTION_GAP_EM
