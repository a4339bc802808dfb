"""What paper goes through before it becomes pixels: tilt, shadow, fading, a hand-held camera. Seeded."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.pixels import Pixels

Floats = npt.NDArray[np.float32]
Distortion = Callable[[Pixels], Pixels]
PAPER = 246
SEED = 7


def _to_pixels(values: Any) -> Pixels:
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def tilt(pixels: Pixels, degrees: float) -> Pixels:
    """Turn the page clockwise about its middle; the corners of the scan are paper."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return _to_pixels(cv2.warpAffine(pixels, matrix, (width, height), borderValue=(PAPER,) * 3))


def fade(pixels: Pixels, ink: float, paper: float) -> Pixels:
    """Map black to `ink` and white to `paper`, with a sensor's noise."""
    noise = np.random.RandomState(SEED).normal(0, 2.5, pixels.shape[:2]).astype(np.float32)
    return _to_pixels(ink + pixels.astype(np.float32) / 255 * (paper - ink) + noise[:, :, None])


def shade(pixels: Pixels, darkest: float) -> Pixels:
    """Let a soft diagonal shadow take light, down to `darkest` of it."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = columns / width * 0.9 + rows / height * 0.6 - 0.75
    light = 1 - (1 - darkest) / (1 + np.exp(-edge * 14))
    return _to_pixels(pixels * light[:, :, None])


def cast(pixels: Pixels, darkest: float) -> Pixels:
    """Let the sharp shadow of a hand lie over the middle of the page."""
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.float32)
    outline = np.asarray([[0.3, 0.25], [0.75, 0.2], [0.85, 0.6], [0.6, 0.75], [0.35, 0.6]])
    cv2.fillPoly(mask, [(outline * [width, height]).astype(np.int32)], (1.0,))
    soft = cv2.GaussianBlur(mask, (0, 0), width / 200)
    return _to_pixels(pixels * (1 - (1 - darkest) * soft)[:, :, None])


def blur(pixels: Pixels, sigma: float) -> Pixels:
    """Put the page out of focus."""
    return _to_pixels(cv2.GaussianBlur(pixels, (0, 0), sigma))


def shrink(pixels: Pixels, scale: float) -> Pixels:
    """Scan at a lower resolution."""
    return _to_pixels(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def lay_far_off(pixels: Pixels, share: float) -> Pixels:
    """Photograph from far off: the page fills only `share` of the picture's width and height."""
    height, width = pixels.shape[:2]
    scene = np.full((round(1.8 * height), round(1.8 * width), 3), (96, 88, 80), np.uint8)
    page = shrink(pixels, 1.8 * share)
    top, left = (scene.shape[0] - page.shape[0]) // 2, (scene.shape[1] - page.shape[1]) // 2
    scene[top : top + page.shape[0], left : left + page.shape[1]] = page
    return scene


def compress(pixels: Pixels, quality: int) -> Pixels:
    """Store as JPEG and read again."""
    _, stored = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return _to_pixels(cv2.imdecode(stored, cv2.IMREAD_COLOR))


def speckle(pixels: Pixels, share: float) -> Pixels:
    """Strew dust and lost dots, as on a fax or worn thermal paper."""
    random = np.random.RandomState(SEED).random_sample(pixels.shape[:2])
    spoilt = pixels.copy()
    spoilt[random < share / 2] = 40
    spoilt[random > 1 - share / 2] = PAPER
    return spoilt


def burn(pixels: Pixels, ink: float) -> Pixels:
    """Print on thermal paper: pale, uneven, with columns of dots that the head lost."""
    height, width = pixels.shape[:2]
    random = np.random.RandomState(SEED)
    strength = cv2.resize(random.uniform(0.55, 1, (9, 5)).astype(np.float32), (width, height))
    lost = random.randint(0, width, width // 160)
    strength[:, lost] = strength[:, lost] * 0.4
    density = (255 - pixels.astype(np.float32)) / 255 * strength[:, :, None]
    return fade(_to_pixels(255 - 255 * density), ink, 235)


def lean(pixels: Pixels, depth: float) -> Pixels:
    """Photograph from the foot of the page, turned a little; the far edge is `depth` narrower."""
    height, width = pixels.shape[:2]
    inset, drop = depth * width / 2, depth * height / 6
    target = [[inset, drop], [width - inset * 0.6, 0], [width, height], [0, height - drop]]
    source = [[0, 0], [width, 0], [width, height], [0, height]]
    matrix = cv2.getPerspectiveTransform(np.asarray(source, np.float32), np.asarray(target, np.float32))
    return _to_pixels(cv2.warpPerspective(pixels, matrix, (width, height), borderValue=(96, 78, 60)))


def bend(pixels: Pixels, rise: float) -> Pixels:
    """Let the page bow up and down over its width, by `rise` of its height either way."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    shifted = rows + np.sin(columns / width * 2 * np.pi).astype(np.float32) * np.float32(rise * height)
    return _to_pixels(cv2.remap(pixels, columns, shifted, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def photograph(pixels: Pixels, darkest: float) -> Pixels:
    """Do all at once: from the side, bowed, in bad light, out of focus, as JPEG."""
    seen = bend(shade(fade(pixels, 45, 225), darkest), 0.004)
    return compress(blur(tilt(lean(seen, 0.1), 2), 0.8), 60)


DISTORTIONS: Mapping[str, Distortion] = {
    "none": lambda pixels: pixels,
    **{f"tilt {angle:+}°": partial(tilt, degrees=angle) for angle in (-5, -2, 1, 3, 5, 8)},
    "low contrast": partial(fade, ink=150, paper=215),
    "very low contrast": partial(fade, ink=185, paper=220),
    "dark": partial(fade, ink=15, paper=70),
    "very dark": partial(fade, ink=8, paper=35),
    "shadow to 40 %": partial(shade, darkest=0.4),
    "shadow to 15 %": partial(shade, darkest=0.15),
    "hand's shadow": partial(cast, darkest=0.35),
    "blur 1 px": partial(blur, sigma=1.0),
    "blur 2 px": partial(blur, sigma=2.0),
    "150 dpi": partial(shrink, scale=0.75),
    "100 dpi": partial(shrink, scale=0.5),
    "75 dpi": partial(shrink, scale=0.375),
    "half of the photo": partial(lay_far_off, share=0.5),
    "a third of the photo": partial(lay_far_off, share=0.35),
    "JPEG 20": partial(compress, quality=20),
    "specks": partial(speckle, share=0.02),
    "thermal": partial(burn, ink=120),
    "pale thermal": partial(burn, ink=170),
    "from the side": partial(lean, depth=0.1),
    "far from the side": partial(lean, depth=0.25),
    "bowed": partial(bend, rise=0.006),
    "strongly bowed": partial(bend, rise=0.015),
    "photo": partial(photograph, darkest=0.5),
    "bad photo": partial(photograph, darkest=0.2),
}
