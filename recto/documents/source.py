"""What prepares pages must be able to ask of an opened file, whatever its type."""

from dataclasses import dataclass
from typing import Protocol

from recto.documents.model import Word
from recto.documents.pixels import Pixels


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as a viewer shows it (EXIF orientation and /Rotate applied), before it is turned upright."""

    pixels: Pixels
    words: tuple[Word, ...] = ()
    """Of the PDF's text layer, in the frame of `pixels`; may be garbage."""
    text_direction: int = 0
    """Degrees clockwise from left-to-right in which the text layer's lines run: 0, 90, 180 or 270."""
    time_seconds: float | None = None
    """Of a frame of a video: when it is shown."""


class PageSource(Protocol):
    """An opened document."""

    page_count: int
    warnings: tuple[str, ...]
    """What was wrong with the file and could be mended."""

    def read_page(self, number: int) -> RawPage:
        """Return page `number`, from 1. Raises DocumentDamagedError and PageTooLargeError."""
        ...

    def draw_page(self, number: int) -> Pixels:
        """Return only the image of page `number`, as large as the file holds it. Raises the same."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
