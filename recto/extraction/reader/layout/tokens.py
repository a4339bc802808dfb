"""Words placed on a page in ems, with the slant of the page taken out."""

import unicodedata
from dataclasses import dataclass
from statistics import median

from recto.documents.model import Box, Page, Word
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.slant import Slant, measure_slant
from schemas.results import Source

LEAST_HEIGHT_EM = 0.05
"""What a word without height is taken to have."""
LEAST_LETTER_SHARE = 0.4
"""Letters fill at least this much of the height of their word's box, however steep the line."""
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


def place_words(page: Page) -> tuple[float, list[Token]]:
    """Return the em in pixels and the page's words in ems, in the order they came.

    The em is the median word height; 1 for a page without words.
    """
    slant = measure_slant(page)
    places = [_place_word(word, page, slant) for word in page.words if word.text.strip()]
    em = max(median(rect.height for _, rect in places), 1e-6) if places else 1.0 / page.width
    return em * page.width, [_build_token(word, page, rect, 1 / em) for word, rect in places]


def _place_word(word: Word, page: Page, slant: Slant) -> tuple[Word, Rect]:
    """Return the word and its place on the levelled page, in page widths."""
    left, top, right, bottom = word.box
    aspect = page.height / page.width
    x, y, height = (left + right) / 2, (top + bottom) / 2 * aspect, (bottom - top) * aspect
    # the upright box around a word on a slanted line is higher than its letters
    height = max(height - abs(slant.slope(x, y)) * (right - left), LEAST_LETTER_SHARE * height)
    level = y - slant.fall(x, y)
    return word, Rect(left, level - height / 2, right, level + height / 2)


def _build_token(word: Word, page: Page, rect: Rect, scale: float) -> Token:
    left, top, right, bottom = (edge * scale for edge in (rect.left, rect.top, rect.right, rect.bottom))
    placed = Rect(left, top, right, max(bottom, top + LEAST_HEIGHT_EM))
    return Token(_fold_forms(word.text), word.box, placed, word.confidence, word.source or page.source)


def _fold_forms(text: str) -> str:
    """Return a word in its plain letters, which may be more than it was printed in, or hold spaces."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_WORD])
    return " ".join(plain.split())[:LONGEST_WORD].rstrip()
