"""What happens to paper after it is printed: scanners, fax machines, telephones' cameras."""

from collections.abc import Callable
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from samples.drawing.photo import Shot, encode_photo, photograph
from samples.drawing.scan import (
    age_scan,
    bind_pages,
    cloud,
    encode_jpeg,
    punch_holes,
    render_page,
    stamp_date,
)
from samples.drawing.sheet import FONT_FOLDER

DPI = 200
CLEAN = "clean"
Page = Image.Image


def _scan(page: Page, random: Random) -> Page:
    return age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-1.2, 1.2))


def _skew(page: Page, random: Random) -> Page:
    degrees = random.choice((-1, 1)) * random.uniform(2.0, 5.0)
    return age_scan(page, seed=random.randrange(10**6), skew_degrees=degrees)


def _fade(page: Page, random: Random) -> Page:
    """Low contrast: a tired lamp and thin toner."""
    aged = np.asarray(
        age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-0.8, 0.8)), dtype=np.float32
    )
    grey = 226 - (246 - aged) * random.uniform(0.38, 0.55)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _blur(page: Page, random: Random) -> Page:
    aged = age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-1, 1), noise=2.5)
    return aged.filter(ImageFilter.GaussianBlur(random.uniform(0.7, 1.1)))


def _shade(page: Page, random: Random) -> Page:
    """The shadow of a book's fold, and a dark corner."""
    aged = np.asarray(
        age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-2, 2)), dtype=np.float32
    )
    rows, columns = np.mgrid[0 : page.height, 0 : page.width].astype(np.float32)
    fold = 0.45 * np.exp(-columns / (page.width * 0.08))
    corner = 0.3 * np.clip((columns / page.width + rows / page.height) - 1.2, 0, 1)
    noise = cloud(np.random.RandomState(random.randrange(10**6)), page.size, 300, 0.92, 1.0)
    return Image.fromarray(np.clip(aged * (1 - fold - corner) * noise, 0, 255).astype(np.uint8))


def _speckle(page: Page, random: Random) -> Page:
    """A copy of a copy: black and white dots all over."""
    aged = np.asarray(age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-1, 1))).copy()
    chance = np.random.RandomState(random.randrange(10**6)).random_sample(aged.shape)
    aged[chance < 0.0012] = 30
    aged[chance > 0.9985] = 250
    return Image.fromarray(aged)


def _fax(page: Page, random: Random) -> Page:
    aged = age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-0.7, 0.7), noise=7.0)
    return aged.point(lambda grey: 255 if grey > 150 else 0)


def _punch(page: Page, random: Random) -> Page:
    punched = page.copy()
    punch_holes(punched, DPI)
    return age_scan(punched, seed=random.randrange(10**6), skew_degrees=random.uniform(-1.5, 1.5))


SCANS: dict[str, Callable[[Page, Random], Page]] = {
    "scan": _scan, "skew": _skew, "fade": _fade, "blur": _blur, "shade": _shade, "speckle": _speckle,
    "fax": _fax, "punch": _punch, "stamp": _scan,
}  # fmt: skip


def wear_pdf(
    pdf: bytes, pages: int, noise: str, random: Random, *, size: tuple[float, float], stamp: str
) -> tuple[bytes, str]:
    """Return the worn document and its file ending; `stamp` is what an office prints on what it gets."""
    if noise == CLEAN:
        return pdf, "pdf"
    if noise == "photo":
        return shoot(render_page(pdf, 190), random), "jpg"
    sheets = [render_page(pdf, DPI, number) for number in range(1, pages + 1)]
    if noise == "stamp":
        faces = [str(FONT_FOLDER / name) for name in ("_ab_____.pfb", "cob_____.pfb")]
        lines = [(stamp, faces[0], 44.0), (f"{random.randint(10, 28)} 03 2026", faces[1], 46.0)]
        stamp_date(
            sheets[0], lines, (random.randint(650, 1050), random.randint(1650, 1800)), random.uniform(-9, 9)
        )
    worn = [SCANS[noise](sheet, random) for sheet in sheets]
    if noise == "fax":
        return _bind_tiff(worn), "tiff"
    return bind_pages(
        [encode_jpeg(page, random.choice((38, 50, 65, 80))) for page in worn], "Scan", size
    ), "pdf"


def shoot(paper: Page, random: Random, *, crumple: float = 5.0) -> bytes:
    """Return a telephone's photo of one sheet or strip on a table."""
    height = 2500 if paper.height / paper.width < 2.2 else 2900
    scale = (height - 160) / paper.height
    width = round(paper.width * scale) + random.randint(180, 320)
    left = (width - paper.width * scale) / 2
    corners = [
        (x + random.uniform(-28, 28), y + random.uniform(-24, 24))
        for x, y in ((left, 80.0), (width - left, 80.0), (width - left, height - 80.0), (left, height - 80.0))
    ]
    table = random.choice(((142, 102, 66), (70, 72, 78), (176, 170, 160), (96, 110, 100)))
    shot = Shot(
        size=(width, height), corners=corners, table=table, crumple=crumple,
        creases=random.randint(1, 3), shade=random.uniform(0.15, 0.4), seed=random.randrange(10**6),
    )  # fmt: skip
    return encode_photo(
        photograph(paper, shot), taken="2026:02:21 18:03:44", quality=random.choice((62, 75, 85))
    )


def lay_flat(strip: Page, random: Random) -> bytes:
    """Return a strip from a flatbed scanner, a little askew."""
    framed = Image.new("L", (strip.width + 120, strip.height + 120), 250)
    framed.paste(strip, (60, 60))
    aged = age_scan(framed, seed=random.randrange(10**6), skew_degrees=random.uniform(-2.5, 2.5), noise=3.0)
    return encode_jpeg(aged, random.choice((45, 60, 75)))


def _bind_tiff(pages: list[Page]) -> bytes:
    encoded = BytesIO()
    first, *rest = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
    first.save(encoded, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=(DPI, DPI))
    return encoded.getvalue()
