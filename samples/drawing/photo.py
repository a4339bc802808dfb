"""Photographs a strip of paper lying on a table: perspective, creases, shadow, a camera's noise, EXIF."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from samples.drawing.scan import cloud

Point = tuple[float, float]
TURNED_TO_STORE = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is turned before it is stored under each EXIF orientation."""


@dataclass(frozen=True)
class Shot:
    """How a photo is taken; corners of the paper in pixels, clockwise from the upper left."""

    size: tuple[int, int]
    corners: Sequence[Point]
    table: tuple[int, int, int]
    light: tuple[float, float, float] = (1.0, 0.985, 0.95)
    crumple: float = 5.0
    """How far creases move the paper, in pixels."""
    creases: int = 3
    shade: float = 0.35
    """How much light the shadow of hand and phone takes."""
    seed: int = 1


def photograph(paper: Image.Image, shot: Shot) -> Image.Image:
    """Return the upright colour picture of a grey strip."""
    random = np.random.RandomState(shot.seed)
    height_map = _crease(random, paper.size, shot.creases)
    bent = _bend(paper, height_map, shot.crumple)
    slope = np.gradient(height_map, axis=0) + np.gradient(height_map, axis=1)
    lit = np.clip(np.asarray(bent, dtype=np.float32) * (1.0 + 2.2 * slope), 0, 255)
    sheet = _project(Image.fromarray(lit.astype(np.uint8)), shot)
    cover = _project(Image.new("L", paper.size, 255), shot)
    scene = _lay_on_table(random, sheet, cover, shot)
    scene *= _shadow(random, shot)[:, :, None] * np.array(shot.light, dtype=np.float32)
    scene += random.normal(0, 2.2, scene.shape[:2]).astype(np.float32)[:, :, None]
    picture = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8), "RGB")
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def encode_photo(picture: Image.Image, taken: str, orientation: int = 1, quality: int = 70) -> bytes:
    """Store as a phone does: pixels as the sensor lay, EXIF orientation, maker and time taken."""
    turn = TURNED_TO_STORE[orientation]
    stored = picture.transpose(turn) if turn is not None else picture
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0132] = "Larch", "Larch P3", orientation, taken
    encoded = BytesIO()
    stored.save(encoded, "JPEG", quality=quality, exif=exif)
    return encoded.getvalue()


def _crease(random: np.random.RandomState, size: tuple[int, int], creases: int) -> NDArray[np.float32]:
    """Return how high the paper stands: soft waves and sharp folds, roughly 0 to 1."""
    width, height = size
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = cloud(random, size, 260, 0.0, 1.0) * 9
    for _ in range(creases):
        angle = random.uniform(-0.3, 0.3)
        x, y = random.uniform(0, width), random.uniform(0, height)
        distance = (columns - x) * np.sin(angle) + (rows - y) * np.cos(angle)
        waves += random.uniform(1.2, 2.6) * np.exp(-np.abs(distance) / random.uniform(20, 60))
    return waves.astype(np.float32)


def _bend(paper: Image.Image, height_map: NDArray[np.float32], reach: float) -> Image.Image:
    pixels = np.asarray(paper)
    rows, columns = np.mgrid[0 : paper.height, 0 : paper.width].astype(np.float32)
    lift = (height_map - height_map.mean()) / (np.ptp(height_map) + 1e-6) * reach
    sources = (
        np.clip(rows + lift, 0, paper.height - 1.001),
        np.clip(columns + lift * 0.5, 0, paper.width - 1.001),
    )
    return Image.fromarray(_sample(pixels, *sources))


def _sample(
    pixels: NDArray[np.uint8], rows: NDArray[np.float32], columns: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Read pixels between their centres, bilinearly."""
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down, right = rows - top, columns - left
    above = pixels[top, left] * (1 - right) + pixels[top, left + 1] * right
    below = pixels[top + 1, left] * (1 - right) + pixels[top + 1, left + 1] * right
    mixed: NDArray[np.uint8] = (above * (1 - down) + below * down).astype(np.uint8)
    return mixed


def _project(flat: Image.Image, shot: Shot) -> Image.Image:
    """Look at the flat sheet through the camera; 0 where there is none."""
    width, height = flat.size
    flat_corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(shot.corners, flat_corners, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = [coordinate for corner in flat_corners for coordinate in corner]
    factors = [float(factor) for factor in np.linalg.solve(np.array(rows), np.array(wanted))]
    return flat.transform(shot.size, Image.Transform.PERSPECTIVE, factors, Image.Resampling.BICUBIC)


def _lay_on_table(
    random: np.random.RandomState, sheet: Image.Image, cover: Image.Image, shot: Shot
) -> NDArray[np.float32]:
    grain = cloud(random, (shot.size[0], 8), 7, 0.82, 1.08)[4]
    streaks = np.repeat(grain[None, :], shot.size[1], axis=0) * cloud(random, shot.size, 160, 0.9, 1.06)
    drop = Image.new("L", shot.size, 0)
    drop.paste(cover, (14, 18))
    fall = 1.0 - 0.5 * np.asarray(drop.filter(ImageFilter.GaussianBlur(16)), dtype=np.float32) / 255.0
    table = (streaks * fall)[:, :, None] * np.array(shot.table, dtype=np.float32)
    alpha = np.asarray(cover.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32)[:, :, None] / 255.0
    paper = np.asarray(sheet, dtype=np.float32)[:, :, None]
    scene: NDArray[np.float32] = (table * (1 - alpha) + paper * alpha).astype(np.float32)
    return scene


def _shadow(random: np.random.RandomState, shot: Shot) -> NDArray[np.float32]:
    """Return how much light reaches each pixel: a soft diagonal shadow and dimmer corners."""
    width, height = shot.size
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = (columns / width) * 0.9 + (rows / height) * 0.5 - random.uniform(0.85, 0.95)
    dark = shot.shade / (1.0 + np.exp(-edge * 16))
    corners = ((columns / width - 0.5) ** 2 + (rows / height - 0.5) ** 2) * 0.3
    light: NDArray[np.float32] = (1.0 - dark - corners).astype(np.float32)
    return light
