"""Gives a page that was photographed in bad light, or printed pale, even light and full contrast for OCR."""

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.pixels import Pixels, to_gray

_SMALL_SIDE = 400
"""Light is judged on a copy this large: 2 ms for an A4 page at 200 dpi."""
_LETTER_SPAN, _SMOOTH_SPAN, _SOFTEN = 9, 21, 5.0
"""In pixels of that copy. Within the first, paper shows between letters; light changes more slowly."""
_SAMPLE_STEP = 3
_INK_SHARE = 0.5
"""The darkest so many percent of a page are ink."""
_DARK_PAPER = 120
"""Paper below this gray: at 70 OCR still reads 98 % of the words, at 35 only 83 %."""
_PALE_INK = 0.55
"""Ink above this share of the paper's gray: OCR reads 98 % of the words at 0.70, 86 % at 0.84."""
_UNEVEN = 0.8
"""Most of the paper gets less than this share of the best light; designed pages with panels stay above."""
_DARK_OVER_LIGHT = 1.2
"""By this, what is darker than around it must outweigh what is lighter: 1.4–4 on photos, 0.1 in dark mode."""
_PANEL_LIGHT, _PANEL_SPAN, _LIGHT_OVER_DARK = 0.6, 15.0, 2.0
"""A panel is darker than this share of the usual light; within so many pixels, light print outweighs dark."""
_FLOOR = 16
"""Darker paper than this is no paper; brightening it would only show noise."""
_INK_GRAY, _PAPER_GRAY = 10, 245

Light = npt.NDArray[np.float32]
"""Gray of unprinted paper at each place of a small copy of the page."""


def even_out(pixels: Pixels) -> Pixels:
    """Return the page as gray RGB with its light evened out; a page in good light as it is.

    Read so, 97–99 % of the words come out where shadows, dark photos or pale print left 83–95 %.
    """
    gray = to_gray(pixels)
    light = _measure_light(gray)
    ink = _measure_ink(gray, light)
    if not _is_bad(light, ink) or not _is_dark_on_light(gray):
        return pixels
    height, width = gray.shape
    paper = cv2.resize(_pass_over_panels(light, gray), (width, height), interpolation=cv2.INTER_LINEAR)
    scale = np.float32((_PAPER_GRAY - _INK_GRAY) / (1 - min(ink, 0.95)))
    evened = np.clip((gray / paper - np.float32(1)) * scale + np.float32(_PAPER_GRAY), 0, 255)
    return np.repeat(evened.astype(np.uint8)[:, :, None], 3, axis=2)


def _pass_over_panels(light: Light, gray: Pixels) -> Light:
    """Return the light with that of the whole page where a dark panel carries light print, and no shadow."""
    small = _shrink(gray)
    around = cv2.medianBlur(small, _SMOOTH_SPAN)
    lighter, darker = (
        cv2.GaussianBlur(difference.astype(np.float32), (0, 0), _PANEL_SPAN)
        for difference in (cv2.subtract(small, around), cv2.subtract(around, small))
    )
    usual = np.float32(np.median(light))
    is_panel = (light < _PANEL_LIGHT * usual) & (lighter > _LIGHT_OVER_DARK * darker) & (lighter > 1)
    return np.where(is_panel, usual, light)


def _shrink(gray: Pixels) -> Pixels:
    height, width = gray.shape
    scale = min(1.0, _SMALL_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(gray, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _measure_light(gray: Pixels) -> Light:
    small = _shrink(gray)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_LETTER_SPAN, _LETTER_SPAN), np.uint8))
    smooth = cv2.GaussianBlur(cv2.medianBlur(paper, _SMOOTH_SPAN), (0, 0), _SOFTEN)
    return np.maximum(smooth, _FLOOR).astype(np.float32)


def _measure_ink(gray: Pixels, light: Light) -> float:
    """Return how dark the ink is, as a share of the paper's gray."""
    sample = gray[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    paper = cv2.resize(light, (sample.shape[1], sample.shape[0]), interpolation=cv2.INTER_LINEAR)
    return float(np.percentile(sample / paper, _INK_SHARE))


def _is_dark_on_light(gray: Pixels) -> bool:
    """Return whether print is darker than what surrounds it; on a screen in dark mode it isn't."""
    sample = gray[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    around = cv2.medianBlur(_shrink(gray), _SMOOTH_SPAN)
    around = cv2.resize(around, (sample.shape[1], sample.shape[0]), interpolation=cv2.INTER_LINEAR)
    darker, lighter = cv2.subtract(around, sample).sum(), cv2.subtract(sample, around).sum()
    return bool(darker > _DARK_OVER_LIGHT * lighter)


def _is_bad(light: Light, ink: float) -> bool:
    usual, best = np.percentile(light, (50, 90))
    return bool(usual < _DARK_PAPER or ink > _PALE_INK or usual < _UNEVEN * best)
