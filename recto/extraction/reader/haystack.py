"""All texts of a document in one string: the few cells with a phrase are found without asking each."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from recto.extraction.reader.folding import FoldedText
from recto.extraction.reader.layout.rows import Cell

END = "\n"
"""Stands in no folded text."""


class Haystack:
    """The folded texts of all cells."""

    def __init__(self, folded: Mapping[Cell, FoldedText]) -> None:
        self._cells = list(folded)
        texts = [text.folded for text in folded.values()]
        self._text = END.join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def find_cells(self, phrases: Iterable[str]) -> list[Cell]:
        """Return the cells that any of these folded phrases stands in, in the order of the cells."""
        return [
            self._cells[index] for index in sorted({at for phrase in phrases for at in self._find(phrase)})
        ]

    def _find(self, phrase: str) -> Iterable[int]:
        """Yield the index of each text with the phrase; an empty one stands nowhere."""
        at = self._text.find(phrase) if phrase else -1
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            yield index
            at = self._text.find(phrase, self._starts[index + 1])
