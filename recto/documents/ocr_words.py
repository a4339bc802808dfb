"""From what the recogniser read on one line to words with boxes: where to split, and how far each reaches."""

import re
import statistics
import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.model import Box, Word
from recto.documents.ocr import Letter, Quad, Reading
from recto.documents.pixels import Pixels, to_gray

_WIDE_PUNCTUATION = str.maketrans("、。「」『』【】〔〕—～·", ",.\"\"''[][]-~·")
_OPENING, _CLOSING = "（［｛", "），：；！？］｝、。"
_GLUED_LABEL = re.compile(r"[^\W\d_]{2,}\.?:$")
"""A label and its colon, as in "Datum:12.03.2024"."""
_MIN_GAP = 0.26
"""A gap between letters as wide as this share of the letters' height is a space."""
_TYPICAL_GAP = 2.2
"""… when it is also this many times the line's usual gap (wide-set type has no spaces between letters)."""


def join_words(reading: Reading, strip: Pixels, quad: Quad, size: tuple[int, int], line: int) -> list[Word]:
    """Return the words of a line; `size` is the page's (width, height) in pixels, `quad` the line on it."""
    letters = _normalise_letters(reading)
    ink = _find_ink(strip)
    words = []
    for group in _split_letters(letters, ink):
        left, right = _find_reach(group, letters, ink)
        text = "".join(letter.text for letter in group)
        box = _place_box(quad, left, right, size)
        words.append(Word(text=text, box=box, confidence=_score(group), line=line))
    return words


def _score(letters: Sequence[Letter]) -> float:
    """Return the geometric mean: one doubtful digit must show in a long number."""
    logs = [np.log(max(letter.confidence, 1e-6)) for letter in letters]
    return round(float(np.exp(np.mean(logs))), 4)


# ── characters ──────────────────────────────────────────────────────────────────────────────────────


def _normalise_letters(reading: Reading) -> list[Letter]:
    """Turn full-width punctuation, which a model taught on Chinese emits, into its Latin form.

    Such a sign fills a whole square, so a missing space is put beside it, unless digits stand on both sides.
    """
    text = "".join(letter.text for letter in reading)
    if any(unicodedata.name(sign, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA")) for sign in text):
        return list(reading)
    letters: list[Letter] = []
    for index, letter in enumerate(reading):
        plain = unicodedata.normalize("NFKC", letter.text.translate(_WIDE_PUNCTUATION))
        between_digits = text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit()
        space = Letter(" ", letter.position, letter.confidence)
        if letter.text in _OPENING and not between_digits:
            letters.append(space)
        letters.append(Letter(plain, letter.position, letter.confidence))
        if letter.text in _CLOSING and not between_digits:
            letters.append(space)
    return letters


# ── where words part ────────────────────────────────────────────────────────────────────────────────


def _split_letters(letters: Sequence[Letter], ink: npt.NDArray[np.bool_]) -> list[list[Letter]]:
    groups: list[list[Letter]] = [[]]
    gaps = _measure_gaps(letters, ink)
    usual = (
        statistics.median(gap for gap in gaps if gap is not None)
        if any(gap is not None for gap in gaps)
        else 0.0
    )
    threshold = max(_MIN_GAP, _TYPICAL_GAP * usual)
    for letter, gap in zip(letters, gaps, strict=True):
        if letter.text.isspace():
            groups.append([])
            continue
        if groups[-1] and ((gap is not None and gap > threshold) or _is_glued(groups[-1], letter)):
            groups.append([])
        groups[-1].append(letter)
    return [group for group in groups if group]


def _is_glued(group: Sequence[Letter], letter: Letter) -> bool:
    text = "".join(member.text for member in group)
    return bool(_GLUED_LABEL.fullmatch(text)) and (letter.text.isdigit() or letter.text.isupper())


def _measure_gaps(letters: Sequence[Letter], ink: npt.NDArray[np.bool_]) -> list[float | None]:
    """Return, for each letter, the widest blank since the one before, in strip heights; None after a space."""
    height, width = ink.shape
    empty = ~ink.any(axis=0)
    gaps: list[float | None] = []
    for index, letter in enumerate(letters):
        before = letters[index - 1] if index else None
        if before is None or before.text.isspace() or letter.text.isspace():
            gaps.append(None)
            continue
        between = empty[int(before.position * width) : int(letter.position * width) + 1]
        gaps.append(_longest_run(between)[1] / height)
    return gaps


def _longest_run(flags: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Return start and length of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    starts, ends = edges[::2], edges[1::2]
    if len(starts) == 0:
        return 0, 0
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


# ── boxes ───────────────────────────────────────────────────────────────────────────────────────────


def _find_ink(strip: Pixels) -> npt.NDArray[np.bool_]:
    """Return where the strip has ink [rows, columns], dark on light or light on dark; trimmed to its rows."""
    gray = to_gray(strip)
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = gray <= level
    ink = dark if dark.mean() <= 0.5 else ~dark
    rows = np.flatnonzero(ink.any(axis=1))
    return np.asarray(ink[rows[0] : rows[-1] + 1] if len(rows) else ink, bool)


def _find_reach(
    group: Sequence[Letter], letters: Sequence[Letter], ink: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Return where the word starts and ends along the strip (0–1): at the blanks beside its letters."""
    width = ink.shape[1]
    empty = ~ink.any(axis=0)
    solid = [letter for letter in letters if not letter.text.isspace()]
    first, last = solid.index(group[0]), solid.index(group[-1])
    left = _blank_between(empty, solid[first - 1] if first else None, group[0])[1]
    right = _blank_between(empty, group[-1], solid[last + 1] if last + 1 < len(solid) else None)[0]
    return (left / width, right / width) if left < right else (group[0].position, group[-1].position)


def _blank_between(
    empty: npt.NDArray[np.bool_], before: Letter | None, after: Letter | None
) -> tuple[int, int]:
    """Return start and end of the widest blank between two letters; the ends of the strip for None."""
    width = len(empty)
    start = 0 if before is None else int(before.position * width)
    end = width if after is None else int(after.position * width) + 1
    offset, length = _longest_run(empty[start:end])
    if before is None:
        lead = int(np.argmin(empty[start:end])) if not empty[start:end].all() else 0
        return 0, lead
    if after is None:
        tail = int(np.argmin(empty[start:end][::-1])) if not empty[start:end].all() else 0
        return width - tail, width
    if length == 0:
        middle = (start + end) // 2
        return middle, middle
    return start + offset, start + offset + length


def _place_box(quad: Quad, left: float, right: float, size: tuple[int, int]) -> Box:
    """Return the upright rectangle around the part of `quad` from `left` to `right`, as page fractions."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    corners = np.stack(
        [quad[0] + top * left, quad[0] + top * right, quad[3] + bottom * left, quad[3] + bottom * right]
    ) / np.asarray(size, np.float32)
    lower, upper = corners.min(axis=0).clip(0, 1), corners.max(axis=0).clip(0, 1)
    x0, y0, x1, y1 = (round(float(value), 5) for value in (*lower, *upper))
    return (x0, y0, x1, y1)
