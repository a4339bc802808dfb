"""Turns a drawn PDF into what a scanner or fax leaves of it: grey, noisy, skewed, compressed."""

import subprocess
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4

from samples.drawing.faces import load_face
from samples.drawing.sheet import Sheet

PAPER = 246
"""Grey of unprinted paper under the scanner's lamp, 0 to 255."""


def render_page(pdf: bytes, dpi: int, page: int = 1) -> Image.Image:
    """Rasterise one page to grey pixels with poppler."""
    number = str(page)
    command = ["pdftoppm", "-gray", "-r", str(dpi), "-f", number, "-l", number, "-"]
    shot = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(BytesIO(shot.stdout)).convert("L")


def stamp_date(
    page: Image.Image, lines: list[tuple[str, str, float]], at: tuple[int, int], degrees: float
) -> None:
    """Press an office stamp onto the page: (text, font file, size) lines in a frame, in uneven ink."""
    ink = Image.new("L", (460, 190), 0)
    pen = ImageDraw.Draw(ink)
    pen.rounded_rectangle((4, 4, 455, 185), 14, outline=190, width=6)
    y = 18
    for text, font_file, size in lines:
        font = load_face(font_file, size)
        pen.text((230 - pen.textlength(text, font) / 2, y), text, font=font, fill=190)
        y += int(size * 1.25)
    worn = np.asarray(ink, dtype=np.float32) * cloud(np.random.RandomState(17), ink.size, 9, 0.45, 1.0)
    turned = Image.fromarray(worn.astype(np.uint8)).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    page.paste(Image.new("L", turned.size, 70), at, turned)


def age_scan(page: Image.Image, seed: int, skew_degrees: float = 0.0, noise: float = 4.0) -> Image.Image:
    """Skew the page clockwise, soften and thin its ink, and lay lamp shading, dust and noise over it."""
    random = np.random.RandomState(seed)
    turned = page.rotate(-skew_degrees, Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(0.55))
    ink = 1.0 - np.asarray(soft, dtype=np.float32) / 255.0
    ink *= cloud(random, page.size, 130, 0.72, 0.96)
    lamp = PAPER * cloud(random, page.size, 400, 0.965, 1.0)
    lamp *= 1.0 - 0.22 * np.exp(-np.arange(page.width, dtype=np.float32) / 14.0)[None, :]
    grey = lamp * (1.0 - ink) + 26.0 * ink
    grey -= _dust(random, page.size)
    grey += random.normal(0.0, noise, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def punch_holes(page: Image.Image, dpi: int) -> None:
    """Darken the two filing holes, 80 mm apart at the left edge."""
    pen = ImageDraw.Draw(page)
    middle, reach, x = page.height / 2, 40 * dpi / 25.4, 12 * dpi / 25.4
    radius = 2.75 * dpi / 25.4
    for y in (middle - reach, middle + reach):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=150)


def encode_jpeg(page: Image.Image, quality: int) -> bytes:
    """Compress as scanners do: baseline JPEG."""
    encoded = BytesIO()
    page.save(encoded, "JPEG", quality=quality)
    return encoded.getvalue()


def bind_pages(jpegs: list[bytes], title: str, size: tuple[float, float] = A4) -> bytes:
    """Make a PDF of page images alone; `size` in points is every page's."""
    sheet = Sheet(title, "", "ScanStation 520", size=size)
    for place, jpeg in enumerate(jpegs):
        if place:
            sheet.next_page()
        sheet.fill_page(jpeg)
    return sheet.to_bytes()


def cloud(
    random: np.random.RandomState, size: tuple[int, int], grain: int, low: float, high: float
) -> NDArray[np.float32]:
    """Return smooth noise between low and high, of blobs about `grain` pixels wide, as rows × columns."""
    coarse = random.uniform(0.08, 0.92, (size[1] // grain + 2, size[0] // grain + 2)).astype(np.float32)
    smooth = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    return low + (high - low) * np.clip(smooth, 0.0, 1.0)


def _dust(random: np.random.RandomState, size: tuple[int, int]) -> NDArray[np.float32]:
    specks = Image.new("L", size, 0)
    pen = ImageDraw.Draw(specks)
    for _ in range(90):
        x, y = random.randint(0, size[0]), random.randint(0, size[1])
        radius = random.choice((0, 0, 1, 1, 2))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(random.randint(40, 140)))
    return np.asarray(specks, dtype=np.float32)
