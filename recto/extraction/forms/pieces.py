"""The words of a page cut into pieces that are a label or a value each: at gaps, lines, blanks and colons."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from recto.extraction.forms.marks import Marks, Rule
from recto.extraction.forms.wording import LABEL_WORDS, list_words, share_of
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.tokens import Token

COLON = re.compile(r"\s?[:：](?!//)(?=\s|$)|(?<=[^\W\d_]):(?=[^\s/\\:])|(?<=[#.)]):(?=[^\s/\\:])")
"""What ends a label: not the colon of a time or an address on the web."""
TYPED_BLANK = re.compile(r"[_﹍＿]{2,}|(?<!\w)_|_(?!\w)|[.·]{4,}|…{2,}|(?:[.…] ){3,}[.…]?|-{6,}")
NUMBER_GOES_ON = re.compile(r"\d[.,] \d")
"""Cents stand behind a line of their own."""
TYPED_BOX = re.compile(r"\[[ ]?[xX✓✔*]?[ ]?\]|\([ ]?[xX✓✔]?[ ]?\)|[☐☑☒□■▢❏❑○●◯◉⬜✅]")
"""A checkbox or radio button made of letters."""
MOST_BOX_GLYPHS = 2
"""OCR reads a drawn checkbox as one or two letters; a longer word is a word."""
BOX_GLYPHS = frozenset("OoQ0DCUXxnuLI1l[]|口回区日")
"""What OCR reads for a drawn checkbox; other letters are letters."""
TRIMMED = " _|~"
LONGEST_LABEL = 90
LEAST_BLANK_EM = 1.2
BLANK_REACH_EM = 9.0
"""How far from its label a line to write on may begin."""
MOST_LABEL_WORDS = 5
MOST_SPARE_EM = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of one line of text. Its identity is its place, so two pieces are never equal."""

    span: Span
    rect: Rect
    row: int
    place: int
    """Index in its row."""
    has_colon: bool
    """A colon ends it."""
    follows_colon: bool
    """It stands behind a colon of its own cell."""
    line: Rule | None
    """The line to write on that it stands on."""
    begins_line: bool
    """That line begins where it does, behind something else."""
    blank: Rect | None
    """The empty place to write on that begins behind it."""
    frame: Rect | None
    """The ruled box around it."""

    @property
    def text(self) -> str:
        """Return its text as read, without what only marks the place to write on."""
        return self.span.text.strip(TRIMMED)

    @property
    def name(self) -> str:
        """Return its text as the name of a field."""
        name = self.text.rstrip(" :：*").strip()
        inner = name[1:-1].strip() if name.startswith("(") and name.endswith(")") else ""
        return inner or name or self.text


@dataclass(frozen=True)
class PieceRow:
    """Pieces on one height, from left to right."""

    pieces: tuple[Piece, ...]
    rect: Rect

    @cached_property
    def _lefts(self) -> list[float]:
        return [piece.rect.left for piece in self.pieces]

    def over(self, left: float, right: float) -> Sequence[Piece]:
        """Return the pieces that reach into what lies between two x."""
        start = max(bisect_right(self._lefts, left) - 1, 0)
        found = self.pieces[start : bisect_left(self._lefts, right)]
        return [piece for piece in found if piece.rect.right > left]


def rows_near(rows: Sequence[PieceRow], top: float, bottom: float) -> Sequence[PieceRow]:
    """Return the rows whose middle lies between two y, a row more on each side."""
    first = bisect_left(rows, top, key=_find_middle)
    return rows[max(first - 1, 0) : bisect_right(rows, bottom, key=_find_middle) + 1]


def _find_middle(row: PieceRow) -> float:
    return row.rect.middle


def cut_pieces(page: SheetPage, marks: Marks) -> tuple[PieceRow, ...]:
    """Return the pieces of a page by its rows."""
    return tuple(_cut_row(row, marks) for row in page.rows)


def _cut_row(row: Row, marks: Marks) -> PieceRow:
    parts = [(part, behind) for cell in row.cells for part, behind in _cut_cell(cell, marks)]
    pieces: list[Piece] = []
    for at, (span, follows_colon) in enumerate(parts):
        rect = span.rect
        line = marks.find_below(rect)
        frame = marks.frame(rect)
        if line is not None and not marks.is_blank(line, rect, len(span.text)):
            line = None
        if line is not None and frame is not None and abs(line.at(rect.centre) - frame.bottom) < 0.1:
            line = None  # the box around it ends there
        end = parts[at + 1][0].rect.left if at + 1 < len(parts) else rect.right + BLANK_REACH_EM
        blank = _find_blank(span, rect, end, marks)
        has_colon = span.text.rstrip(" *_").endswith((":", "："))
        begins = line is not None and at > 0 and line.left >= pieces[-1].rect.right - 1.5
        place = (row.cells[0].row, at)
        pieces.append(Piece(span, rect, *place, has_colon, follows_colon, line, begins, blank, frame))
    return PieceRow(tuple(pieces), row.rect)


def _find_blank(span: Span, rect: Rect, end: float, marks: Marks) -> Rect | None:
    """Return the empty place behind a text, drawn or typed, before something else begins."""
    typed = TYPED_BLANK.match(span.cell.text[span.end :].lstrip())
    if typed is not None:
        return Rect(rect.right, rect.top, min(end, rect.right + max(len(typed[0]) * 0.5, 2.0)), rect.bottom)
    for rule in marks.list_beside(rect.right - 0.6, rect.right + BLANK_REACH_EM, rect):
        right = min(rule.right, end)
        if right - max(rule.left, rect.right) >= LEAST_BLANK_EM:
            return Rect(max(rule.left, rect.right), rect.top, right, rect.bottom)
    return None


