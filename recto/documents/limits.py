"""How much one document may cost. Values come from the settings of the process that prepares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrepareLimits:
    """Bounds on one document."""

    max_pages: int = 200
    """Most pages read of one file."""
    max_page_side: int = 20_000
    """Longest side of a page, in pixels (a PDF's at 200 dpi)."""
    max_page_pixels: int = 200_000_000
    """Most pixels of a page image; a PDF page is rendered smaller instead."""
    page_timeout_seconds: float = 60
    """Longest time for opening the file, and for each page."""
    ocr_threads: int = 2
    """CPU threads that one child's OCR uses."""
