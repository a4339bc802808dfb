"""What the rest of Recto knows of a document: its pages and their words. No files, no libraries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

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
    time_seconds: float | None = None
    """Of a frame of a video: when it is shown."""


FormFieldKind = Literal["text", "checkbox", "radio", "choice", "signature"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a fillable PDF, as the file holds it: exact."""

    name: str
    """Full name in the file, parts joined by dots."""
    label: str | None
    """What the form calls it for people (the field's tooltip)."""
    kind: FormFieldKind
    value: str | None
    """Text of the field; of a radio or choice what is chosen; None when empty."""
    checked: bool | None = None
    """Of a checkbox; None for all others."""
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode or QR code on a page, decoded."""

    kind: str
    """Symbology in lower case, e.g. `qr_code`, `ean_13`, `code_128`."""
    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Clip:
    """What is known of a video besides the frames that became pages."""

    duration_seconds: float
    width: int
    height: int
    frames_per_second: float
    scene_starts: tuple[float, ...] = ()
    """Seconds at which the picture changes to another one; the first is 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """A prepared document: what it is and what stands on its pages."""

    media_type: str
    page_count: int
    """Pages in the file, read or not."""
    pages: Sequence[Page]
    """Those that were asked for, in order."""
    warnings: Sequence[str] = field(default=())
    e_invoice: bytes | None = None
    """The e-invoice XML: embedded in a PDF, or the file itself. Hostile as it came."""
    form_fields: tuple[FormField, ...] = ()
    barcodes: tuple[Barcode, ...] = ()
    clip: Clip | None = None
    """Set when the file is a video; its pages are frames then."""
