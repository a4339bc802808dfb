"""A strip of till paper as text: lines in a fixed number of columns, for a print head or a PDF."""

from dataclasses import dataclass
from typing import Literal

from PIL import Image

from samples.drawing.sheet import Align, Sheet
from samples.drawing.thermal import TillRoll

MM_PER_LINE = 4.0


@dataclass(frozen=True)
class Strip:
    """One printed line, already set to the width."""

    text: str
    kind: Literal["text", "bars"] = "text"
    align: Align = "left"
    bold: bool = False
    tall: int = 1


class Roll:
    """Lines printed one after another."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.strips: list[Strip] = []

    def line(self, text: str = "", align: Align = "left", *, bold: bool = False, tall: int = 1) -> None:
        """Print text, broken where it doesn't fit."""
        for part in self.break_text(text, self.columns):
            self.strips.append(Strip(part, align=align, bold=bold, tall=tall))

    def pair(self, left: str, right: str, *, bold: bool = False, tall: int = 1) -> None:
        """Print text at both margins; a left text that is too long goes on below."""
        room = self.columns - len(right) - 1
        first, *rest = self.break_text(left, room)
        self.strips.append(Strip(f"{first:<{room}} {right}", bold=bold, tall=tall))
        for part in rest:
            self.strips.append(Strip(f"  {part}", bold=bold, tall=tall))

    def cells(self, widths: list[int], cells: list[str], *, bold: bool = False) -> None:
        """Print cells in columns: the first from the left, the others to the right."""
        first = self.columns - sum(widths)
        texts = [f"{cells[0][: first - 1]:<{first}}"] + [
            f"{cell:>{width}}" for cell, width in zip(cells[1:], widths, strict=True)
        ]
        self.strips.append(Strip("".join(texts), bold=bold))

    def rule(self, sign: str = "-") -> None:
        """Print a line of one character."""
        self.strips.append(Strip(sign * self.columns))

    def bars(self, number: str) -> None:
        """Print what looks like a bar code."""
        self.strips.append(Strip(number, kind="bars"))

    def to_image(self, face: str, seed: int, ink: int) -> Image.Image:
        """Return the strip as a thermal head prints it."""
        paper = TillRoll(self.columns, face)
        for strip in self.strips:
            if strip.kind == "bars":
                paper.bars(strip.text)
            else:
                paper.line(strip.text, strip.align, bold=strip.bold, tall=strip.tall)
        return paper.to_image(seed, ink=ink)

    def to_pdf(self, title: str, shop: str, face: str = "Courier") -> bytes:
        """Return the strip as a PDF that was sent by mail, 80 mm wide."""
        height = MM_PER_LINE * sum(strip.tall for strip in self.strips) + 24
        sheet = Sheet(title, shop, size=(80 / 25.4 * 72, height / 25.4 * 72), first_font=face)
        size = 72 / self.columns / 0.6 / 25.4 * 72
        y = 10.0
        for strip in self.strips:
            y += MM_PER_LINE * strip.tall
            font = f"{face}-Bold" if strip.bold else face
            x = {"left": 4.0, "middle": 40.0, "right": 76.0}[strip.align]
            if strip.kind == "text":
                sheet.text(x, y, strip.text, font, size, align=strip.align)
        return sheet.to_bytes()

    @staticmethod
    def break_text(text: str, width: int) -> list[str]:
        """Return text as lines of at most `width` characters; what begins with a blank is set already."""
        if len(text) <= width or text != text.strip():
            return [text[:width] if text.startswith(" ") else text]
        lines, line = [], ""
        for word in text.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return [*lines, line]
