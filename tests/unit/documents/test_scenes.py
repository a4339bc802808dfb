"""Scenes are told apart by their pictures, and the sharpest frame speaks for each."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from recto.documents.pixels import Pixels
from recto.documents.scenes import Look, Scene, choose_looks, find_scenes, look_at
from recto.documents.source import RawPage
from recto.documents.videos import FrameMemory

Gray = npt.NDArray[np.uint8]
STEP = 0.125
"""Seconds between two looks."""


def _paint(seed: int, size: tuple[int, int] = (400, 700)) -> Gray:
    """Return blocks of chance greys: a picture like no other."""
    blocks = np.random.default_rng(seed).integers(0, 256, (size[0] // 50, size[1] // 50))
    return np.kron(blocks, np.ones((50, 50))).astype(np.uint8)


def _see(picture: Gray, at: int, seed: int = 0) -> Look:
    noise = np.random.default_rng(seed + at).integers(-3, 4, (360, 640))
    return look_at(at, at * STEP, np.clip(picture[:360, :640].astype(int) + noise, 0, 255).astype(np.uint8))


def _film(*pictures: Gray) -> list[Look]:
    return [_see(picture, at) for at, picture in enumerate(pictures)]


def _starts(looks: list[Look]) -> list[float]:
    return [scene.start_seconds for scene in find_scenes(looks, len(looks) * STEP)]


def test_another_picture_is_another_scene_and_noise_is_none() -> None:
    first, second = _paint(1), _paint(2)
    looks = _film(*[first] * 16, *[second] * 24)
    assert [(scene.start_seconds, scene.end_seconds) for scene in find_scenes(looks, 5.0)] == [
        (0.0, 2.0),
        (2.0, 5.0),
    ]


def test_two_slides_that_differ_by_a_line_of_text_are_two_scenes() -> None:
    first = np.full((400, 700), 240, np.uint8)
    second = first.copy()
    second[100:150:3, 60:600] = 20
    assert _starts(_film(*[first] * 16, *[second] * 16)) == [0.0, 2.0]


def test_a_hand_that_holds_the_camera_makes_no_scenes() -> None:
    picture = _paint(3)
    moves = [(round(9 * np.sin(at / 4)) + 10, round(6 * np.cos(at / 5)) + 8) for at in range(60)]
    assert _starts(_film(*(picture[down:, right:] for right, down in moves))) == [0.0]


def test_a_hand_that_jerks_once_makes_no_scene() -> None:
    picture = _paint(3)
    assert _starts(_film(*[picture] * 16, *[picture[:, 20:]] * 16)) == [0.0]


def test_a_cut_is_seen_although_the_camera_moves() -> None:
    first, second = _paint(4), _paint(5)
    moves = [round(9 * np.sin(at / 4)) + 10 for at in range(40)]
    shaken = [(first if at < 24 else second)[:, right:] for at, right in enumerate(moves)]
    assert _starts(_film(*shaken)) == [0.0, 3.0]


def test_a_fade_leads_to_one_new_scene() -> None:
    first, second = np.full((400, 700), 60, np.uint8), _paint(6) // 4 + 60
    shares = [0.0] * 16 + [step / 16 for step in range(16)] + [1.0] * 24
    looks = _film(*((first * (1 - share) + second * share).astype(np.uint8) for share in shares))
    starts = _starts(looks)
    assert len(starts) == 2
    assert 2.0 <= starts[1] <= 4.5


def test_a_flash_is_too_short_for_a_scene_of_its_own() -> None:
    picture, flash = _paint(7), np.full((400, 700), 255, np.uint8)
    starts = _starts(_film(*[picture] * 16, flash, *[picture] * 16))
    assert starts == [0.0, 2.0]


def test_the_sharpest_frame_of_each_scene_is_chosen() -> None:
    sharp = _paint(8)
    soft = np.asarray((sharp.astype(int) + np.roll(sharp, 1, 1) + np.roll(sharp, 1, 0)) // 3, np.uint8)
    looks = _film(*[soft] * 5, sharp, *[soft] * 5)
    (chosen,) = choose_looks(find_scenes(looks, 11 * STEP), 10)
    assert chosen.place == 5


@pytest.fixture
def still() -> Callable[[int, int], Look]:
    """Return looks of one picture, made once."""
    pictures = {seed: _see(_paint(seed), 0) for seed in (1, 2, 3)}

    def make(seed: int, at: int) -> Look:
        return Look(at, float(at), pictures[seed].picture, 100.0 + at)

    return make


def test_a_long_scene_gives_more_frames_only_where_its_picture_changes(
    still: Callable[[int, int], Look],
) -> None:
    same = Scene([still(1, at) for at in range(60)], 60.0)
    changing = Scene([still(1 + at // 20, at) for at in range(60)], 60.0)
    assert len(choose_looks([same], 100)) == 1
    assert len(choose_looks([changing], 100)) == 3


def test_of_too_many_scenes_the_longest_are_shown_in_the_order_of_the_video(
    still: Callable[[int, int], Look],
) -> None:
    scenes = [
        Scene([still(1, 0)], 1.0),
        Scene([still(2, 1)], 9.0),
        Scene([still(1, 9)], 10.0),
        Scene([still(3, 10)], 18.0),
    ]
    assert [look.place for look in choose_looks(scenes, 2)] == [1, 10]


def _page(picture: Gray, seconds: float | None) -> RawPage:
    pixels: Pixels = np.repeat(picture[:, :, None], 3, axis=2)
    return RawPage(pixels, time_seconds=seconds)


def test_a_slide_that_comes_again_is_remembered_with_what_was_read_on_it() -> None:
    memory = FrameMemory[str]()
    memory.keep(_page(_paint(1), 0.0), "first")
    memory.keep(_page(_paint(2), 2.0), "second")
    assert memory.recall(_page(_paint(1), 9.0)) == "first"
    assert memory.recall(_page(_paint(3), 9.0)) is None


def test_pages_of_other_documents_are_not_remembered() -> None:
    memory = FrameMemory[str]()
    memory.keep(_page(_paint(1), None), "a page")
    assert memory.recall(_page(_paint(1), None)) is None
    assert memory.recall(_page(_paint(1), 1.0)) is None
