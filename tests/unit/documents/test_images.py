"""Every format, mode and orientation of an image file becomes an upright RGB page."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_pillow

from recto.documents.images import ImageSource
from recto.documents.limits import PrepareLimits
from recto.documents.pixels import Pixels
from recto.documents.sniff import sniff_media_type
from recto.errors import DocumentDamagedError, PageTooLargeError

_LIMITS = PrepareLimits(max_page_side=2000, max_page_pixels=1_000_000)
_EXIF_ORIENTATION = 0x0112


@contextmanager
def _open(path: Path) -> Iterator[ImageSource]:
    with closing(ImageSource(path, sniff_media_type(path), _LIMITS)) as source:
        yield source


def _read(path: Path) -> Pixels:
    with _open(path) as source:
        return source.read_page(1).pixels


def _half_red() -> Image.Image:
    """Return 64 × 32: red on the left, white on the right."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste((255, 0, 0), (0, 0, 32, 32))
    return image


def _is_red(colour: Pixels) -> bool:
    return colour[0] > 200 and colour[1] < 60 and colour[2] < 60


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_formats_become_rgb_pages(kind: str, tmp_path: Path) -> None:
    _half_red().save(tmp_path / "a", kind)
    pixels = _read(tmp_path / "a")
    assert pixels.shape == (32, 64, 3)
    assert _is_red(pixels[16, 8])
    assert pixels[16, 56].min() > 240


def test_heic_becomes_a_page(tmp_path: Path) -> None:
    from_pillow(_half_red()).save(tmp_path / "a.heic")
    assert _is_red(_read(tmp_path / "a.heic")[16, 8])


@pytest.mark.parametrize(("orientation", "corner"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied_once(kind: str, orientation: int, corner: str, tmp_path: Path) -> None:
    image = _half_red()
    exif = image.getexif()
    exif[_EXIF_ORIENTATION] = orientation
    image.save(tmp_path / "a", kind, exif=exif)
    pixels = _read(tmp_path / "a")
    spots = {"left": (0.5, 0.1), "right": (0.5, 0.9), "top": (0.1, 0.5), "bottom": (0.9, 0.5)}
    down, across = spots[corner]
    assert _is_red(pixels[int(down * pixels.shape[0]), int(across * pixels.shape[1])])


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert _read(tmp_path / "a.png").min() == 255


def test_a_palette_with_a_transparent_colour_is_laid_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.save(tmp_path / "a.png", transparency=0)
    assert _read(tmp_path / "a.png").min() == 255


def test_sixteen_bit_gray_keeps_its_shades(tmp_path: Path) -> None:
    values = np.full((8, 8), 32_768, np.uint16)
    values[0] = 65_535
    Image.fromarray(values).save(tmp_path / "a.png")
    pixels = _read(tmp_path / "a.png")
    assert pixels[0, 0, 0] == 255
    assert 126 <= pixels[4, 4, 0] <= 129


def test_float_shades_are_scaled(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 8), 0.5, np.float32)).save(tmp_path / "a.tif")
    assert 126 <= _read(tmp_path / "a.tif")[4, 4, 0] <= 129


def test_cmyk_becomes_the_colours_a_person_sees(tmp_path: Path) -> None:
    _half_red().convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    pixels = _read(tmp_path / "a.jpg")
    assert _is_red(pixels[16, 8])
    assert pixels[16, 56].min() > 240


def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    shades = [Image.new("L", (8, 8), shade) for shade in (10, 20, 30)]
    shades[0].save(tmp_path / "a.tif", save_all=True, append_images=shades[1:])
    with _open(tmp_path / "a.tif") as source:
        assert source.page_count == 3
        assert [int(source.read_page(number).pixels[0, 0, 0]) for number in (3, 1, 2)] == [30, 10, 20]


def test_only_the_first_frame_of_an_animation_is_a_page(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    with _open(tmp_path / "a.gif") as source:
        assert source.page_count == 1
    assert _is_red(_read(tmp_path / "a.gif")[4, 4])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_truncated_image_is_damaged(kind: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a", kind)
    content = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(content[: len(content) // 2])
    with pytest.raises(DocumentDamagedError):
        _read(tmp_path / "a")


def test_a_truncated_heic_is_damaged(tmp_path: Path) -> None:
    from_pillow(_half_red()).save(tmp_path / "a")
    content = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(content[: len(content) - 40])
    with pytest.raises(DocumentDamagedError):
        _read(tmp_path / "a")


def test_a_header_alone_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(DocumentDamagedError), _open(tmp_path / "a"):
        pass


def _png_that_declares(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header promises a huge image."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("width", "height"), [(30_000, 10), (10, 30_000), (1900, 1900), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_declared_size(width: int, height: int, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(_png_that_declares(width, height))
    with pytest.raises(PageTooLargeError, match=f"{width} × {height}"):
        _read(tmp_path / "a.png")


def test_broken_exif_does_not_cost_the_image(tmp_path: Path) -> None:
    _half_red().save(tmp_path / "a.jpg", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff", quality=95)
    assert _is_red(_read(tmp_path / "a.jpg")[16, 8])
