"""Pages as ink: rows set in a face and pasted glyph by glyph, fast, with the place of every glyph kept.

Light, paper, blur and noise come later, on the device that learns. This module knows numpy and Pillow only.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import ImageFont

from tests.checkpoints.recto_tiny.layouts import Cell, Paper, Row

CELL = 28
"""Pixels of a merged vision token: patch 14, merge 2."""
LEAST_TOKENS, MOST_TOKENS = 144, 224
"""A page is scaled so that it costs so many vision tokens."""
GLYPHS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "!\"#$%&'()*+,-./:;<=>?@[]_|€£ÄÖÜäöüßÉÈÀÊÇéèêëàáâãåçíìîïñóòôõúùûýøæœ°Í"
)
"""Signs that the vision tower learns to name; class 0 is no glyph or any other."""
CLASS = {sign: place for place, sign in enumerate(GLYPHS, 1)}
SLOTS = 6
"""Glyphs of one half of a cell that are named in reading order."""
SPOTS = 8
"""Parts of one half of a cell, side by side, in each of which the glyph is named, too."""
LABELS = 2 * (SLOTS + SPOTS)
"""What a cell is asked."""
_FOLDERS = {
    "reportlab": (
        ("Vera.ttf", "VeraBd.ttf"), ("_a______.pfb", "_ab_____.pfb"), ("_er_____.pfb", "_eb_____.pfb"),
        ("com_____.pfb", "cob_____.pfb"), ("cob_____.pfb", "cob_____.pfb"),
    ),
    "matplotlib": (
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"), ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
        ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ),
}  # fmt: skip
"""Faces inside packages: those of the project's samples, and a few more where matplotlib happens to be."""
_PLACES = {"reportlab": "fonts", "matplotlib": "mpl-data/fonts/ttf"}
Face = tuple[str, str]


@dataclass(frozen=True)
class Stamp:
    """One glyph: coverage 0 to 255, and where it goes relative to the pen."""

    ink: np.ndarray
    left: int
    top: int
    """Rows above the baseline."""
    advance: float


@dataclass(frozen=True)
class Page:
    """A drawn page: `ink` [height, width] 0 to 255, and each glyph's class and centre `[n, 2]` (x, y)."""

    ink: np.ndarray
    classes: np.ndarray
    centres: np.ndarray
    paper: tuple[int, int]
    """First and last column of the paper; beside it lies the table."""


@cache
def list_faces() -> tuple[Face, ...]:
    """Return regular and bold font files; empty names stand for Pillow's own face."""
    faces: list[Face] = [("", "")]
    for package, files in _FOLDERS.items():
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            continue
        folder = Path(spec.submodule_search_locations[0]) / _PLACES[package]
        faces += [
            (str(folder / one), str(folder / two)) for one, two in files
            if (folder / one).exists() and (folder / two).exists()
        ]  # fmt: skip
    return tuple(faces)


