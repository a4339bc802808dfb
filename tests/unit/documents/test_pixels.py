"""Turning, shrinking and writing page images."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recto.documents.pixels import Pixels, fit_pixels, turn_box, turn_clockwise, write_png


def _marked() -> Pixels:
    """Return a white 20 × 40 (width × height) image with a red mark near its top left corner."""
    pixels = np.full((40, 20, 3), 255, np.uint8)
    pixels[4:8, 2:6] = (255, 0, 0)
    return pixels


def _mark_box(pixels: Pixels) -> tuple[float, ...]:
    rows, columns = np.nonzero(pixels[:, :, 1] == 0)
    height, width = pixels.shape[:2]
    edges = (
        columns.min() / width,
        rows.min() / height,
        (columns.max() + 1) / width,
        (rows.max() + 1) / height,
    )
    return tuple(round(float(edge), 6) for edge in edges)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_box_turns_with_its_page(degrees: int) -> None:
    box = _mark_box(_marked())
    assert len(box) == 4
    turned = turn_box((box[0], box[1], box[2], box[3]), degrees)
    assert tuple(round(edge, 6) for edge in turned) == _mark_box(turn_clockwise(_marked(), degrees))


def test_a_quarter_turn_is_clockwise() -> None:
    left, top, *_ = _mark_box(turn_clockwise(_marked(), 90))
    assert left > 0.5
    assert top < 0.5


def test_a_large_image_is_shrunk_in_proportion() -> None:
    shrunk = fit_pixels(np.zeros((400, 200, 3), np.uint8), most=20_000)
    assert shrunk.shape == (200, 100, 3)


def test_a_small_image_is_left_as_it_is() -> None:
    pixels = _marked()
    assert fit_pixels(pixels, most=20_000) is pixels


def test_png_keeps_every_pixel_and_its_colour(tmp_path: Path) -> None:
    write_png(_marked(), tmp_path / "1.png")
    with Image.open(tmp_path / "1.png") as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), _marked())


def test_png_of_a_gray_page_has_one_channel(tmp_path: Path) -> None:
    write_png(np.full((4, 4, 3), 77, np.uint8), tmp_path / "1.png")
    with Image.open(tmp_path / "1.png") as image:
        assert image.mode == "L"
