"""Reads all text of a page image, whichever way up it lies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recto.documents.lighting import even_out
from recto.documents.model import Word
from recto.documents.ocr import Ocr, Reading, cut_strip
from recto.documents.ocr_words import join_words
from recto.documents.orientation import (
    TALL,
    find_rotation,
    measure_quad,
    score_reading,
    start_quad,
    turn_quad,
)
from recto.documents.pixels import Pixels, turn_clockwise
from recto.documents.specks import wipe_specks
from recto.documents.stray_marks import find_stray_lines
from recto.documents.tiles import Quad
from schemas.results import Source

_MIN_LINE_SCORE = 0.5
"""A line that reads worse is a logo, a stain or a stamp, not text."""
_MIN_STRAY_SCORE = 0.85
"""Marks that no detector took for text must read better."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read on a page."""

    pixels: Pixels
    """The image as it came, upright."""
    rotation: int
    """Degrees clockwise it was turned for that."""
    words: tuple[Word, ...]
    source: Source = Source.OCR
    """Of the words that don't say otherwise."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: where it stands, its image, and what that says."""

    quad: Quad
    strip: Pixels
    reading: Reading

    @property
    def score(self) -> float:
        """Mean confidence of its letters."""
        return score_reading(self.reading)


def read_page(ocr: Ocr, pixels: Pixels) -> ReadPage:
    """Read the page and turn it upright."""
    lit = even_out(wipe_specks(pixels))
    found = ocr.detect_lines(lit)
    rotation, known = find_rotation(ocr, lit, found)
    size = (pixels.shape[1], pixels.shape[0])
    upright = turn_clockwise(lit, rotation)
    lines = list(_read_lines(ocr, upright, [turn_quad(quad, rotation, size) for quad in found], known))
    lines += _read_strays(ocr, upright, lines)
    lines.sort(key=lambda line: (float(line.quad[:, 1].mean()), float(line.quad[:, 0].mean())))
    words = tuple(join_lines(lines, upright))
    return ReadPage(turn_clockwise(pixels, rotation), rotation, words)


def join_lines(lines: Sequence[Line], pixels: Pixels) -> Iterator[Word]:
    """Yield the words of all lines; lines are numbered from 0 as they come."""
    size = (pixels.shape[1], pixels.shape[0])
    for number, line in enumerate(lines):
        yield from join_words(line.reading, line.strip, line.quad, size, number)


def _read_lines(
    ocr: Ocr, pixels: Pixels, quads: Sequence[Quad], known: Mapping[int, Reading]
) -> Iterator[Line]:
    """Read every line as it stands, unless that is known; one on end (a "1", a margin note) in all ways."""
    ways = [
        (index, start_quad(quad, turn))
        for index, quad in enumerate(quads)
        for turn in ((90, 270) if _is_on_end(quad) else ())
    ]
    ways += [(index, quad) for index, quad in enumerate(quads) if index not in known]
    best = {index: Line(quads[index], cut_strip(pixels, quads[index]), known[index]) for index in known}
    read = read_quads(ocr, pixels, [quad for _, quad in ways])
    for (index, _), line in zip(ways, read, strict=True):
        if index not in best or line.score > best[index].score:
            best[index] = line
    return (line for line in best.values() if line.score >= _MIN_LINE_SCORE)


def _is_on_end(quad: Quad) -> bool:
    width, height = measure_quad(quad)
    return height > TALL * width


def _read_strays(ocr: Ocr, pixels: Pixels, lines: Sequence[Line]) -> list[Line]:
    quads = find_stray_lines(pixels, [line.quad for line in lines])
    return [line for line in read_quads(ocr, pixels, quads) if _is_text(line)]


def _is_text(line: Line) -> bool:
    text = "".join(letter.text for letter in line.reading)
    return line.score >= _MIN_STRAY_SCORE and any(letter.isalnum() and letter < "\u2e80" for letter in text)


def read_quads(ocr: Ocr, pixels: Pixels, quads: Sequence[Quad]) -> list[Line]:
    """Read the lines at `quads`, in their order."""
    strips = [cut_strip(pixels, quad) for quad in quads]
    readings = ocr.read_strips(strips)
    return [Line(*line) for line in zip(quads, strips, readings, strict=True)]
