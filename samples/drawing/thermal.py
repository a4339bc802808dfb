"""Till rolls: characters in the cells of a thermal print head, as dots, with weak and lost columns."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from samples.drawing.faces import load_face
from samples.drawing.scan import cloud
from samples.drawing.sheet import FONT_FOLDER, Align

CELL_WIDTH, CELL_HEIGHT, LEADING = 12, 24, 8
"""Dots of a character and between lines; print heads have 8 dots per mm."""
FACES = {"Vera": ("Vera.ttf", "VeraBd.ttf"), "Courier": ("cob_____.pfb", "cob_____.pfb")}
"""Font files of a face, regular and bold."""


class TillRoll:
    """A strip of thermal paper that is printed line by line."""

    def __init__(self, columns: int, face: str = "Vera", margin: int = 30) -> None:
        self.columns = columns
        self._face, self._margin = face, margin
        self._width = columns * CELL_WIDTH + 2 * margin
        self._strips: list[Image.Image] = []

    def line(
        self, text: str = "", align: Align = "left", *, bold: bool = False, wide: int = 1, tall: int = 1
    ) -> None:
        """Print one line; `wide` and `tall` multiply the size of its characters."""
        columns = self.columns // wide
        shift = {"left": 0, "middle": (columns - len(text)) // 2, "right": columns - len(text)}[align]
        strip = Image.new("L", (columns * CELL_WIDTH, CELL_HEIGHT + LEADING), 255)
        for place, character in enumerate(text, start=shift):
            strip.paste(self._draw_character(character, bold), (place * CELL_WIDTH, 0))
        self._strips.append(strip.resize((strip.width * wide, strip.height * tall), Image.Resampling.NEAREST))

    def pair(self, left: str, right: str, *, bold: bool = False, wide: int = 1, tall: int = 1) -> None:
        """Print text at both margins of one line."""
        gap = self.columns // wide - len(left) - len(right)
        self.line(f"{left}{' ' * gap}{right}", bold=bold, wide=wide, tall=tall)

    def rule(self, character: str = "-") -> None:
        """Print a line of one character."""
        self.line(character * self.columns)

    def bars(self, number: str, height: int = 70) -> None:
        """Print a bar pattern that stands for a number; no symbology, only its look."""
        strip = Image.new("L", (self._width - 2 * self._margin, height + LEADING), 255)
        pen, x = ImageDraw.Draw(strip), 60
        for digit in number:
            for weight in (int(digit) % 4 + 1, int(digit) % 3 + 1):
                pen.rectangle((x, 0, x + weight * 2 - 1, height), fill=0)
                x += weight * 2 + 3 + int(digit) % 2 * 2
        self._strips.append(strip)

    def mark(self, shape: Sequence[tuple[float, float]], height: int) -> None:
        """Print a shop's mark: a filled shape in fractions of a centred square."""
        strip = Image.new("L", (self._width - 2 * self._margin, height + 2 * LEADING), 255)
        left = (strip.width - height) / 2
        ImageDraw.Draw(strip).polygon([(left + x * height, y * height) for x, y in shape], fill=0)
        self._strips.append(strip)

    def to_image(self, seed: int, scale: float = 1.5, ink: int = 62) -> Image.Image:
        """Return the strip as grey pixels, `scale` per dot, with the head's unevenness."""
        height = sum(strip.height for strip in self._strips) + 110
        paper = Image.new("L", (self._width, height), 255)
        y = 60
        for strip in self._strips:
            paper.paste(strip, (self._margin, y))
            y += strip.height
        random = np.random.RandomState(seed)
        dots = (np.asarray(paper, dtype=np.float32) < 140).astype(np.float32)
        dots *= cloud(random, paper.size, 90, 0.74, 1.0)
        dots[:, random.randint(40, self._width - 40, 3)] *= 0.6
        grey = Image.fromarray((242 - (242 - ink) * dots).astype(np.uint8))
        return grey.resize((round(self._width * scale), round(height * scale)), Image.Resampling.BICUBIC)

    def _draw_character(self, character: str, bold: bool) -> Image.Image:
        font = load_face(FONT_FOLDER / FACES[self._face][bold], 21)
        wide = max(CELL_WIDTH, round(font.getlength(character)))
        cell = Image.new("L", (wide, CELL_HEIGHT), 255)
        ImageDraw.Draw(cell).text((wide / 2, 19), character, font=font, fill=0, anchor="ms")
        return cell.resize((CELL_WIDTH, CELL_HEIGHT), Image.Resampling.BICUBIC)
