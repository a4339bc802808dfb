"""Page images as arrays: turned, shrunk, written as PNG. Knows nothing of files that hold them."""

import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.model import Box

Pixels = npt.NDArray[np.uint8]
"""An image [height, width, 3], RGB, 0–255."""

COMFORTABLE_PIXELS = 16_000_000
"""Larger pages are kept at this size: A3 at 330 dpi. More costs seconds a page and reads no better."""

_PNG_OPTIONS = (
    cv2.IMWRITE_PNG_COMPRESSION,
    1,
    cv2.IMWRITE_PNG_FILTER,
    cv2.IMWRITE_PNG_FILTER_NONE,
)
"""16 ms for an A4 page at 200 dpi against 46 ms with adaptive filters, and no larger."""


def turn_clockwise(pixels: Pixels, degrees: int) -> Pixels:
    """Return the image turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, k=-degrees // 90)) if degrees % 360 else pixels


def turn_box(box: Box, degrees: int) -> Box:
    """Return the box [left, top, right, bottom] (page fractions) after the page was turned clockwise."""
    left, top, right, bottom = box
    match degrees % 360:
        case 90:
            return (1 - bottom, left, 1 - top, right)
        case 180:
            return (1 - right, 1 - bottom, 1 - left, 1 - top)
        case 270:
            return (top, 1 - right, bottom, 1 - left)
        case _:
            return box


def fit_pixels(pixels: Pixels, most: int = COMFORTABLE_PIXELS) -> Pixels:
    """Return the image, shrunk in proportion when it has more than `most` pixels."""
    height, width = pixels.shape[:2]
    if height * width <= most:
        return pixels
    scale = math.sqrt(most / (height * width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def to_gray(pixels: Pixels) -> Pixels:
    """Return the brightness [height, width], 0–255."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def write_png(pixels: Pixels, path: Path) -> None:
    """Write the image losslessly and fast; a gray one with one channel. Raises OSError."""
    encoded, buffer = cv2.imencode(".png", _drop_colour(pixels), _PNG_OPTIONS)
    if not encoded:
        raise OSError("The page image could not be encoded as PNG.")
    path.write_bytes(buffer.tobytes())


def _drop_colour(pixels: Pixels) -> Pixels:
    """Return one channel when all are equal, else BGR, as OpenCV wants it."""
    red, green, blue = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return np.ascontiguousarray(green)
    return np.ascontiguousarray(pixels[:, :, ::-1])
