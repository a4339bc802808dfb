"""What a child says of pixels is believed only where it fits the file."""

import json
from pathlib import Path

import numpy as np
import pytest

from recto.documents.media.base import Clip, Picture, VideoSampling
from recto.documents.media.codec import (
    PixelFile,
    PixelReader,
    read_budget,
    read_sampling,
    write_budget,
    write_sampling,
)
from recto.documents.media.sizes import PixelBudget
from recto.errors import DocumentTooLargeError


def _random(*shape: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)


def test_pictures_of_several_sizes_come_back(tmp_path: Path) -> None:
    pictures = [Picture(_random(4, 6, 3), 60, 40), Picture(_random(5, 2, 3), 20, 50)]
    with PixelFile(tmp_path) as file:
        content = file.write_pictures(pictures)
    back = PixelReader(tmp_path).read_pictures(content)
    assert [(one.original_width, one.original_height) for one in back] == [(60, 40), (20, 50)]
    for one, other in zip(pictures, back, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_a_clip_comes_back(tmp_path: Path) -> None:
    clip = Clip(_random(2, 4, 6, 3), [0.0, 1.5], 3.0, 60, 40)
    with PixelFile(tmp_path) as file:
        content = file.write_clip(clip)
    back = PixelReader(tmp_path).read_clip(content)
    assert (back.timestamps, back.duration_seconds, back.step_seconds) == ([0.0, 1.5], 3.0, 1.5)
    np.testing.assert_array_equal(back.frames, clip.frames)


@pytest.mark.parametrize(
    "told",
    [[[6, 4, 60, 41, 1]], [[7, 4, 60, 40]], [[0, 4, 60, 40]], [[-6, -4, 60, 40]], [[10**9, 10**9, 1, 1]], []],
)
def test_sizes_that_do_not_fit_the_pixels_are_no_pictures(told: list[list[int]], tmp_path: Path) -> None:
    with PixelFile(tmp_path) as file:
        file.write_pictures([Picture(_random(4, 6, 3), 60, 40)])
    with pytest.raises(ValueError, match=r"pixels|sizes"):
        PixelReader(tmp_path).read_pictures(json.dumps(told).encode())


@pytest.mark.parametrize(
    "changes",
    [{"frames": [3, 4, 6]}, {"frames": [0, 4, 6]}, {"frames": None}, {"timestamps": [0.0]}, {"original": []}],
)
def test_numbers_that_do_not_fit_the_pixels_are_no_clip(changes: dict[str, object], tmp_path: Path) -> None:
    with PixelFile(tmp_path) as file:
        content = file.write_clip(Clip(_random(2, 4, 6, 3), [0.0, 1.5], 3.0, 60, 40))
    with pytest.raises(ValueError):  # noqa: PT011
        PixelReader(tmp_path).read_clip(json.dumps(json.loads(content) | changes).encode())


def test_more_pixels_than_a_child_may_write_are_refused_with_words(tmp_path: Path) -> None:
    page = Picture(np.broadcast_to(np.uint8(0), (10_000, 10_001, 3)), 1, 1)  # takes no memory
    with PixelFile(tmp_path, most_bytes=1000) as file, pytest.raises(DocumentTooLargeError, match="fewer"):
        file.write_pictures([page])


def test_budget_and_sampling_come_back() -> None:
    budget = PixelBudget(1, 2, 3)
    sampling = VideoSampling(budget, 4, 5, 0.5, 6, 7)
    assert read_budget(json.loads(json.dumps(write_budget(budget)))) == budget
    assert read_sampling(json.loads(json.dumps(write_sampling(sampling)))) == sampling
