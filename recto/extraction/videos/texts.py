"""Text in the picture: the lines of a frame, and whether two of them say the same."""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.page_text import reading_order
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage

LEAST_LETTERS = 2
LEAST_CONFIDENCE = 0.6
"""What OCR is less sure of is a pattern or a shadow: no text is made of those."""
ALIKE = 88.0
"""Likeness in percent from which on two lines are one, read twice."""
MOST_LINES = 300
"""Of one segment."""


def list_lines(page: SheetPage) -> list[Cell]:
    """Return the lines of text in a frame, in reading order."""
    return [cell for cell in reading_order(page) if _is_text(cell)]


def say_same(first: str, second: str) -> bool:
    """Return whether two lines differ by no more than OCR's slips; other digits are another line."""
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    return fuzz.ratio(fold(first), fold(second)) >= ALIKE


def join_lines(frames: Iterable[Iterable[Cell]]) -> list[Cell]:
    """Return the lines of several frames, each once, as the frame reads it that is surest of it."""
    lines: list[Cell] = []
    for frame in frames:
        for cell in frame:
            at = next((at for at, line in enumerate(lines) if say_same(line.text, cell.text)), None)
            if at is None and len(lines) < MOST_LINES:
                lines.append(cell)
            elif at is not None and _confidence(cell) > _confidence(lines[at]):
                lines[at] = cell
    return lines


def list_new(lines: Iterable[Cell], before: Iterable[Cell]) -> Iterator[Cell]:
    """Yield the lines that weren't there before."""
    known = [cell.text for cell in before]
    return (cell for cell in lines if not any(say_same(cell.text, text) for text in known))


def _is_text(cell: Cell) -> bool:
    letters = sum(map(str.isalnum, cell.text))
    return letters >= LEAST_LETTERS and _confidence(cell) >= LEAST_CONFIDENCE


def _confidence(cell: Cell) -> float:
    return cell.whole().confidence
