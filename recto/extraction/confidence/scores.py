"""How sure the OCR was of the words in a field's boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.documents.model import Document, Word
from schemas.results import FieldResult

LEAST_OVERLAP = 0.5
"""A word counts that lies in a box with this share of its width, or that takes up this share of the box."""


@dataclass(frozen=True, slots=True)
class _PageScores:
    """The words of a page: boxes [n, 4] as fractions of it, and scores [n]."""

    boxes: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]

    def within(self, box: Sequence[float]) -> npt.NDArray[np.float64]:
        left, top, right, bottom = box
        lefts, tops, rights, bottoms = self.boxes.T
        inside = np.minimum(rights, right) - np.maximum(lefts, left)
        middles = (tops + bottoms) / 2
        is_wide = inside >= LEAST_OVERLAP * np.minimum(rights - lefts, right - left)
        found: npt.NDArray[np.float64] = self.scores[is_wide & (middles >= top) & (middles <= bottom)]
        return found


class OcrScores:
    """The scores of a document's words, looked up by place."""

    def __init__(self, document: Document) -> None:
        self._pages = {page.number: _gather(page.words) for page in document.pages if page.words}

    def lowest(self, field: FieldResult) -> float:
        """Return the lowest score of the words in the field's boxes, 0–1; 1 where there are none."""
        scores = (self._pages[box.page].within(box.box) for box in field.boxes if box.page in self._pages)
        return min((float(found.min()) for found in scores if found.size), default=1.0)


def _gather(words: Sequence[Word]) -> _PageScores:
    return _PageScores(
        np.asarray([word.box for word in words], np.float64),
        np.asarray([word.confidence for word in words], np.float64),
    )
