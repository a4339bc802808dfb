"""Which frames of a video say something new."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from recto.documents.pixels import Pixels
from recto.documents.scenes import looks_alike
from recto.engines.reader.pages import says_the_same


def write(text: str, noise: int = 0, size: tuple[int, int] = (320, 240)) -> Pixels:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), text, fill="black", font=ImageFont.load_default(20))
    dice = np.random.default_rng(noise)
    spread = dice.integers(-noise, noise + 1, (size[1], size[0], 3))
    return np.clip(np.asarray(image).astype(np.int16) + spread, 0, 255).astype(np.uint8)


def test_one_digit_makes_a_frame_new() -> None:
    assert not looks_alike(write("FRAME 0"), write("FRAME 1"))


def test_noise_does_not() -> None:
    assert looks_alike(write("FRAME 0", noise=8), write("FRAME 0", noise=9))


@pytest.mark.parametrize("size", [(8, 8), (17, 5), (320, 15), (1, 1)])
def test_small_frames_are_compared_too(size: tuple[int, int]) -> None:
    assert looks_alike(write("", size=size), write("", size=size))
    assert not looks_alike(write("", size=size), 255 - write("", size=size))


def test_slips_of_ocr_are_the_same_text_and_other_digits_are_not() -> None:
    long = "Delivery of two pumps with fittings to the yard at the harbour, total"
    assert says_the_same(f"{long} 12.50", f"{long.replace('pumps', 'pumqs')} 12.50")
    assert not says_the_same(f"{long} 12.50", f"{long} 12.60")
