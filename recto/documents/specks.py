"""Takes dust off a scan: single dark or light pixels, where there are too many to be print."""

import cv2
import numpy as np

from recto.documents.pixels import Pixels, to_gray

_MIN_CONTRAST = 60
"""Levels of gray between a speck and all eight pixels around it."""
_MIN_SHARE = 0.003
"""Of all pixels; 40 clean pages have at most 0.0009, letters of coarse faxes included, and dust 0.008."""
_RING = np.asarray([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)


def wipe_specks(pixels: Pixels) -> Pixels:
    """Return the page without specks; a clean page as it is.

    A point may be a single pixel on a coarse scan, so nothing is wiped where specks are few.
    """
    gray = to_gray(pixels)
    dark = cv2.subtract(cv2.erode(gray, _RING), gray) > _MIN_CONTRAST
    if dark.mean() < _MIN_SHARE:
        return pixels
    light = cv2.subtract(gray, cv2.dilate(gray, _RING)) > _MIN_CONTRAST
    wiped = np.where(dark[:, :, None], cv2.erode(pixels, _RING), pixels)
    return np.where(light[:, :, None], cv2.dilate(pixels, _RING), wiped).astype(np.uint8, copy=False)