@cache
def _load_font(file: str, size: float) -> ImageFont.FreeTypeFont:
    if not file:
        font = ImageFont.load_default(size)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def stamp(file: str, size: float, sign: str) -> Stamp:
    """Return a glyph, drawn once."""
    font = _load_font(file, size)
    mask, (left, top) = font.getmask2(sign, "L", anchor="ls")
    ink = np.asarray(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    return Stamp(ink, left, top, font.getlength(sign))


@cache
def text_width(file: str, size: float, text: str) -> float:
    """Return how far the pen goes."""
    return sum(stamp(file, size, sign).advance for sign in text)


@dataclass(frozen=True)
class Setting:
    """How text is set."""

    file: str
    size: float
    spacing: float = 0.0

    def width(self, text: str) -> float:
        """Return how far the pen goes."""
        return text_width(self.file, self.size, text) + self.spacing * len(text)


class Canvas:
    """Ink being laid down, and the glyphs laid."""

    def __init__(self, width: int, height: int) -> None:
        self.ink = np.zeros((height, width), np.uint8)
        self.classes: list[int] = []
        self.centres: list[tuple[float, float]] = []

    def text(self, x: float, baseline: int, text: str, ink: "Setting") -> None:
        """Set text from the pen's place on."""
        file, size = ink.file, ink.size
        height, width = self.ink.shape
        middle = baseline - size * 0.33
        for sign in text:
            glyph = stamp(file, size, sign)
            left, top = round(x) + glyph.left, baseline + glyph.top
            rows, columns = glyph.ink.shape
            if rows and left >= 0 and top >= 0 and left + columns <= width and top + rows <= height:
                spot = self.ink[top : top + rows, left : left + columns]
                np.maximum(spot, glyph.ink, out=spot)
                if sign != " ":
                    self.classes.append(CLASS.get(sign, 0))
                    self.centres.append((left + columns / 2, middle))
            x += glyph.advance + ink.spacing

    def bar(self, left: int, top: int, right: int, bottom: int) -> None:
        """Fill a rectangle."""
        self.ink[max(0, top) : bottom, max(0, left) : right] = 255


def draw_page(paper: Paper, rng: random.Random, grid: tuple[int, int]) -> Page | None:
    """Set the rows on a page of `grid` (rows, columns) cells; None where they don't fit legibly."""
    height, width = grid[0] * CELL, grid[1] * CELL
    face = rng.choice(list_faces())
    margin = rng.randint(8, 22)
    spacing = rng.choice((0.0, 0.0, 0.0, 0.3, 0.7))
    lines = sum(_height(row) for row in paper.rows)
    leading = rng.uniform(1.14, 1.5)
    widest = _widest_size(paper.rows, face, width - 2 * margin, spacing)
    size = min((height - 2 * margin) / (lines * leading), widest, 26.0)
    size = _round_size(size * rng.choice((1.0, 1.0, rng.uniform(0.8, 1.0))))
    if size < 9.5:
        return None
    canvas = Canvas(width, height)
    used = sum(_height(row) for row in paper.rows) * leading * size
    y = margin + rng.uniform(0, 1) * max(0.0, height - 2 * margin - used)
    least = min(width - 2 * margin, max(_row_width(row, face, size, spacing) for row in paper.rows))
    inner = least + rng.choice((0.0, rng.random(), 1.0)) * (width - 2 * margin - least)
    left = margin + rng.random() * (width - 2 * margin - inner)
    for row in paper.rows:
        y += _height(row) * leading * size
        grown = _round_size(size * row.scale)
        setting = Setting(face[row.bold and row.kind == "text"], grown, spacing)
        _draw_row(canvas, row, setting, (left, left + inner), round(y - (leading - 0.85) * size))
    beside = margin * 0.6
    edges = (0, width) if rng.random() < 0.6 else (round(left - beside), round(left + inner + beside))
    centres = np.asarray(canvas.centres, np.float32).reshape(-1, 2)
    return Page(canvas.ink, np.asarray(canvas.classes, np.uint8), centres, edges)


def _height(row: Row) -> float:
    return 0.55 if row.kind == "gap" else 2.2 if row.kind == "bars" else row.scale


def _round_size(size: float) -> float:
    """Return a size of a few, so that glyphs are drawn once: quarter pixels below 16, halves above."""
    return int(size * 4) / 4 if size < 16 else int(size * 2) / 2


def _row_width(row: Row, face: Face, size: float, spacing: float) -> float:
    """Return how wide the row must be so that its cells stand apart; cells inside take their share."""
    if row.kind != "text" or not row.cells:
        return 0.0
    setting = Setting(face[row.bold], _round_size(size * row.scale), spacing)
    widths = [setting.width(cell.text) for cell in row.cells]
    need = sum(widths) + (len(widths) - 1) * size * 0.8
    for before, cell, own, following in zip(row.cells, row.cells[1:], widths[1:], widths, strict=False):
        if cell.anchor == 1.0 and cell.at < 1.0:  # what stands left of an inner cell must end before it
            gap = following + size * 0.6 + own
            need = max(need, gap / max(0.1, cell.at - before.at))
        elif cell.at == 1.0 and before.at > 0.0:
            need = max(need, (own + size * 0.6) / (1.0 - before.at))
    return need


def _widest_size(rows: Sequence[Row], face: Face, room: float, spacing: float) -> float:
    widest = max(_row_width(row, face, 16.0, spacing) for row in rows)
    return 16.0 * room / max(widest, 1.0)


def _draw_row(canvas: Canvas, row: Row, setting: Setting, edges: tuple[float, float], baseline: int) -> None:
    left, right = edges
    room = right - left
    if row.kind == "bars":
        _draw_bars(canvas, round(left + 0.2 * room), round(right - 0.2 * room), baseline, setting.size)
    elif row.kind == "rule":
        _draw_rule(canvas, row.cells, setting, edges, baseline)
    for cell in row.cells if row.kind == "text" else ():
        x = left + cell.at * room - cell.anchor * setting.width(cell.text)
        canvas.text(x, baseline, cell.text, setting)


def _draw_rule(
    canvas: Canvas, cells: tuple[Cell, ...], setting: Setting, edges: tuple[float, float], baseline: int
) -> None:
    left, right = edges
    if not cells:
        middle = baseline - round(setting.size * 0.3)
        canvas.bar(round(left), middle, round(right), middle + (2 if setting.size > 14 else 1))
        return
    sign = cells[0].text
    canvas.text(left, baseline, sign * int((right - left) / max(1.0, setting.width(sign))), setting)


def _draw_bars(canvas: Canvas, left: int, right: int, baseline: int, size: float) -> None:
    x, top = left, baseline - round(size * 1.6)
    while x < right:
        wide = 1 + (x * 7919) % 4
        canvas.bar(x, top, min(right, x + wide), baseline)
        x += wide + 1 + (x * 104729) % 3


def draw_warp(rng: random.Random, width: int, height: int) -> np.ndarray:
    """Return a `[3, 3]` matrix that takes the page's pixels to where a camera saw them: nearly there."""
    if rng.random() < 0.2:
        return np.eye(3, dtype=np.float32)
    turn = rng.gauss(0, 0.012) if rng.random() < 0.6 else 0.0
    across, down = (rng.uniform(0.95, 1.02) for _ in range(2))
    shear = rng.gauss(0, 0.006)
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]], np.float32)
    bend = np.array([[across, shear - turn, 0], [turn, down, 0], [0, 0, 1]], np.float32)
    if rng.random() < 0.4:
        bend[2, :2] = rng.gauss(0, 4e-5), rng.gauss(0, 3e-5)
    shift = np.array([[1, 0, rng.gauss(0, 2)], [0, 1, rng.gauss(0, 3)], [0, 0, 1]], np.float32)
    return np.asarray(np.linalg.inv(centre) @ shift @ bend @ centre, np.float32)


