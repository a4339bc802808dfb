"""From what the recogniser read on one line to words with boxes: where to split, and how far each reaches."""

import itertools
import re
import statistics
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.model import Box, Word
from recto.documents.ocr import Letter, Reading
from recto.documents.pixels import Pixels, to_gray
from recto.documents.tiles import Quad

Ink = npt.NDArray[np.bool_]
"""Where a line's strip has ink [rows, columns]; or, of one dimension, which of its columns are empty."""

_WIDE_PUNCTUATION = str.maketrans("、。「」『』【】〔〕—～·", ",.\"\"''[][]-~·")
_OPENING, _CLOSING = "（［｛", "），：；！？］｝、。"
_GLUED_LABEL = re.compile(r"[^\W\d_]{2,}\.?:")
"""A label and its colon, as in "Datum:12.03.2024"."""

_LETTER_GAP, _DIGIT_GAP, _SIGN_GAP = 0.3, 0.4, 1.0
"""A missed space shows as a gap this wide, in heights of the line's ink, by what stands beside it.

Digits need more, since a "1" fills little of its cell; before a closing sign there is no space.
"""
_TYPICAL_GAP = 2.2
"""… this many times as wide as the line's usual gap, since wide-set type has no spaces between letters, …"""
_TYPICAL_STEP = 1.4
"""… and with letters' middles this many usual steps apart: beside an "l" any gap is wide, no step is."""
_VAST_GAP, _VAST_STEP = 5.5, 1.2
"""A gap this many times as wide as usual is a space after a shorter step, too."""


def join_words(reading: Reading, strip: Pixels, quad: Quad, size: tuple[int, int], line: int) -> list[Word]:
    """Return the words of a line; `size` is the page's (width, height) in pixels, `quad` the line on it."""
    letters = normalise_letters(reading)
    ink = _find_ink(strip)
    words = []
    for group in split_letters(letters, ink):
        left, right = _find_reach(group, letters, ink)
        text = "".join(letter.text for letter in group)
        words.append(Word(text, _place_box(quad, left, right, size), _score(group), line))
    return words


def _score(letters: Sequence[Letter]) -> float:
    """Return the geometric mean: one doubtful digit must show in a long number."""
    logs = [np.log(max(letter.confidence, 1e-6)) for letter in letters]
    return round(min(1.0, float(np.exp(np.mean(logs)))), 4)


# ── characters ──────────────────────────────────────────────────────────────────────────────────────


