"""Image files as pages: every format, mode and orientation becomes upright RGB."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from recto.documents.limits import PrepareLimits
from recto.documents.pixels import Pixels, fit_pixels
from recto.documents.sniff import BMP, GIF, HEIC, JPEG, PNG, TIFF, WEBP
from recto.documents.source import RawPage
from recto.errors import DocumentDamagedError, PageTooLargeError

Image.MAX_IMAGE_PIXELS = None  # the declared size is checked here, against our own limit, before decoding
register_heif_opener()

_DECODERS = {
    PNG: ("PNG",),
    JPEG: ("JPEG", "MPO"),
    WEBP: ("WEBP",),
    GIF: ("GIF",),
    BMP: ("BMP", "DIB"),
    TIFF: ("TIFF",),
    HEIC: ("HEIF",),
}
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on bytes that aren't what their header says."""


class ImageSource:
    """An opened image file; TIFF has pages, every other format one."""

    def __init__(self, path: Path, media_type: str, limits: PrepareLimits) -> None:
        """Read the header. Raises DocumentDamagedError."""
        self._limits = limits
        self.warnings: tuple[str, ...] = ()
        with _damage_named():
            self._image = Image.open(path, formats=_DECODERS[media_type])
            self.page_count = int(getattr(self._image, "n_frames", 1)) if media_type == TIFF else 1

    def read_page(self, number: int) -> RawPage:
        """Decode page `number`, from 1. Raises DocumentDamagedError and PageTooLargeError."""
        return RawPage(fit_pixels(self.draw_page(number)))

    def draw_page(self, number: int) -> Pixels:
        """Decode page `number`, from 1, as large as it is. Raises as `read_page` does."""
        with _damage_named():
            if self.page_count > 1:
                self._image.seek(number - 1)
            self._check_size(number)
            self._image.load()
            return _to_rgb(_apply_exif(self._image))

    def close(self) -> None:
        """Close the file."""
        self._image.close()

    def _check_size(self, number: int) -> None:
        width, height = self._image.size
        limits = self._limits
        if max(width, height) > limits.max_page_side or width * height > limits.max_page_pixels:
            raise PageTooLargeError(
                f"Page {number} has {width} × {height} pixels; this server reads up to "
                f"{limits.max_page_side} a side and {limits.max_page_pixels} in all. Scale it down."
            )
        if min(width, height) < 1:
            raise DocumentDamagedError("The image has no pixels. Export it again.")


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        with warnings.catch_warnings(action="ignore"):  # oddities of a stranger's file are no news
            yield
    except _DECODER_ERRORS as error:
        message = "The image is truncated or damaged and can't be decoded. Export or scan it again."
        raise DocumentDamagedError(message) from error


def _apply_exif(image: Image.Image) -> Image.Image:
    """Return the image as its EXIF orientation shows it; broken EXIF says nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except _DECODER_ERRORS:
        return image


def _to_rgb(image: Image.Image) -> Pixels:
    """Return RGB on white paper, whatever the mode: palette, alpha, CMYK, 16 bit, float."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        image = Image.fromarray(_squeeze_depth(np.asarray(image)))
    if image.has_transparency_data:
        image = _lay_on_white(image.convert("RGBA"))
    if image.mode == "LAB":
        image = image.getchannel("L")
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"), np.uint8)


def _lay_on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image)


def _squeeze_depth(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Map 16-bit, 32-bit or float brightness to 0–255 by the range its values suggest."""
    top = float(np.nanmax(values, initial=0))
    full = next(full for full in (1.0, 255.0, 65_535.0, float("inf")) if top <= full)
    full = max(top, 1.0) if full == float("inf") else full
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        full = 65_535.0
    scaled = np.nan_to_num(values.astype(np.float32) / full * 255, nan=255.0)
    return np.asarray(np.clip(scaled, 0, 255), np.uint8)
