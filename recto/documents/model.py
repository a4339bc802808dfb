"""What the rest of Recto knows of a document: its pages and their words. No files, no libraries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.results import Source

Box = tuple[float, float, float, float]
"""[left, top, right, bottom] as fractions (0–1) of the upright page."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text without spaces, and where it stands."""

    text: str
    box: Box
    confidence: float = 1.0
    """Score of the OCR, 0–1; 1 for a text layer."""
    line: int = 0
    """Words with one number were found as one line by the PDF or the OCR; a hint, not the reading order."""
    source: Source | None = None
    """Where it was read; None: where the page says. Beside a text layer, images may have words too."""


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page."""

    number: int
    """From 1, as in the file."""
    width: int
    """Pixels of the stored page image."""
    height: int
    rotation: int
    """Degrees clockwise the page was turned to stand upright: 0, 90, 180 or 270."""
    source: Source
    """`text_layer` or `ocr`: where its words come from, unless a word says otherwise."""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A prepared document: what it is and what stands on its pages."""

    media_type: str
    page_count: int
    """Pages in the file, read or not."""
    pages: Sequence[Page]
    """Those that were asked for, in order."""
    warnings: Sequence[str] = field(default=())
