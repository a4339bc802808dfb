"""Words and numbers that OCR tore apart, joined again."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import accumulate

from recto.extraction.reader.layout.geometry import enclose
from recto.extraction.reader.layout.tokens import Token
from schemas.results import Source

TORN_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})(?!\w)"  # 06 . 10 . 2018
    r"|(?<![\w.,])(?:RM|EUR|[€$£(-]{0,2})[\dO][\dO.,]*\s?[.,]\s?[\dO]{2}(?!\w)"  # 418, 62
)
"""Amounts and dates torn at their marks."""
TORN_NUMBER_GAP_EM = 0.7
LETTER_GAP_EM = 0.22
"""Single letters and marks closer than this are one word: "S . H . M O T O R"."""


def join_tears(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with words and then numbers that OCR tore joined; a text layer's come first."""
    exact = [token for token in tokens if token.source is not Source.OCR]
    joined: list[Token] = []
    torn = False
    for token in (token for token in tokens if token.source is Source.OCR):
        torn = bool(joined) and _is_torn(joined[-1], token, torn)
        if torn:
            joined[-1] = _join(joined[-1], token)
        else:
            joined.append(token)
    return exact + [number for run in _list_runs(joined) for number in _join_numbers(run)]


def _is_level(one: Token, two: Token) -> bool:
    return abs(two.rect.middle - one.rect.middle) < two.rect.height / 2


def _is_torn(one: Token, two: Token, one_was_torn: bool) -> bool:
    gap = two.rect.left - one.rect.right
    if not _is_level(one, two) or gap < -0.5:
        return False
    is_glyph = len(one.text) == 1 or one_was_torn or two.text in ".,)"
    return len(two.text) == 1 and gap < LETTER_GAP_EM and is_glyph


def _list_runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield stretches of tokens that follow each other on one line with small gaps."""
    run: list[Token] = []
    for token in tokens:
        if run and not (_is_level(run[-1], token) and _is_close(run[-1], token)):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _is_close(one: Token, two: Token) -> bool:
    return -0.5 < two.rect.left - one.rect.right < TORN_NUMBER_GAP_EM


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


def _join(one: Token, two: Token) -> Token:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one.box, two.box
    box = (min(left, left2), min(top, top2), max(right, right2), max(bottom, bottom2))
    confidence = min(one.confidence, two.confidence)
    return Token(one.text + two.text, box, enclose((one.rect, two.rect)), confidence, one.source)
