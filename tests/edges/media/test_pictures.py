"""Images and documents of strangers, opened in a child."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_pillow
from reportlab.pdfgen.canvas import Canvas

from recto.documents.media.local import LocalMediaOpener
from recto.documents.media.opener import ChildMediaOpener
from recto.documents.media.sizes import PixelBudget
from recto.errors import (
    DocumentDamagedError,
    DocumentEmptyError,
    DocumentTooManyPagesError,
    DocumentUnsupportedError,
    JobInterrupted,
    PageTooLargeError,
)
from tests.edges.media.conftest import MakeVideo

ANY = PixelBudget(1, 16_000_000)


def _encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _half(mode: str = "RGB") -> Image.Image:
    """Return 40 × 20 pixels, the left half white."""
    image = Image.new("L", (40, 20), 0)
    image.paste(255, (0, 0, 20, 20))
    return image.convert(mode)


def _heic(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    from_pillow(image).save(buffer)
    return buffer.getvalue()


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _see_through() -> Image.Image:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (20, 0, 40, 20))
    return image


@pytest.mark.parametrize(
    "content",
    [
        _encode(_half(), "PNG"),
        _encode(_half(), "JPEG", quality=95),
        _encode(_half("P"), "PNG"),
        _encode(_half("1"), "PNG"),
        _encode(_half("CMYK"), "JPEG", quality=95),
        _encode(_half("CMYK"), "TIFF"),
        _encode(_see_through(), "PNG"),
        _encode(_see_through(), "WEBP", lossless=True),
        _encode(Image.fromarray(np.asarray(_half("L")).astype(np.uint16) * 257), "PNG"),
        _encode(_half(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20))]),
        _encode(_half(), "TIFF", save_all=True, append_images=[Image.new("RGB", (40, 20))]),
        _encode(_half().transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=_exif(6)),
        _heic(_half()),
    ],
    ids="png jpeg palette bits cmyk cmyk-tiff alpha alpha-webp 16-bit gif tiff exif heic".split(),  # noqa: SIM905
)
def test_every_kind_of_image_is_the_same_upright_rgb(
    content: bytes, tmp_path: Path, local: LocalMediaOpener
) -> None:
    path = tmp_path / "image.bin"
    path.write_bytes(content)
    picture = local.open_image(path, ANY, lambda: False)
    assert (picture.original_width, picture.original_height) == (40, 20)
    np.testing.assert_allclose(picture.pixels, np.asarray(_half()), atol=16)


def test_the_child_gives_what_this_process_gives(
    tmp_path: Path, local: LocalMediaOpener, opener: ChildMediaOpener
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (301, 203, 3), dtype=np.uint8)
    path = tmp_path / "a.png"
    Image.fromarray(noise).save(path)
    budget = PixelBudget(3136, 30_000, 28)
    here, there = (one.open_image(path, budget, lambda: False) for one in (local, opener))
    np.testing.assert_array_equal(here.pixels, there.pixels)
    assert here.pixels.shape == (196, 140, 3)
    assert (there.original_width, there.original_height) == (203, 301)


def _png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that says it is so large."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    data = struct.pack(">I", len(packed)) + b"IDAT" + packed + struct.pack(">I", zlib.crc32(b"IDAT" + packed))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", DocumentEmptyError),
        (b"just text with the name of an image", DocumentUnsupportedError),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", DocumentUnsupportedError),
        (_encode(_half(), "JPEG")[:300], DocumentDamagedError),
        (_encode(_half(), "PNG")[:60], DocumentDamagedError),
        (_png_header(100_000, 100_000), PageTooLargeError),
        (_png_header(15_000, 12_000), DocumentDamagedError),
        (b"%PDF-1.7\n", DocumentUnsupportedError),
        (_encode(Image.new("RGB", (4000, 4)), "PNG"), DocumentUnsupportedError),
    ],
    ids=["empty", "text", "svg", "cut jpeg", "cut png", "bomb", "large and cut", "pdf", "line"],
)
def test_what_is_no_image_is_refused_and_the_child_lives_on(
    content: bytes, error: type[Exception], tmp_path: Path, opener: ChildMediaOpener
) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(content)
    with pytest.raises(error):
        opener.open_image(path, ANY, lambda: False)
    path.write_bytes(_encode(_half(), "PNG"))
    assert opener.open_image(path, ANY, lambda: False).original_width == 40


def test_a_video_sent_as_an_image_is_told_where_it_belongs(
    make_video: MakeVideo, opener: ChildMediaOpener
) -> None:
    with pytest.raises(DocumentUnsupportedError, match="`video_url`"):
        opener.open_image(make_video("a.mp4", frames=2), ANY, lambda: False)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """Return a PDF of two A4 pages, the second lying."""
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawString(72, 700, "One")
    canvas.showPage()
    canvas.setPageSize((842, 595))
    canvas.drawString(72, 500, "Two")
    canvas.showPage()
    canvas.save()
    return path


def test_a_pdf_is_shown_page_by_page_within_the_budget(pdf: Path, opener: ChildMediaOpener) -> None:
    assert opener.count_pages(pdf, lambda: False) == 2
    pages = opener.open_document(pdf, PixelBudget(1, 500_000, 28), lambda: False, 2)
    sizes = [page.pixels.shape[:2] for page in pages]
    assert sizes == [(840, 588), (588, 840)]
    assert [(page.original_width, page.original_height) for page in pages] == [(1653, 2339), (2339, 1653)]
    assert all(page.pixels.min() < 100 for page in pages)


def test_too_many_pages_are_refused_before_any_is_drawn(pdf: Path, opener: ChildMediaOpener) -> None:
    with pytest.raises(DocumentTooManyPagesError, match="2 pages"):
        opener.open_document(pdf, ANY, lambda: False, 1)


def test_pages_of_a_tiff_are_pages(tmp_path: Path, opener: ChildMediaOpener) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(_encode(_half(), "TIFF", save_all=True, append_images=[Image.new("RGB", (10, 30))]))
    pages = opener.open_document(path, ANY, lambda: False, 9)
    assert [page.pixels.shape for page in pages] == [(20, 40, 3), (30, 10, 3)]


def test_a_video_sent_as_a_document_is_told_where_it_belongs(tmp_path: Path, local: LocalMediaOpener) -> None:
    path = tmp_path / "0"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
    with pytest.raises(DocumentUnsupportedError, match=r"no document.*`video_url`"):
        local.count_pages(path, lambda: False)


def test_a_cancelled_image_is_let_go(pdf: Path, opener: ChildMediaOpener) -> None:
    with pytest.raises(JobInterrupted):
        opener.open_document(pdf, ANY, lambda: True, 2)
