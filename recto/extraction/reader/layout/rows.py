"""Rows of cells: what stands on one height, cut where the gap is wide."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from recto.documents.model import Box
from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.tokens import Token
from schemas.results import Source

CELL_GAP_EM = 0.9
"""A wider gap than this parts two cells; spaces between words measure 0.2–0.5 em."""


LONGEST_CELL = 1000
"""Letters in a cell from which on it is cut, so that hostile input can't slow the patterns down."""
BULLETS, BULLET_STRETCH = frozenset("•·●∙|▪■"), 2.5


def find_source(tokens: Iterable[Token]) -> Source:
    """Return the least trusted source of at least one word."""
    return max((token.source for token in tokens), key=list(Source).index)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Words that read as one run of text. Its identity is its place, so two cells are never equal."""

    page: int
    """Number of the page, from 1."""
    row: int
    """Index of its row on the page."""
    place: int
    """Index in its row."""
    tokens: tuple[Token, ...]
    rect: Rect
    text: str
    """The words joined by single spaces."""
    starts: tuple[int, ...]
    """Offset of each word in `text`."""

    @property
    def source(self) -> Source:
        """Return the least trusted source of its words."""
        return find_source(self.tokens)

    def span(self, start: int, end: int) -> "Span":
        """Return the part of the text from `start` to `end`, trimmed of spaces."""
        part = self.text[start:end]
        end = start + len(part.rstrip())
        return Span(self, min(start + len(part) - len(part.lstrip()), end), end)

    def whole(self) -> "Span":
        """Return all of its text."""
        return Span(self, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a cell's text, and where it stands."""

    cell: Cell
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the text as read."""
        return self.cell.text[self.start : self.end]

    @property
    def tokens(self) -> Sequence[Token]:
        """Return the words it touches."""
        first, last = self._token_range()
        return self.cell.tokens[first : last + 1]

    @property
    def confidence(self) -> float:
        """Return the lowest OCR score among its words; 1 for a text layer."""
        return min(token.confidence for token in self.tokens)

    @property
    def source(self) -> Source:
        """Return the least trusted source of the words it touches."""
        return find_source(self.tokens)

    @property
    def rect(self) -> Rect:
        """Return its place in ems; the letters of a word are taken as equally wide."""
        rects = [token.rect for token in self.tokens]
        left, right = self._cut_ends((rects[0].left, rects[0].right), (rects[-1].left, rects[-1].right))
        around = enclose(rects)
        return Rect(left, around.top, right, around.bottom)

    @property
    def box(self) -> Box:
        """Return its place as fractions of the page."""
        boxes = [token.box for token in self.tokens]
        left, right = self._cut_ends((boxes[0][0], boxes[0][2]), (boxes[-1][0], boxes[-1][2]))
        return (left, min(box[1] for box in boxes), right, max(box[3] for box in boxes))

    def _token_range(self) -> tuple[int, int]:
        starts = self.cell.starts
        return bisect_right(starts, self.start) - 1, bisect_right(starts, max(self.end - 1, self.start)) - 1

    def _cut_ends(self, opening: tuple[float, float], closing: tuple[float, float]) -> tuple[float, float]:
        """Return left and right end: those of the outer words, with the parts that lie outside cut off."""
        first, last = self._token_range()
        skipped = (self.start - self.cell.starts[first]) / len(self.cell.tokens[first].text)
        used = min((self.end - self.cell.starts[last]) / len(self.cell.tokens[last].text), 1.0)
        left = opening[0] + skipped * (opening[1] - opening[0])
        return left, max(left, closing[0] + used * (closing[1] - closing[0]))


@dataclass(frozen=True)
class Row:
    """Cells on one height, from left to right."""

    cells: tuple[Cell, ...]
    rect: Rect

    @cached_property
    def _reaches(self) -> tuple[list[float], list[float]]:
        """Return the left ends of the cells, and how far right each and those before it reach."""
        return [cell.rect.left for cell in self.cells], list(
            accumulate((cell.rect.right for cell in self.cells), max)
        )

    def cells_over(self, rect: Rect) -> Iterator[Cell]:
        """Yield the cells that stand over or under a rectangle at least in part."""
        lefts, reaches = self._reaches
        for cell in self.cells[bisect_right(reaches, rect.left) : bisect_left(lefts, rect.right)]:
            if cell.rect.overlap_x(rect) > 0:
                yield cell

    def cells_from(self, left: float, right: float) -> Sequence[Cell]:
        """Return the cells that begin from `left` to `right`."""
        lefts, _ = self._reaches
        return self.cells[bisect_left(lefts, left) : bisect_right(lefts, right)]


class _Band:
    """A row in the making: its words and the height they agree on."""

    def __init__(self, token: Token) -> None:
        self.tokens = [token]
        self.middle = token.rect.middle
        self.height = token.rect.height

    def holds(self, token: Token) -> bool:
        return abs(self.middle - token.rect.middle) <= 0.5 * min(self.height, token.rect.height)

    def add(self, token: Token) -> None:
        self.tokens.append(token)
        self.middle += (token.rect.middle - self.middle) / len(self.tokens)
        self.height += (token.rect.height - self.height) / len(self.tokens)


def build_rows(page: int, tokens: Sequence[Token]) -> tuple[Row, ...]:
    """Return the rows of a page from top to bottom."""
    bands = sorted(_gather_bands(tokens), key=lambda band: band.middle)
    return tuple(_build_row(page, index, band.tokens) for index, band in enumerate(bands))


def _gather_bands(tokens: Sequence[Token]) -> list[_Band]:
    bands: list[_Band] = []
    for token in sorted(tokens, key=lambda token: token.rect.middle):
        # In order of height only the last few bands can still hold the word.
        near = [band for band in bands[-4:] if band.holds(token)]
        if near:
            min(near, key=lambda band: abs(band.middle - token.rect.middle)).add(token)
        else:
            bands.append(_Band(token))
    return bands


def _build_row(page: int, index: int, tokens: list[Token]) -> Row:
    tokens.sort(key=lambda token: token.rect.left)
    cells = tuple(_build_cell(page, index, place, run) for place, run in enumerate(_cut_at_gaps(tokens)))
    return Row(cells, enclose(cell.rect for cell in cells))


def _cut_at_gaps(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    length = 0
    for token in tokens:
        is_apart = bool(run) and token.rect.left - run[-1].rect.right > _gap_limit(run[-1], token)
        if run and (is_apart or length > LONGEST_CELL):
            yield run
            run, length = [], 0
        run.append(token)
        length += len(token.text) + 1
    yield run


def _gap_limit(one: Token, two: Token) -> float:
    """Spaces grow with the print, and around bullets: titles and lines of address parts keep together."""
    bullet = BULLET_STRETCH if one.text in BULLETS or two.text in BULLETS else 1.0
    return CELL_GAP_EM * bullet * max(1.0, min(one.rect.height, two.rect.height))


def _build_cell(page: int, row: int, place: int, tokens: list[Token]) -> Cell:
    starts: list[int] = []
    length = 0
    for token in tokens:
        starts.append(length)
        length += len(token.text) + 1
    text = " ".join(token.text for token in tokens)
    rect = enclose(token.rect for token in tokens)
    return Cell(page, row, place, tuple(tokens), rect, text, tuple(starts))
