"""Words of a PDF page's text layer, through poppler's pdftotext."""

import html
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from recto.documents.model import Box, Word

MAX_WORDS = 10_000
"""A dense newspaper page has half of this; a page above it is an attack or a picture made of letters."""
MAX_WORD_LENGTH = 256
_MAX_OUTPUT_BYTES = 16_000_000

_NUMBER = r'"([-0-9.]+)"'
_TAG = re.compile(
    rf"<(?:(line) |word xMin={_NUMBER} yMin={_NUMBER} xMax={_NUMBER} yMax={_NUMBER}>(.*?)</word>)", re.DOTALL
)
_LEFT_TO_RIGHT_RUN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.,:/-]*[0-9A-Za-z])?")
_MIN_VISIBLE_SHARE = 0.5
"""A word with less of its box on the page is outside of what a viewer shows."""


def read_pdf_words(
    path: Path, number: int, size: tuple[float, float], scratch_file: Path, timeout_seconds: float
) -> tuple[tuple[Word, ...], int]:
    """Return the words of page `number` and the direction their lines run, in degrees clockwise.

    `size` is the shown page's width and height in points. A page whose text can't be read has no words.
    """
    # -cropbox and /Rotate: the coordinates are those of the page as a viewer shows it
    command = ["pdftotext", "-q", "-bbox-layout", "-cropbox", "-f", str(number), "-l", str(number)]
    with scratch_file.open("wb") as output:
        try:
            subprocess.run([*command, str(path), "-"], stdout=output, timeout=timeout_seconds, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return (), 0
    with scratch_file.open("rb") as output:
        text = output.read(_MAX_OUTPUT_BYTES).decode("utf-8", "replace")
    scratch_file.unlink()
    words = tuple(_parse_words(text, size))
    return (words, find_direction(words, size)) if len(words) <= MAX_WORDS else ((), 0)


def _parse_words(text: str, size: tuple[float, float]) -> Iterator[Word]:
    line = 0
    for count, tag in enumerate(_TAG.finditer(text)):
        if count > 4 * MAX_WORDS:
            return
        if tag[1]:
            line += 1
            continue
        box = _clip_box((float(tag[2]), float(tag[3]), float(tag[4]), float(tag[5])), size)
        word = _order_letters(html.unescape(tag[6]).strip()[:MAX_WORD_LENGTH])
        if box is not None and word:
            yield Word(text=word, box=box, line=line)


def _order_letters(text: str) -> str:
    """Return a right-to-left word in reading order; poppler keeps letters as they stand, left to right."""
    if not _is_right_to_left(text):
        return text
    return _LEFT_TO_RIGHT_RUN.sub(lambda run: run[0][::-1], text[::-1])


def _clip_box(points: Box, size: tuple[float, float]) -> Box | None:
    """Return the box as page fractions; None when most of it lies outside the page."""
    left, top, right, bottom = (value / size[axis % 2] for axis, value in enumerate(points))
    if not (left <= right and top <= bottom):
        return None
    clipped = (max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0))
    shown = max(0.0, clipped[2] - clipped[0]) * max(0.0, clipped[3] - clipped[1])
    if shown <= 0 or shown < _MIN_VISIBLE_SHARE * (right - left) * (bottom - top):
        return None
    return clipped


def find_direction(words: Sequence[Word], size: tuple[float, float]) -> int:
    """Return where most lines run: 0 to the right, 90 down, 180 to the left, 270 up.

    Only lines of several words tell; right-to-left scripts run to the left on an upright page and don't vote.
    """
    votes: Counter[int] = Counter()
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        text = "".join(word.text for word in line)
        if len(line) > 1 and not _is_right_to_left(text):
            votes[_run_of(line[0].box, line[-1].box, size)] += len(text)
    return max(votes, key=lambda run: (votes[run], run == 0)) if votes else 0


def _run_of(first: Box, last: Box, size: tuple[float, float]) -> int:
    across = (last[0] + last[2] - first[0] - first[2]) * size[0]
    down = (last[1] + last[3] - first[1] - first[3]) * size[1]
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 180
    return 90 if down >= 0 else 270


def _is_right_to_left(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    backwards = sum(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in letters)
    return 2 * backwards > len(letters)
