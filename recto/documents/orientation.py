"""Tells which way up a page was laid on the scanner, from the lines that were found on it."""

from collections.abc import Sequence

import numpy as np

from recto.documents.ocr import Ocr, Quad, Reading, cut_strip
from recto.documents.pixels import Pixels

TALL = 1.5
"""Height over width from which a line's box counts as standing on end."""
_SAMPLE_LINES = 6
_SAMPLE_ASPECT = 6.0
"""Lines of about this width over height are sampled: long enough to tell, short enough to cost little."""
_SURE_SCORE = 0.85
"""A sample that reads this well is upright. Upside down, none of 46 real pages came above 0.78."""


def find_rotation(ocr: Ocr, pixels: Pixels, quads: Sequence[Quad]) -> int:
    """Return by how many degrees clockwise to turn the image so that its lines stand upright.

    `quads` as the detector found them, each from its top left corner. An upright page costs one more look at
    a few of its lines: 0.07 CPU seconds, 6 % of reading it.
    """
    if not quads:
        return 0
    sizes = [measure_quad(quad) for quad in quads]
    tall = sum(height for width, height in sizes if height > TALL * width)
    wide = sum(width for width, height in sizes if width > TALL * height)
    likely, other = (270, 90) if tall > wide else (0, 180)
    sample = sorted(quads, key=_unfitness)[:_SAMPLE_LINES]
    score = _score_sample(ocr, pixels, sample, likely)
    if score >= _SURE_SCORE or score >= _score_sample(ocr, pixels, sample, other):
        return likely
    return other


def measure_quad(quad: Quad) -> tuple[float, float]:
    """Return width and height of a line's box, in pixels."""
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _unfitness(quad: Quad) -> float:
    """Return how far the line's length is from what a sample should have."""
    sides = measure_quad(quad)
    return abs(max(sides) / max(1.0, min(sides)) - _SAMPLE_ASPECT)


def start_quad(quad: Quad, rotation: int) -> Quad:
    """Return the same corners, from the one that is top left once the page is turned clockwise."""
    return np.roll(quad, rotation // 90, axis=0)


def turn_quad(quad: Quad, rotation: int, size: tuple[int, int]) -> Quad:
    """Return the quad on the page turned clockwise; `size` is (width, height) before."""
    width, height = size
    x, y = quad[:, 0], quad[:, 1]
    turned = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[rotation]
    return start_quad(np.stack(turned, axis=1).astype(np.float32), rotation)


def score_reading(reading: Reading) -> float:
    """Return the mean confidence of a line's letters, 0 for none."""
    solid = [letter.confidence for letter in reading if not letter.text.isspace()]
    return float(np.mean(solid)) if solid else 0.0


def _score_sample(ocr: Ocr, pixels: Pixels, quads: Sequence[Quad], rotation: int) -> float:
    readings = ocr.read_strips([cut_strip(pixels, start_quad(quad, rotation)) for quad in quads])
    return float(np.mean([score_reading(reading) for reading in readings]))