# ── cuts ────────────────────────────────────────────────────────────────────────────────────────────


def _cut_cell(cell: Cell, marks: Marks) -> Iterator[tuple[Span, bool]]:
    """Yield the parts of a cell, and whether each stands behind a colon."""
    for part in _cut_at_blanks(cell, _list_line_cuts(cell, marks), marks):
        yield from _cut_at_colons(part)


def _list_line_cuts(cell: Cell, marks: Marks) -> list[int]:
    """Return the offsets of words where a vertical line or a box parts two, or a blank begins or ends."""
    tokens = cell.tokens
    if len(tokens) < 2 or not (marks.across or marks.down or marks.boxes):
        return []
    under = [marks.find_below(token.rect) for token in tokens]
    cuts: list[int] = []
    for at in range(1, len(tokens)):
        one, two = tokens[at - 1].rect, tokens[at].rect
        lines = under[at - 1], under[at]
        is_number = bool(NUMBER_GOES_ON.fullmatch(f"{tokens[at - 1].text[-2:]} {tokens[at].text[:1]}"))
        is_parted = not is_number and marks.crosses(one.centre, two.centre, (one.middle + two.middle) / 2)
        is_blank = _begins_blank(*lines, two) or _ends_blank(*lines, one)
        is_blank = is_blank or _ends_spare(*lines, tokens[at - 1], marks)
        if is_parted or is_blank or marks.has_box(one.right, two.left + two.height, two.middle):
            cuts.append(cell.starts[at])
    return cuts


def _begins_blank(before: Rule | None, after: Rule | None, rect: Rect) -> bool:
    """Return whether a line to write on begins under a word: where the word does, or a little before."""
    if after is None or _are_one(before, after):
        return False
    return after.width >= LEAST_BLANK_EM and -2.5 <= after.left - rect.left <= 0.6


def _ends_blank(before: Rule | None, after: Rule | None, rect: Rect) -> bool:
    if before is None or _are_one(before, after):
        return False
    return before.width >= LEAST_BLANK_EM and before.right >= rect.right + 0.15


def _ends_spare(before: Rule | None, after: Rule | None, token: Token, marks: Marks) -> bool:
    """Return whether a short line ends that is longer than the word on it."""
    if before is None or before.width > MOST_SPARE_EM or _are_one(before, after):
        return False
    return marks.is_blank(before, token.rect, len(token.text))


def _are_one(before: Rule | None, after: Rule | None) -> bool:
    """Return whether two lines are one that was broken."""
    if before is None or after is None or before is after:
        return before is after
    return abs(before.right - after.left) < 1.2 and abs(before.end - after.start) < 0.5


def _cut_at_blanks(cell: Cell, cuts: Sequence[int], marks: Marks) -> Iterator[Span]:
    blanks = [match.span() for match in TYPED_BLANK.finditer(cell.text)]
    blanks += [match.span() for match in TYPED_BOX.finditer(cell.text)]
    blanks += [_find_extent(cell, at) for at, token in enumerate(cell.tokens) if _is_box(token, marks)]
    edges = sorted({0, len(cell.text), *cuts, *(edge for blank in blanks for edge in blank)})
    typed = {start for start, _ in blanks}
    for start, end in pairwise(edges):
        span = cell.span(start, end)
        if start not in typed and not _lies_in(start, blanks) and span.text.strip(TRIMMED + ".:"):
            yield span


def _lies_in(start: int, blanks: Sequence[tuple[int, int]]) -> bool:
    return any(left < start < right for left, right in blanks)


def may_be_box(text: str) -> bool:
    """Return whether a word may be what OCR made of a checkbox."""
    return len(text) <= MOST_BOX_GLYPHS and all(sign in BOX_GLYPHS or not sign.isalnum() for sign in text)


def _is_box(token: Token, marks: Marks) -> bool:
    """Return whether a word is what OCR made of a checkbox."""
    rect = token.rect
    return may_be_box(token.text) and marks.has_box(rect.left - 0.2, rect.right + 0.2, rect.middle)


def _find_extent(cell: Cell, at: int) -> tuple[int, int]:
    return cell.starts[at], cell.starts[at] + len(cell.tokens[at].text)


def _cut_at_colons(span: Span) -> Iterator[tuple[Span, bool]]:
    """Yield labels with their colon, and what stands between."""
    cell, start, behind = span.cell, span.start, False
    for colon in COLON.finditer(cell.text, span.start, span.end):
        if colon.start() <= start:
            continue
        label = start
        if behind:
            label = start + _find_label(cell.text[start : colon.start()])
            yield from _as_part(cell, start, label, behind=True)
        yield from _as_part(cell, label, colon.end(), behind=False)
        start, behind = colon.end(), True
    yield from _as_part(cell, start, span.end, behind=behind)


def _as_part(cell: Cell, start: int, end: int, *, behind: bool) -> Iterator[tuple[Span, bool]]:
    span = cell.span(start, end)
    if span.text.strip(TRIMMED + ".:"):
        yield span, behind


def _find_label(text: str) -> int:
    """Return where the label begins that ends a text: with the last words that labels are made of."""
    starts = [match.start() for match in re.finditer(r"\S+", text)][-MOST_LABEL_WORDS:]
    best = starts[-1] if starts else 0
    for start in reversed(starts):
        words = list_words(text[start:])
        if not words or share_of(words[:1], LABEL_WORDS) == 0:
            break
        best = start
    return best
