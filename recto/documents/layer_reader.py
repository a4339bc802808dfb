"""Reads a PDF page from its text layer, with OCR where the layer is silent or not to be trusted."""

import difflib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from recto.documents.model import Box, Word
from recto.documents.ocr import Ocr, Quad, cut_strip
from recto.documents.page_reader import Line, ReadPage, join_lines, read_quads
from recto.documents.pixels import Pixels, to_gray, turn_box, turn_clockwise
from recto.documents.source import RawPage
from recto.documents.stray_marks import count_stray_letters
from recto.documents.text_layer import clean_text, drop_unseen, is_doubtful, is_garbled
from schemas.results import Source

_MIN_STRAYS = 3
"""Letter-like marks beside the layer's words: 0 on 23 of 33 real PDFs, up to 196 beside."""
_MAX_COVER = 0.3
"""A line on the image is missing from the layer when less of it is covered by words."""
_MAX_MISSING_SHARE = 0.5
"""Above, it is a scan with a printed stamp or footer, and OCR reads all of it."""
_MIN_LINE_SCORE = 0.8
_SAMPLE_WORDS = 12
_MIN_LIKENESS = 0.5
_SAMPLE_MARGIN = 0.15


def read_layer(raw: RawPage, get_ocr: Callable[[], Ocr]) -> ReadPage | None:
    """Return the page with its layer's words; None when OCR must read the page instead.

    `get_ocr` is called only where the layer leaves a doubt.
    """
    seen = drop_unseen(raw.words, to_gray(raw.pixels))
    if not seen or is_garbled(raw.words, seen):
        return None
    rotation = -raw.text_direction % 360
    pixels = turn_clockwise(raw.pixels, rotation)
    cleaned = ((clean_text(word.text), word) for word in seen)
    words = [Word(text, turn_box(word.box, rotation), 1.0, word.line) for text, word in cleaned if text]
    if is_doubtful(words) and not _agrees(get_ocr(), pixels, words):
        return None
    missing = _find_missing(pixels, words, get_ocr)
    return None if missing is None else ReadPage(pixels, rotation, (*words, *missing))


def _agrees(ocr: Ocr, pixels: Pixels, words: Sequence[Word]) -> bool:
    """Return whether OCR reads much the same where a sample of the words stands."""
    readable = [word for word in words if _is_readable(word.text)]
    if not readable:
        return True  # a script that the OCR doesn't know can't be doubted by it
    sample = sorted(readable, key=lambda word: -len(word.text))[:_SAMPLE_WORDS]
    size = (pixels.shape[1], pixels.shape[0])
    strips = [cut_strip(pixels, _to_quad(word.box, size, _SAMPLE_MARGIN)) for word in sample]
    read = ["".join(letter.text for letter in reading) for reading in ocr.read_strips(strips)]
    likeness = [_compare(word.text, text) for word, text in zip(sample, read, strict=True)]
    return float(np.mean(likeness)) >= _MIN_LIKENESS


def _is_readable(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def _compare(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first.casefold(), second.casefold().replace(" ", "")).ratio()


def _find_missing(pixels: Pixels, words: Sequence[Word], get_ocr: Callable[[], Ocr]) -> list[Word] | None:
    """Return the words that the image shows and the layer lacks; None when they are most of the page."""
    size = (pixels.shape[1], pixels.shape[0])
    covered = [_to_quad(word.box, size) for word in words]
    if count_stray_letters(pixels, covered) < _MIN_STRAYS:
        return []
    ocr = get_ocr()
    lines = ocr.detect_lines(pixels)
    cover = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillPoly(cover, [quad.round().astype(np.int32) for quad in covered], (1,))
    missing = [line for line in lines if _cover_share(cover, line) < _MAX_COVER]
    if sum(map(_length, missing)) > _MAX_MISSING_SHARE * sum(map(_length, lines)):
        return None
    read = [line for line in read_quads(ocr, pixels, missing) if line.score >= _MIN_LINE_SCORE]
    return _add_lines(read, pixels, 1 + max(word.line for word in words))


def _add_lines(lines: Sequence[Line], pixels: Pixels, first: int) -> list[Word]:
    return [replace(word, line=word.line + first, source=Source.OCR) for word in join_lines(lines, pixels)]


def _length(quad: Quad) -> float:
    return float(np.linalg.norm(quad[1] - quad[0]))


def _cover_share(cover: Pixels, line: Quad) -> float:
    left, top = line.min(axis=0).astype(int)
    right, bottom = np.ceil(line.max(axis=0)).astype(int)
    inset = (bottom - top) // 4
    part = cover[top + inset : max(top + inset + 1, bottom - inset), left : max(left + 1, right)]
    return float(part.mean()) if part.size else 1.0


def _to_quad(box: Box, size: tuple[int, int], margin: float = 0.0) -> Quad:
    """Return the corners in pixels, grown on all sides by `margin` times the height."""
    width, height = size
    grown = margin * (box[3] - box[1]) * height
    left, right = max(0.0, box[0] * width - grown), min(width - 1.0, box[2] * width + grown)
    top, bottom = max(0.0, box[1] * height - grown), min(height - 1.0, box[3] * height + grown)
    return np.asarray([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
