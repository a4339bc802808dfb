"""Sheets of paper as a PDF: text, rules and boxes in millimetres from the upper left corner."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import reportlab
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Align = Literal["left", "right", "middle"]
BLACK = "#000000"
GREY = "#666666"
FONT_FOLDER = Path(reportlab.__file__).parent / "fonts"
OUTLINES = {
    "Sans": "_a______",
    "Sans-Bold": "_ab_____",
    "Sans-Italic": "_ai_____",
    "Serif": "_er_____",
    "Serif-Bold": "_eb_____",
    "Serif-Italic": "_ei_____",
    "Mono": "com_____",
    "Mono-Bold": "cob_____",
    "Script": "callig15",
}
"""Embedded faces: only for what is turned into pixels, so that no sample carries another's outlines."""


@cache
def prepare_reportlab() -> None:
    """Write binary streams as other programs do, and make reportlab's own fonts known."""
    rl_config.useA85 = 0
    for name, file in (("Vera", "Vera"), ("Vera-Bold", "VeraBd"), ("Vera-Italic", "VeraIt")):
        pdfmetrics.registerFont(TTFont(name, FONT_FOLDER / f"{file}.ttf"))
    for name, stem in OUTLINES.items():
        face = pdfmetrics.EmbeddedType1Face(
            str(FONT_FOLDER / f"{stem}.afm"), str(FONT_FOLDER / f"{stem}.pfb")
        )
        pdfmetrics.registerTypeFace(face)
        pdfmetrics.registerFont(pdfmetrics.Font(name, face.name, "WinAnsiEncoding"))


class Sheet:
    """A PDF being drawn, one page at a time. `y` of text is its baseline."""

    def __init__(
        self, title: str, author: str, program: str = "", *, size: tuple[float, float] = A4,
        lang: str | None = None, first_font: str = "Helvetica",
    ) -> None:  # fmt: skip
        """Open the first page. Each page names `first_font`, used or not; `program` claims to print it."""
        prepare_reportlab()
        self._bytes = BytesIO()
        self._size, self._height = size, size[1]
        self._canvas = Canvas(
            self._bytes, pagesize=size, invariant=1, pageCompression=1, lang=lang, initialFontName=first_font
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator(program)
        self._canvas.setSubject("")

    def text(
        self, x: float, y: float, text: str, font: str = "Helvetica", size: float = 9.0, *,
        color: str = BLACK, align: Align = "left", spacing: float = 0.0,
    ) -> None:  # fmt: skip
        """Write one line; `x` is its left end, right end or middle, `spacing` points between letters."""
        shift = {"left": 0.0, "right": 1.0, "middle": 0.5}[align] * self.width(text, font, size, spacing)
        self._canvas.setFont(font, size)
        self._canvas.setFillColor(HexColor(color))
        self._canvas.drawString((x - shift) * mm, self._height - y * mm, text, charSpace=spacing)

    def lines(
        self, x: float, y: float, lines: Sequence[str], font: str = "Helvetica", size: float = 9.0, *,
        color: str = BLACK, align: Align = "left", leading: float = 4.2,
    ) -> float:  # fmt: skip
        """Write lines below one another, `leading` mm apart; return the next baseline."""
        for line in lines:
            self.text(x, y, line, font, size, color=color, align=align)
            y += leading
        return y

    def paragraph(
        self, x: float, y: float, width: float, text: str, *, font: str = "Helvetica", size: float = 9.0,
        color: str = BLACK, leading: float = 4.2,
    ) -> float:  # fmt: skip
        """Write text wrapped to `width` mm; return the next baseline."""
        return self.lines(x, y, self.wrap(text, width, font, size), font, size, color=color, leading=leading)

    def wrap(self, text: str, width: float, font: str, size: float) -> list[str]:
        """Split text into lines of at most `width` mm."""
        return list(simpleSplit(text, font, size, width * mm))

    def width(self, text: str, font: str, size: float, spacing: float = 0.0) -> float:
        """Return how wide the text prints, in mm."""
        points = float(pdfmetrics.stringWidth(text, font, size)) + spacing * (len(text) - 1)
        return points / float(mm)

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5, *, color: str = BLACK
    ) -> None:
        """Draw a straight line; `weight` in points."""
        self._canvas.setLineWidth(weight)
        self._canvas.setStrokeColor(HexColor(color))
        self._canvas.line(x1 * mm, self._height - y1 * mm, x2 * mm, self._height - y2 * mm)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None,
        stroke: str | None = None, weight: float = 0.5, radius: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle from its upper left corner; `radius` in mm rounds its corners."""
        self._canvas.setLineWidth(weight)
        self._canvas.setFillColor(HexColor(fill) if fill else Color(0, 0, 0, 0))
        self._canvas.setStrokeColor(HexColor(stroke or BLACK))
        bottom = self._height - (y + height) * mm
        self._canvas.roundRect(
            x * mm, bottom, width * mm, height * mm, radius * mm, stroke=bool(stroke), fill=bool(fill)
        )

    def disc(
        self, x: float, y: float, radius: float, color: str, *, stroke: bool = False, weight: float = 1.0
    ) -> None:
        """Draw a circle around its middle, filled or as a ring."""
        self._canvas.setLineWidth(weight)
        self._canvas.setFillColor(HexColor(color))
        self._canvas.setStrokeColor(HexColor(color))
        self._canvas.circle(x * mm, self._height - y * mm, radius * mm, stroke=stroke, fill=not stroke)

    def polygon(self, points: Sequence[tuple[float, float]], color: str) -> None:
        """Fill the shape between points."""
        path = self._canvas.beginPath()
        path.moveTo(points[0][0] * mm, self._height - points[0][1] * mm)
        for x, y in points[1:]:
            path.lineTo(x * mm, self._height - y * mm)
        path.close()
        self._canvas.setFillColor(HexColor(color))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def fill_page(self, jpeg: bytes) -> None:
        """Lay a JPEG over the whole page as it is, without encoding it again."""
        self._canvas.drawImage(ImageReader(BytesIO(jpeg)), 0, 0, *self._size)

    def next_page(self) -> None:
        """Finish this page and start another."""
        self._canvas.showPage()

    def to_bytes(self) -> bytes:
        """Finish the document. The same drawing gives the same bytes: dates and ids are fixed."""
        self._canvas.save()
        return self._bytes.getvalue()