def label_cells(page: Page, warp: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """Return `[cells, LABELS]`: each half's glyphs in order (upper, lower half), then by their spots.

    The order is what reading needs; spots are learnt sooner, for they ask of a place what is there.
    """
    rows, columns = grid
    ordered = np.zeros((rows * columns * 2, SLOTS), np.uint8)
    spotted = np.zeros((rows * columns * 2, SPOTS), np.uint8)
    points = np.concatenate([page.centres, np.ones((len(page.centres), 1), np.float32)], 1) @ warp.T
    x, y = points[:, 0] / points[:, 2], points[:, 1] / points[:, 2]
    inside = (x >= 0) & (x < columns * CELL) & (y >= 0) & (y < rows * CELL)
    x, y, classes = x[inside], y[inside], page.classes[inside]
    half = (y * 2 // CELL).astype(int)
    place = (half // 2 * columns + (x // CELL).astype(int)) * 2 + half % 2
    order = np.lexsort((x, place))
    x, place, classes = x[order], place[order], classes[order]
    starts = np.flatnonzero(np.r_[True, place[1:] != place[:-1]]) if len(place) else np.zeros(0, int)
    rank = np.arange(len(place)) - np.repeat(starts, np.diff(np.r_[starts, len(place)]))
    fits = rank < SLOTS
    ordered[place[fits], rank[fits]] = classes[fits]
    spotted[place, (x % CELL * SPOTS / CELL).astype(int)] = classes
    return np.concatenate([part.reshape(rows * columns, -1) for part in (ordered, spotted)], axis=1)
