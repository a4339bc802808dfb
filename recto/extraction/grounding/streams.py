"""The text of a document in one reading order, without spaces: words may be broken over cells and lines."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from recto.extraction.reader.folding import fold, fold_slips
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

WORD = re.compile(r"[^\W_]+")
LONGEST_LIKE = 20_000
"""Letters of a document up to which it is searched for likenesses."""
MOST_SCANNED = 500
"""Places inside of words and out that are looked at for one text."""


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """One word of a stream."""

    folded: str
    cell: Cell
    start: int
    end: int


class Stream:
    """The cells of a document in one order, as one text without spaces and as words."""

    def __init__(self, reading: Reading, cells: Iterable[Cell]) -> None:
        self._cells = list(cells)
        self._texts = [reading.folded[cell] for cell in self._cells]
        self._starts: list[int] = []
        length = 0
        for text in self._texts:
            self._starts.append(length)
            length += len(text.folded)
        self.folded = "".join(text.folded for text in self._texts)

    @cached_property
    def _slipped(self) -> str:
        return fold_slips(self.folded)

    def find_like(self, needle: str, least: float) -> tuple[tuple[Span, ...], float] | None:
        """Return where most of a folded text stands, letters misread or spaces lost, and its likeness, to 1.

        `least` is the likeness below which nothing is returned; very long documents are not searched.
        """
        if len(self.folded) > LONGEST_LIKE:
            return None
        found = fuzz.partial_ratio_alignment(needle, self.folded, score_cutoff=100 * least)
        if found is None or found.dest_end - found.dest_start < least * len(needle):
            return None
        return self._cut(found.dest_start, found.dest_end), found.score / 100

    @cached_property
    def words(self) -> Sequence[PrintedWord]:
        """Return its words, in order."""
        return [
            PrintedWord(fold(match[0]), cell, *match.span())
            for cell in self._cells
            for match in WORD.finditer(cell.text)
        ]

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Return the indexes of each word."""
        found: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            found.setdefault(word.folded, []).append(index)
        return found

    def find(self, needle: str, *, forgive_slips: bool = False) -> Iterator[tuple[Span, ...]]:
        """Yield where a folded text stands as whole words, over as many cells as it takes."""
        text = self._slipped if forgive_slips else self.folded
        at = text.find(needle) if needle else -1
        scanned = 0
        while at >= 0 and scanned < MOST_SCANNED:
            scanned += 1
            spans = self._cut(at, at + len(needle))
            first, last = spans[0], spans[-1]
            if _is_whole(first.cell.text, first.start) and _is_whole(last.cell.text, last.end):
                yield spans
            at = text.find(needle, at + 1)

    def _cut(self, start: int, end: int) -> tuple[Span, ...]:
        index = bisect_right(self._starts, start) - 1
        spans: list[Span] = []
        while index < len(self._cells) and self._starts[index] < end:
            text, offset = self._texts[index], self._starts[index]
            if text.folded:
                first, last = max(start - offset, 0), min(end - offset, len(text.folded)) - 1
                spans.append(self._cells[index].span(text.origins[first], text.origins[last] + 1))
            index += 1
        return tuple(spans)


def _is_whole(text: str, at: int) -> bool:
    """Return whether a word may begin or end there: never inside a number, nor inside a word."""
    before, behind = text[at - 1 : at] if at else "", text[at : at + 1]
    if before.isdigit() and (behind.isdigit() or (behind in (".", ",") and text[at + 1 : at + 2].isdigit())):
        return False
    if before in (".", ",") and behind.isdigit() and text[at - 2 : at - 1].isdigit():
        return False
    return not (before.isalpha() and behind.isalpha())
