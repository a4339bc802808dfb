"""Passages: running text joined over its line breaks, as words to compare, with the way back to the print."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recto.extraction.reader.folding import fold, fold_in_place
from recto.extraction.reader.layout.blocks import Block
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.dates import PrintedDate

SHORTEST_LINE, MOST_LINES = 25, 8
"""Letters of a line that may run on, and lines that one passage may have."""
RAGGED_EM = 1.5
"""How far a line may end before the edge although its next word would have fitted."""
CLOSING = frozenset(".:;!?")
NUMBER, MOST_DIGITS = "{days}", 3
LONGEST_PHRASE = 10
PLAIN_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class PlainWord:
    """A word, or a run of digits, as it is compared, at its place in a passage."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Lines that read as one text."""

    text: str
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    """Offset of each cell in `text`."""
    words: tuple[PlainWord, ...]
    texts: frozenset[str]
    """What its words are, and `NUMBER` for a short number."""
    dates: tuple[PrintedDate, ...]
    """Its dates, at offsets of `text`."""

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the parts of the cells that the text from `start` to `end` stands in."""
        parts = (
            cell.span(max(start - offset, 0), min(end - offset, len(cell.text)))
            for cell, offset in zip(self.cells, self.starts, strict=True)
            if start < offset + len(cell.text) and end > offset
        )
        return tuple(span for span in parts if span.text)

    def offset_of(self, cell: Cell, offset: int) -> int:
        """Return the place in `text` of an offset in one of its cells."""
        return self.starts[self.cells.index(cell)] + offset


def list_passages(reading: Reading) -> list[Passage]:
    """Return the passages of all pages; a cell that doesn't run on is one of its own."""
    return [
        _build_passage(reading, cells)
        for page in reading.pages
        for block in page.blocks
        for cells in _join_lines(reading, block)
    ]


def _join_lines(reading: Reading, block: Block) -> Iterator[list[Cell]]:
    run: list[Cell] = []
    for cell in block.cells:
        if run and (len(run) == MOST_LINES or not _runs_on(reading, block, run[-1], cell)):
            yield run
            run = []
        run.append(cell)
    if run:
        yield run


def _runs_on(reading: Reading, block: Block, above: Cell, below: Cell) -> bool:
    """Return whether a line was broken because its next word would not have fitted."""
    if len(above.text) < SHORTEST_LINE or above.text[-1] in CLOSING:
        return False
    if any(
        hit.span.start == 0 and below.text[hit.span.end :][:2].strip() == ":" for hit in reading.labels[below]
    ):
        return False
    word = below.tokens[0].rect
    return above.rect.right + word.right - word.left > block.rect.right - RAGGED_EM


def _build_passage(reading: Reading, cells: Sequence[Cell]) -> Passage:
    texts = [reading.numbers[cell] for cell in cells]
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text) + 1)
    dates = (
        PrintedDate(
            found.start + start, found.end + start, found.day_first, found.month_first, found.is_compact
        )
        for cell, start in zip(cells, starts, strict=True)
        for found in reading.dates[cell]
    )
    text = " ".join(texts)
    words = tuple(_split_words(text))
    return Passage(text, tuple(cells), tuple(starts), words, _gather_texts(words), tuple(dates))


def read_passage(text: str) -> Passage:
    """Return a text that stands on no page as a passage; dates in it are not looked for."""
    words = tuple(_split_words(text))
    return Passage(text, (), (), words, _gather_texts(words), ())


def _gather_texts(words: Sequence[PlainWord]) -> frozenset[str]:
    texts = frozenset(word.text for word in words)
    return texts | {NUMBER} if any(map(_is_short_number, texts)) else texts


def _is_short_number(text: str) -> bool:
    return len(text) <= MOST_DIGITS and text.isdigit()


def _split_words(text: str) -> Iterator[PlainWord]:
    return (PlainWord(match[0], *match.span()) for match in PLAIN_WORD.finditer(fold_in_place(text)))


def list_openings(phrases: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """Return the words that phrases of some kinds begin with, to tell passages without any of them."""
    return frozenset(word for each in phrases for word in _grow_tree(each).following)


class _Tree:
    """Phrases by their words."""

    __slots__ = ("ends", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Tree] = {}
        self.ends = False


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase at its place in a passage."""

    start: int
    end: int
    words: int
    number: PlainWord | None
    """What stands where the phrase has its number."""


def find_phrases(passage: Passage, phrases: tuple[str, ...]) -> list[PhraseHit]:
    """Return where the phrases stand, the longest at each place, none inside another."""
    tree = _grow_tree(phrases)
    hits: list[PhraseHit] = []
    if tree.following.keys().isdisjoint(passage.texts):
        return hits
    at = 0
    while at < len(passage.words):
        length = _longest(passage.words, at, tree)
        if length:
            hits.append(_build_hit(passage.words[at : at + length], tree))
        at += max(length, 1)
    return hits


def _build_hit(words: Sequence[PlainWord], tree: _Tree) -> PhraseHit:
    number = None
    for word in words:
        if word.text in tree.following:
            tree = tree.following[word.text]
        else:
            number, tree = word, tree.following[NUMBER]
    return PhraseHit(words[0].start, words[-1].end, len(words), number)


def _longest(words: Sequence[PlainWord], at: int, tree: _Tree) -> int:
    """Return how many words the longest phrase has that stands there; 0 for none."""
    length = 0
    for count, word in enumerate(words[at : at + LONGEST_PHRASE], 1):
        following = tree.following.get(word.text)
        if following is None and _is_short_number(word.text):
            following = tree.following.get(NUMBER)
        if following is None:
            break
        tree = following
        if tree.ends:
            length = count
    return length


@lru_cache(maxsize=64)
def _grow_tree(phrases: tuple[str, ...]) -> _Tree:
    root = _Tree()
    for phrase in phrases:
        node = root
        for part in (part for word in phrase.split() for part in _split_phrase(word)):
            node = node.following.setdefault(part, _Tree())
        node.ends = node is not root
    return root


def _split_phrase(word: str) -> list[str]:
    if NUMBER not in word:
        return [part.text for part in _split_words(word)]
    before, after = word.split(NUMBER)
    return [*map(fold, before.split()), NUMBER, *(part.text for part in _split_words(after))]


def index_cells(passages: Sequence[Passage]) -> dict[Cell, Passage]:
    """Return the passage of each cell."""
    return {cell: passage for passage in passages for cell in passage.cells}
