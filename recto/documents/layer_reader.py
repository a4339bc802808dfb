"""Reads a PDF page from its text layer, with OCR where the layer is silent or not to be trusted."""

import difflib
import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from recto.documents.model import Box, Word
from recto.documents.ocr import Ocr, cut_strip
from recto.documents.page_reader import ReadPage, join_lines, read_page, read_quads
from recto.documents.pixels import Pixels, to_gray, turn_box, turn_clockwise
from recto.documents.source import RawPage
from recto.documents.stray_marks import Boxes, find_stray_letters
from recto.documents.text_layer import clean_text, drop_unseen, is_doubtful, is_garbled
from recto.documents.tiles import Quad
from schemas.results import Source

_MIN_STRAYS = 3
"""Letter-like marks beside the layer's words: 0 on 23 of 33 real PDFs, up to 196 beside."""
_MAX_COVER = 0.3
"""A line on the image is missing from the layer when less of it is covered by words."""
_MAX_MISSING_SHARE = 0.5
"""Above, it is a scan with a printed stamp or footer, and OCR reads all but those."""
_MIN_LINE_SCORE = 0.8
_SAMPLE_WORDS = 12
_MIN_LIKENESS = 0.5
_PRINTED_LIKENESS = 0.85
"""Text that was printed over a scan reads like this; what other software guessed of the scan may not."""
_SAMPLE_MARGIN = 0.15


Repeats = dict[bytes, tuple[Word, ...]]
"""What OCR read in the images of earlier pages, by a digest of the images: a logo is read once a document."""


def read_layer(
    raw: RawPage, get_ocr: Callable[[], Ocr], repeats: Repeats, codes: Sequence[Box] = ()
) -> ReadPage | None:
    """Return the page with the words of its layer and of its images; None where the layer is no good.

    `get_ocr` is called only if the layer leaves a doubt or images show text; `repeats` is the document's.
    `codes`: where the raw page has QR codes and the like, which look like letters and aren't.
    """
    seen = drop_unseen(raw.words, to_gray(raw.pixels))
    if not seen or is_garbled(raw.words, seen):
        return None
    rotation = -raw.text_direction % 360
    pixels = turn_clockwise(raw.pixels, rotation)
    words = _turn_words(seen, rotation)
    if is_doubtful(words) and _compare_sample(get_ocr(), pixels, words) < _MIN_LIKENESS:
        return None
    blank = _wipe(pixels, [turn_box(box, rotation) for box in codes])
    missing = _find_missing(blank, words, get_ocr, repeats)
    if missing is not None:
        return ReadPage(pixels, rotation, (*words, *missing), Source.TEXT_LAYER)
    if _compare_sample(get_ocr(), pixels, words) < _PRINTED_LIKENESS:
        return None
    scan = read_page(get_ocr(), raw.pixels)
    return replace(scan, words=_lay_over(scan, _turn_words(seen, scan.rotation)))


def _wipe(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """Return the page with nothing in the boxes."""
    if not boxes:
        return pixels
    wiped = pixels.copy()
    height, width = pixels.shape[:2]
    for left, top, right, bottom in boxes:
        rows = slice(max(0, int(top * height) - 1), int(bottom * height) + 2)
        wiped[rows, max(0, int(left * width) - 1) : int(right * width) + 2] = 255
    return wiped


def _turn_words(words: Sequence[Word], rotation: int) -> list[Word]:
    cleaned = ((clean_text(word.text), word) for word in words)
    return [replace(word, text=text, box=turn_box(word.box, rotation)) for text, word in cleaned if text]


def _lay_over(scan: ReadPage, layer: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of the scan, and those of the layer where it has any."""
    size = (scan.pixels.shape[1], scan.pixels.shape[0])
    cover = _draw_cover(scan.pixels, layer)
    bare = [word for word in scan.words if _cover_share(cover, _to_quad(word.box, size)) < _MAX_COVER]
    first = 1 + max((word.line for word in scan.words), default=0)
    printed = [replace(word, line=word.line + first, source=Source.TEXT_LAYER) for word in layer]
    return (*bare, *printed)


def _compare_sample(ocr: Ocr, pixels: Pixels, words: Sequence[Word]) -> float:
    """Return how like the words, 0–1, OCR reads where a sample of them stands."""
    readable = [word for word in words if _is_readable(word.text)]
    if not readable:
        return 1.0  # a script that the OCR doesn't know can't be doubted by it
    sample = sorted(readable, key=lambda word: -len(word.text))[:_SAMPLE_WORDS]
    size = (pixels.shape[1], pixels.shape[0])
    strips = [cut_strip(pixels, _to_quad(word.box, size, _SAMPLE_MARGIN)) for word in sample]
    read = ["".join(letter.text for letter in reading) for reading in ocr.read_strips(strips)]
    likeness = [_compare(word.text, text) for word, text in zip(sample, read, strict=True)]
    return float(np.mean(likeness))


def _is_readable(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def _compare(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first.casefold(), second.casefold().replace(" ", "")).ratio()


def _find_missing(
    pixels: Pixels, words: Sequence[Word], get_ocr: Callable[[], Ocr], repeats: Repeats
) -> Sequence[Word] | None:
    """Return the words that the image shows and the layer lacks; None when they are most of the page."""
    size = (pixels.shape[1], pixels.shape[0])
    strays = find_stray_letters(pixels, [_to_quad(word.box, size) for word in words])
    if len(strays) < _MIN_STRAYS:
        return []
    key = _digest_marks(pixels, strays)
    if key not in repeats:
        found = _read_missing(pixels, words, get_ocr())
        if found is None:
            return None
        repeats[key] = tuple(found)
    first = 1 + max(word.line for word in words)
    return [replace(word, line=word.line + first) for word in repeats[key]]


def _digest_marks(pixels: Pixels, marks: Boxes) -> bytes:
    digest = hashlib.blake2b(np.asarray([*pixels.shape]).tobytes() + marks.tobytes())
    for left, top, width, height in marks:
        digest.update(pixels[top : top + height, left : left + width].tobytes())
    return digest.digest()


def _read_missing(pixels: Pixels, words: Sequence[Word], ocr: Ocr) -> list[Word] | None:
    lines = ocr.detect_lines(pixels)
    cover = _draw_cover(pixels, words)
    missing = [line for line in lines if _cover_share(cover, line) < _MAX_COVER]
    if sum(map(_length, missing)) > _MAX_MISSING_SHARE * sum(map(_length, lines)):
        return None
    read = [line for line in read_quads(ocr, pixels, missing) if line.score >= _MIN_LINE_SCORE]
    return [replace(word, source=Source.OCR) for word in join_lines(read, pixels)]


def _draw_cover(pixels: Pixels, words: Sequence[Word]) -> Pixels:
    """Return 1 where words stand and 0 elsewhere."""
    size = (pixels.shape[1], pixels.shape[0])
    cover = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillPoly(cover, [_to_quad(word.box, size).round().astype(np.int32) for word in words], (1,))
    return cover


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
