"""Reads a page whichever way it was laid on the scanner, and says how far to turn it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recto.documents.model import Word
from recto.documents.ocr import Ocr, Quad, Reading, cut_strip
from recto.documents.ocr_words import join_words
from recto.documents.pixels import Pixels, turn_box

_TALL = 1.5
"""Height over width from which a line's box counts as standing on end."""
_SAMPLE_LINES = 8
_SURE_SCORE = 0.88
"""A sample that reads this well is upright; upside-down text stays well below (measured on the samples)."""
_MIN_LINE_SCORE = 0.5
"""A line below is a logo, a stain or a stamp, not text."""


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What OCR read on a page."""

    rotation: int
    """Degrees clockwise to turn the image so that its text stands upright."""
    words: tuple[Word, ...]
    """With boxes in the frame of the turned image."""


def read_page(ocr: Ocr, pixels: Pixels) -> OcrPage:
    """Read all text of a page image and find which way up it is."""
    quads = ocr.detect_lines(pixels)
    direction = _find_direction(ocr, pixels, quads)
    size = (pixels.shape[1], pixels.shape[0])
    rotation = -direction % 360
    words = []
    for line, (reading, strip, quad) in enumerate(_read_lines(ocr, pixels, quads, direction)):
        for word in join_words(reading, strip, quad, size, line):
            words.append(Word(word.text, turn_box(word.box, rotation), word.confidence, line))
    return OcrPage(rotation, tuple(words))


def _find_direction(ocr: Ocr, pixels: Pixels, quads: Sequence[Quad]) -> int:
    """Return where the lines run: 0 to the right, 90 down, 180 to the left, 270 up."""
    if not quads:
        return 0
    reach = [_measure(quad) for quad in quads]
    tall = sum(height for width, height in reach if height > _TALL * width)
    wide = sum(width for width, height in reach if width > _TALL * height)
    first, second = (90, 270) if tall > wide else (0, 180)
    longest = sorted(quads, key=lambda quad: -max(_measure(quad)))[:_SAMPLE_LINES]
    score = _score_sample(ocr, pixels, longest, first)
    if score >= _SURE_SCORE:
        return first
    return first if score >= _score_sample(ocr, pixels, longest, second) else second


def _measure(quad: Quad) -> tuple[float, float]:
    """Return width and height of a line's box."""
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _score_sample(ocr: Ocr, pixels: Pixels, quads: Sequence[Quad], direction: int) -> float:
    readings = ocr.read_strips([cut_strip(pixels, _turn_quad(quad, direction)) for quad in quads])
    return float(np.mean([score_reading(reading) for reading in readings]))


def score_reading(reading: Reading) -> float:
    """Return the mean confidence of a line's letters, 0 for none."""
    solid = [letter.confidence for letter in reading if not letter.text.isspace()]
    return float(np.mean(solid)) if solid else 0.0


def _turn_quad(quad: Quad, direction: int) -> Quad:
    """Return the same corners, starting where text that runs in `direction` starts."""
    return np.roll(quad, -direction // 90, axis=0)


def _read_lines(
    ocr: Ocr, pixels: Pixels, quads: Sequence[Quad], direction: int
) -> list[tuple[Reading, Pixels, Quad]]:
    """Read every line in the page's direction, and those on end in all that they may run."""
    candidates: list[tuple[int, Quad]] = []
    for index, quad in enumerate(quads):
        turned = _turn_quad(quad, direction)
        width, height = _measure(turned)
        turns = (0, 90, 270) if height > _TALL * width else (0,)
        candidates.extend((index, _turn_quad(turned, turn)) for turn in turns)
    strips = [cut_strip(pixels, quad) for _, quad in candidates]
    best: dict[int, tuple[float, Reading, Pixels, Quad]] = {}
    for (index, quad), strip, reading in zip(candidates, strips, ocr.read_strips(strips), strict=True):
        score = score_reading(reading)
        if score >= _MIN_LINE_SCORE and (index not in best or score > best[index][0]):
            best[index] = (score, reading, strip, quad)
    return [best[index][1:] for index in sorted(best)]
