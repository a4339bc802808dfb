"""PDF files as pages: poppler draws them, pikepdf repairs once what poppler can't read."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pikepdf
from pdf2image import convert_from_path, pdfinfo_from_path
from pdf2image.exceptions import PDFPageCountError, PDFPopplerTimeoutError
from PIL import Image

from recto.documents.limits import PrepareLimits
from recto.documents.pdf_words import read_pdf_words
from recto.documents.pixels import COMFORTABLE_PIXELS, Pixels
from recto.documents.source import RawPage
from recto.errors import (
    DocumentDamagedError,
    DocumentEncryptedError,
    DocumentNoPagesError,
    DocumentTimeoutError,
    PageTooLargeError,
)

DPI = 200
_SMALL_SIDE_PIXELS = 1000
"""A page smaller than this at 200 dpi (a label, a scrap scanned at 2400 dpi) is drawn larger, to a limit."""
_MAX_DPI = 600
_POINTS_PER_INCH = 72
_TIMEOUT_SHARE = 0.8
"""Share of the page's time that one poppler run may take, so that its failure is still reported from here."""

_SIZE = re.compile(r"([0-9.]+) x ([0-9.]+) pts")
_NO_PAGES = "last page (0)"

_Read = TypeVar("_Read")


class _PopplerError(Exception):
    """Poppler can't read or draw the file as it stands."""


class PdfSource:
    """An opened PDF."""

    def __init__(self, path: Path, limits: PrepareLimits, scratch: Path) -> None:
        """Count the pages; `scratch` is a folder for files that live as long as this object.

        Raises DocumentEncryptedError, DocumentDamagedError and DocumentNoPagesError.
        """
        self._path = path
        self._limits = limits
        self._scratch = scratch
        self._is_repaired = False
        self.warnings: tuple[str, ...] = ()
        self._timeout_seconds = math.ceil(limits.page_timeout_seconds * _TIMEOUT_SHARE)
        self.page_count = self._with_repair(self._count_pages)
        if self.page_count < 1:
            raise DocumentNoPagesError("The PDF has no pages. Export it again.")

    @property
    def path(self) -> Path:
        """The file that is read: the repaired copy where one was made."""
        return self._path

    def read_page(self, number: int) -> RawPage:
        """Draw page `number`, from 1, and read its text layer.

        Raises DocumentDamagedError, PageTooLargeError and DocumentTimeoutError.
        """
        size = self._with_repair(lambda: self._measure_page(number))
        pixels = self._draw_at_size(number, size)
        words_file = self._scratch / "words.html"
        words, direction = read_pdf_words(self._path, number, size, words_file, self._timeout_seconds)
        return RawPage(pixels, words, direction)

    def draw_page(self, number: int) -> Pixels:
        """Draw page `number`, from 1, and leave its words alone. Raises as `read_page` does."""
        return self._draw_at_size(number, self._with_repair(lambda: self._measure_page(number)))

    def _draw_at_size(self, number: int, size: tuple[float, float]) -> Pixels:
        dpi = choose_dpi(number, size, self._limits)
        return self._with_repair(lambda: self._draw_page(number, dpi))

    def close(self) -> None:
        """Do nothing: each run of poppler opens the file anew."""

    # ── what poppler can't read is repaired once ────────────────────────────────────────────────────

    def _with_repair(self, read: Callable[[], _Read]) -> _Read:
        """Return what `read` returns; if poppler fails, repair the file, once in its life, and ask again."""
        try:
            return self._repair_and_read(read)
        except _PopplerError as error:
            message = "The PDF is truncated or damaged beyond repair. Export or scan it again."
            raise DocumentDamagedError(message) from error
        except PDFPopplerTimeoutError as error:
            message = "Drawing a page of the PDF took too long. Print it to a new PDF and try again."
            raise DocumentTimeoutError(message) from error

    def _repair_and_read(self, read: Callable[[], _Read]) -> _Read:
        try:
            return read()
        except _PopplerError:
            if self._is_repaired:
                raise
        self._repair()
        return read()

    def _repair(self) -> None:
        """Write the file anew through pikepdf and go on with that copy."""
        self._is_repaired = True
        target = self._scratch / "repaired.pdf"
        try:
            with pikepdf.open(self._path) as pdf:
                pdf.save(target)
        except pikepdf.PasswordError as error:
            message = "The PDF needs a password. Remove the password and upload it again."
            raise DocumentEncryptedError(message) from error
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
            raise _PopplerError from error
        self._path = target
        self.warnings = ("The PDF was damaged and has been repaired; something of it may be missing.",)

    # ── what poppler says and draws ─────────────────────────────────────────────────────────────────

    def _count_pages(self) -> int:
        try:
            count = int(pdfinfo_from_path(str(self._path), timeout=self._timeout_seconds)["Pages"])
        except PDFPageCountError as error:
            if _NO_PAGES not in str(error):
                raise _PopplerError from error
            count = 0
        if count < 1 and not self._is_repaired:
            raise _PopplerError
        if count > 0:
            self._measure_page(count)  # the count is a claim; the last page must be there
        return count

    def _measure_page(self, number: int) -> tuple[float, float]:
        """Return width and height in points of the crop box, as /Rotate shows it."""
        try:
            info = pdfinfo_from_path(
                str(self._path), timeout=self._timeout_seconds, first_page=number, last_page=number
            )
        except PDFPageCountError as error:
            raise _PopplerError from error
        # pdfinfo pads the number in its label: "Page    1 size"
        labels = {" ".join(label.split()): str(value) for label, value in info.items()}
        match = _SIZE.match(labels.get(f"Page {number} size", ""))
        width, height = (float(match[1]), float(match[2])) if match else (0.0, 0.0)
        if not (width > 0 and height > 0):
            raise _PopplerError
        return (height, width) if labels.get(f"Page {number} rot") in {"90", "270"} else (width, height)

    def _draw_page(self, number: int, dpi: int) -> Pixels:
        files = convert_from_path(
            self._path,
            dpi=dpi,
            first_page=number,
            last_page=number,
            use_cropbox=True,
            output_folder=self._scratch,
            paths_only=True,
            timeout=self._timeout_seconds,
        )
        if not files:
            raise _PopplerError
        file = Path(str(files[0]))
        with Image.open(file, formats=("PPM",)) as image:
            pixels = np.asarray(image.convert("RGB"))
        file.unlink()
        if max(pixels.shape[:2]) <= 1:
            raise _PopplerError  # poppler's silent answer to a page it can't draw
        return pixels


def choose_dpi(number: int, size: tuple[float, float], limits: PrepareLimits) -> int:
    """Return 200 dpi for a page of `size` points, more for a tiny one, less for one above the pixel limit.

    Raises PageTooLargeError when a side is too long at 200 dpi.
    """
    width, height = (side * DPI / _POINTS_PER_INCH for side in size)
    longest = max(width, height)
    if longest > limits.max_page_side:
        raise PageTooLargeError(
            f"Page {number} measures {longest:.0f} pixels a side at {DPI} dpi; this server reads up to "
            f"{limits.max_page_side}. Print it to a smaller paper size."
        )
    most = min(limits.max_page_pixels, COMFORTABLE_PIXELS)
    if width * height > most:
        return max(1, math.floor(DPI * math.sqrt(most / (width * height))))
    return min(_MAX_DPI, round(DPI * max(1.0, _SMALL_SIDE_PIXELS / longest)))
