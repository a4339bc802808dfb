"""Judges a PDF page's text layer: whether it says what the page shows, or OCR must read it."""

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np

from recto.documents.model import Word
from recto.documents.pixels import Pixels, to_gray

_MAX_STRANGE_SHARE = 0.05
"""Share of control, private-use, unassigned or replacement characters that a sane layer may have."""
_MIN_UNCOVERED_MARKS = 40
_MAX_UNCOVERED_SHARE = 0.35
"""A layer is partial when more than this share of the letter-like marks on the page lie outside its words."""
_INK_LEVEL = 160
_ANALYSIS_SIDE = 1170
"""Pages are searched for marks at this size: A4 at 100 dpi."""
_MARK_SIDES = (4, 40)


def is_sane(words: Sequence[Word], pixels: Pixels) -> bool:
    """Return whether these words, in the frame of `pixels`, can stand for the page."""
    return bool(words) and not has_strange_letters(words) and not misses_marks(words, pixels)


def has_strange_letters(words: Sequence[Word]) -> bool:
    """Return whether too many characters can't have been meant (a font without a Unicode map)."""
    text = "".join(word.text for word in words)
    strange = sum(_is_strange(letter) for letter in text)
    return strange > _MAX_STRANGE_SHARE * len(text)


def _is_strange(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in {"Cc", "Co", "Cn", "Cs"}


def misses_marks(words: Sequence[Word], pixels: Pixels) -> bool:
    """Return whether much that looks like text on the image is not covered by any word."""
    ink = _find_ink(pixels)
    height, width = ink.shape
    covered = np.zeros_like(ink)
    for word in words:
        left, top, right, bottom = word.box
        covered[
            int(top * height) - 1 : int(bottom * height) + 2, int(left * width) - 1 : int(right * width) + 2
        ] = 1
    total, outside = _count_marks(ink), _count_marks(ink & (1 - covered))
    return outside >= _MIN_UNCOVERED_MARKS and outside > _MAX_UNCOVERED_SHARE * total


def _find_ink(pixels: Pixels) -> Pixels:
    gray = to_gray(pixels)
    scale = _ANALYSIS_SIDE / max(gray.shape)
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
    return (gray < _INK_LEVEL).astype(np.uint8)


def _count_marks(ink: Pixels) -> int:
    """Return how many connected marks have the size of letters."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    smallest, largest = _MARK_SIDES
    return int(((sides.max(axis=1) >= smallest) & (sides.max(axis=1) <= largest)).sum())