def normalise_letters(reading: Reading) -> list[Letter]:
    """Turn full-width punctuation, which a model taught on Chinese emits, into its Latin form.

    Such a sign fills a whole square, so a missing space is put beside it, unless digits stand on both sides.
    """
    text = "".join(letter.text for letter in reading)
    if any(unicodedata.name(sign, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA")) for sign in text):
        return list(reading)
    letters: list[Letter] = []
    for index, letter in enumerate(reading):
        plain = unicodedata.normalize("NFKC", letter.text.translate(_WIDE_PUNCTUATION))
        apart = not (text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit())
        space = Letter(" ", letter.position, letter.confidence)
        before = [space] if apart and letter.text in _OPENING else []
        after = [space] if apart and letter.text in _CLOSING else []
        letters += [*before, Letter(plain, letter.position, letter.confidence), *after]
    return letters


# ── where words part ────────────────────────────────────────────────────────────────────────────────


def split_letters(letters: Sequence[Letter], ink: Ink) -> list[list[Letter]]:
    """Return the letters of each word: parted at spaces, at gaps in the ink, and after a label's colon."""
    gaps = _measure_gaps(letters, ink)
    usual = _Gap(
        statistics.median([gap.blank for gap in gaps if gap] or [0.0]),
        statistics.median([gap.step for gap in gaps if gap] or [0.0]),
    )
    groups: list[list[Letter]] = [[]]
    for letter, gap in zip(letters, gaps, strict=True):
        if letter.text.isspace():
            groups.append([])
            continue
        if groups[-1] and (_is_glued(groups[-1], letter) or _is_apart(gap, usual, groups[-1][-1], letter)):
            groups.append([])
        groups[-1].append(letter)
    return [group for group in groups if group]


class _Gap(NamedTuple):
    """Between two letters, in line heights."""

    blank: float
    """Width of the widest blank."""
    step: float
    """From middle to middle."""


def _is_glued(group: Sequence[Letter], letter: Letter) -> bool:
    text = "".join(member.text for member in group)
    if text == ":":
        return letter.text.isalnum()
    return _GLUED_LABEL.fullmatch(text) is not None and (letter.text.isdigit() or letter.text.isupper())


def _is_apart(gap: _Gap | None, usual: _Gap, before: Letter, after: Letter) -> bool:
    """Return whether the gap between two letters is a space that the model missed."""
    least = _SIGN_GAP
    if before.text.isalnum() and after.text.isalnum():
        least = _LETTER_GAP if before.text.isalpha() and after.text.isalpha() else _DIGIT_GAP
    if gap is None or gap.blank <= least:
        return False
    ways = ((_TYPICAL_GAP, _TYPICAL_STEP), (_VAST_GAP, _VAST_STEP))
    return any(gap.blank > blank * usual.blank and gap.step > step * usual.step for blank, step in ways)


def _measure_gaps(letters: Sequence[Letter], ink: Ink) -> list[_Gap | None]:
    """Return, for each letter, the gap since the one before; None for the first, at a space and after it."""
    height, width = ink.shape
    empty = _empty_columns(ink)
    _, end = _ink_ends(empty)
    gaps: list[_Gap | None] = [None]
    for before, letter in itertools.pairwise(letters):
        if before.text.isspace() or letter.text.isspace():
            gaps.append(None)
            continue
        # the blank end of the strip is no gap, though the last letter may seem to stand in it
        start, stop = int(before.position * width), min(end, int(letter.position * width) + 1)
        run = _longest_run(empty[start:stop])
        step = (letter.position - before.position) * width
        gaps.append(_Gap((run[1] - run[0]) / height, step / height))
    return gaps[: len(letters)]


# ── how far a word reaches ──────────────────────────────────────────────────────────────────────────


def _find_ink(strip: Pixels) -> Ink:
    """Return where the strip has ink, dark on light or light on dark, trimmed to the rows that have any."""
    gray = to_gray(strip)
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = np.asarray(gray <= level)
    ink = dark if dark.mean() <= 0.5 else np.logical_not(dark)
    rows = np.flatnonzero(ink.any(axis=1))
    return np.asarray(ink[rows[0] : rows[-1] + 1] if len(rows) else ink)


def _empty_columns(ink: Ink) -> Ink:
    return np.asarray(np.logical_not(ink.any(axis=0)))


def _ink_ends(empty: Ink) -> tuple[int, int]:
    """Return the first column with ink and the one after the last; the whole strip when there is none."""
    filled = np.flatnonzero(np.logical_not(empty))
    return (int(filled[0]), int(filled[-1]) + 1) if len(filled) else (0, len(empty))


def _longest_run(flags: Ink) -> tuple[int, int]:
    """Return start and end of the longest run of True; the same twice when there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return len(flags) // 2, len(flags) // 2
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest])


def _find_reach(group: Sequence[Letter], letters: Sequence[Letter], ink: Ink) -> tuple[float, float]:
    """Return where the word starts and ends along the strip (0–1): at the blanks beside its letters."""
    width = ink.shape[1]
    empty = _empty_columns(ink)
    solid = [letter for letter in letters if not letter.text.isspace()]
    first = next(index for index, letter in enumerate(solid) if letter is group[0])
    last = first + len(group) - 1
    left, right = _ink_ends(empty)
    if first > 0:
        left = _blank_between(empty, solid[first - 1], group[0])[1]
    if last + 1 < len(solid):
        right = _blank_between(empty, group[-1], solid[last + 1])[0]
    return (left / width, right / width) if left < right else (group[0].position, group[-1].position)


def _blank_between(empty: Ink, before: Letter, after: Letter) -> tuple[int, int]:
    """Return first and last column of the widest blank between the middles of two letters."""
    start, stop = int(before.position * len(empty)), int(after.position * len(empty)) + 1
    run = _longest_run(empty[start:stop])
    return start + run[0], start + run[1]


def _place_box(quad: Quad, left: float, right: float, size: tuple[int, int]) -> Box:
    """Return the upright rectangle around the part of `quad` from `left` to `right`, as page fractions."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    points = [quad[0] + top * left, quad[0] + top * right, quad[3] + bottom * left, quad[3] + bottom * right]
    corners = np.stack(points) / np.asarray(size, np.float32)
    lower, upper = corners.min(axis=0).clip(0, 1), corners.max(axis=0).clip(0, 1)
    x0, y0, x1, y1 = (round(float(value), 5) for value in (*lower, *upper))
    return (x0, y0, x1, y1)
