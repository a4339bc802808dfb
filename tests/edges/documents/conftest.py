"""Small documents made on the spot, and the OCR models loaded once."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from recto.documents.limits import PrepareLimits
from recto.documents.ocr import Ocr
from recto.documents.prepare import DocumentReader

A4 = (595.0, 842.0)

LINES = (
    "Invoice number RE-2024-117",
    "Date of issue 12 March 2024",
    "Please transfer the amount due",
    "within thirty days of receipt",
    "Net total 1,000.00 EUR",
    "Value added tax 190.00 EUR",
    "Gross total 1,190.00 EUR",
)

DrawPage = Callable[[Canvas], None]
MakePdf = Callable[..., Path]


@pytest.fixture(scope="session")
def ocr() -> Ocr:
    return Ocr(threads=2)


@pytest.fixture(scope="session")
def reader() -> DocumentReader:
    """Return a reader whose OCR models serve all tests."""
    return DocumentReader(PrepareLimits(page_timeout_seconds=30))


@pytest.fixture
def lines() -> Sequence[str]:
    return LINES


def _draw_lines(canvas: Canvas) -> None:
    # Embedded: a font of the machine's choosing would draw wider than the widths the PDF states.
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    canvas.setFont("Vera", 14)
    for row, line in enumerate(LINES):
        canvas.drawString(72, 760 - 40 * row, line)


def _turn_canvas(canvas: Canvas, degrees: int) -> None:
    """Turn what is drawn from now on clockwise on an A4 page."""
    width, height = A4
    shift = {0: (0, 0), 90: (0, height), 180: (width, height), 270: (width, 0)}[degrees]
    canvas.translate(*shift)
    canvas.rotate(-degrees)


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Return a function that writes a PDF: one page with LINES unless other pages are given."""

    def make(*pages: DrawPage, size: tuple[float, float] = A4, turn: int = 0, name: str = "a.pdf") -> Path:
        canvas = Canvas(str(tmp_path / name), pagesize=size)
        for draw in pages or (_draw_lines,):
            _turn_canvas(canvas, turn)
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return tmp_path / name

    return make


@pytest.fixture
def edit_pdf(tmp_path: Path) -> Callable[[Path, Callable[[pikepdf.Pdf], None]], Path]:
    """Return a function that writes an edited copy of a PDF."""

    def edit(path: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
        with pikepdf.open(path) as pdf:
            change(pdf)
            pdf.save(tmp_path / "edited.pdf")
        return tmp_path / "edited.pdf"

    return edit


@pytest.fixture(scope="session")
def scan() -> Image.Image:
    """Return LINES as an image of an A4 page at 150 dpi."""
    image = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for row, line in enumerate(LINES):
        draw.text((150, 170 + 84 * row), line, font=font, fill=20)
    return image


@pytest.fixture(scope="session")
def draw_scan(scan: Image.Image) -> DrawPage:
    """Return a function that fills a PDF page with the scan."""
    buffer = io.BytesIO()
    scan.save(buffer, "PNG")

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(buffer.getvalue())), 0, 0, *A4)

    return draw
