"""Words placed on a page in ems, with the slant of the page taken out."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, groupby, pairwise
from statistics import median

from recto.documents.model import Box, Page, Word
from recto.extraction.reader.layout.geometry import Rect, enclose
from schemas.results import Source

TORN_NUMBER = re.compile(
    r"(?<![\w.,])[A-Z€$£(-]{0,4}[\dO][\dO.,]*\s?[.,]\s?[\dO]{2}(?!\w)"  # 376, 37
    r"|(?<![\w.,])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})(?!\w)"  # 06 . 10 . 2018
)
"""Amounts and dates that OCR tore at their marks."""
TORN_NUMBER_GAP_EM = 0.7
TORN_GAP_EM = 0.22
"""OCR tears wide or dotted print apart ("S . H . M O T O R"); letters closer than this are one word."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word at its place: `rect` in ems for reasoning, `box` as page fractions for the caller."""

    text: str
    box: Box
    rect: Rect
    confidence: float


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
    """Return the page's words in ems, torn letters joined, in the order they came."""
    slant = measure_slant(page)
    tokens = [_place_word(word, page, em, slant) for word in page.words if word.text.strip()]
    return _join_torn(tokens) if page.source is Source.OCR else tokens


def _place_word(word: Word, page: Page, em: float, slant: float) -> Token:
    left, top, right, bottom = word.box
    x = (left * page.width / em, right * page.width / em)
    fall = slant * (x[0] + x[1]) / 2
    rect = Rect(x[0], top * page.height / em - fall, x[1], bottom * page.height / em - fall)
    return Token(word.text.strip(), word.box, rect, word.confidence)


def _join_torn(tokens: list[Token]) -> list[Token]:
    """Return the tokens with torn letters joined to words, then torn numbers to numbers."""
    joined: list[Token] = []
    torn = False
    for token in tokens:
        torn = bool(joined) and _is_torn(joined[-1], token, torn)
        if torn:
            joined[-1] = _join(joined[-1], token)
        else:
            joined.append(token)
    return [number for run in _list_runs(joined) for number in _join_numbers(run)]


def _list_runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield stretches of tokens that follow each other on one line with small gaps."""
    run: list[Token] = []
    for token in tokens:
        if run and not _follows(run[-1], token):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _follows(one: Token, two: Token) -> bool:
    gap = two.rect.left - one.rect.right
    level = abs(two.rect.middle - one.rect.middle) < two.rect.height / 2
    return level and -0.5 < gap < TORN_NUMBER_GAP_EM


def _join_numbers(run: list[Token]) -> Iterator[Token]:
    text = " ".join(token.text for token in run)
    starts = list(accumulate((len(token.text) + 1 for token in run), initial=0))
    at = 0
    for match in TORN_NUMBER.finditer(text) if len(run) > 1 else ():
        first, last = bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1) - 1
        if " " in match[0] and first >= at:
            yield from run[at:first]
            yield reduce(_join, run[first : last + 1])
            at = last + 1
    yield from run[at:]


def _is_torn(one: Token, two: Token, one_was_torn: bool) -> bool:
    gap = two.rect.left - one.rect.right
    if abs(two.rect.middle - one.rect.middle) > two.rect.height / 2 or gap < -0.5:
        return False
    if len(two.text) > 1 or gap >= TORN_GAP_EM:
        return False
    return len(one.text) == 1 or one_was_torn or two.text in ".,)"


def _join(one: Token, two: Token) -> Token:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one.box, two.box
    box = (min(left, left2), min(top, top2), max(right, right2), max(bottom, bottom2))
    return Token(one.text + two.text, box, enclose((one.rect, two.rect)), min(one.confidence, two.confidence))
