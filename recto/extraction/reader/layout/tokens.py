"""Words placed on a page in ems, with the slant of the page taken out."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from recto.documents.model import Box, Page, Word
from recto.extraction.reader.layout.geometry import Rect
from schemas.results import Source

LEAST_HEIGHT_EM = 0.05
"""What a word without height is taken to have."""
LONGEST_WORD = 250
"""No word is longer; what is, is cut, so that hostile input can't slow the patterns down."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word at its place: `rect` in ems for reasoning, `box` as page fractions for the caller."""

    text: str
    box: Box
    rect: Rect
    confidence: float
    source: Source = Source.TEXT_LAYER


def measure_em(page: Page) -> float:
    """Return the median word height in pixels; 1 for a page without words."""
    heights = [(word.box[3] - word.box[1]) * page.height for word in page.words if word.text.strip()]
    return max(median(heights), 1e-6) if heights else 1.0


def measure_slant(page: Page) -> float:
    """Return dy/dx in pixels of the page's lines, 0 where too few lines tell.

    Only words that the OCR put on one line and that follow each other count, each line by its length.
    """
    slopes: list[tuple[float, float]] = []
    for _, group in groupby(page.words, key=lambda word: word.line):
        words = list(group)
        run, rise = _measure_run(words, page)
        if run > 0 and len(words) > 2:
            slopes.append((rise / run, run))
    if len(slopes) < 3:
        return 0.0
    slant = _weighted_median(slopes)
    return slant if abs(slant) < 0.2 else 0.0


def _measure_run(words: Sequence[Word], page: Page) -> tuple[float, float]:
    for one, two in pairwise(words):
        if one.box[1] > two.box[3] or two.box[1] > one.box[3]:
            return 0.0, 0.0
    first, last = words[0].box, words[-1].box
    run = (last[0] + last[2] - first[0] - first[2]) / 2 * page.width
    rise = (last[1] + last[3] - first[1] - first[3]) / 2 * page.height
    return run, rise


def _weighted_median(pairs: list[tuple[float, float]]) -> float:
    pairs.sort()
    half = sum(weight for _, weight in pairs) / 2
    for value, weight in pairs:
        half -= weight
        if half <= 0:
            return value
    return pairs[-1][0]


def place_words(page: Page, em: float) -> list[Token]:
    """Return the page's words in ems, in the order they came."""
    slant = measure_slant(page)
    return [_place_word(word, page, em, slant) for word in page.words if word.text.strip()]


def _place_word(word: Word, page: Page, em: float, slant: float) -> Token:
    left, top, right, bottom = word.box
    x = (left * page.width / em, right * page.width / em)
    fall = slant * (x[0] + x[1]) / 2
    y = top * page.height / em - fall
    rect = Rect(x[0], y, x[1], max(bottom * page.height / em - fall, y + LEAST_HEIGHT_EM))
    text = unicodedata.normalize("NFKC", word.text[:LONGEST_WORD]).strip()
    return Token(text, word.box, rect, word.confidence, word.source or page.source)
