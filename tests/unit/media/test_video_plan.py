"""Which frames of a video are taken."""

import pytest

from recto.documents.media.base import VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.documents.media.video_file import make_index
from recto.documents.media.video_plan import FrameIndex, budget_frame, choose_samples, count_samples

FRAME = PixelBudget(28 * 28, 100 * 28 * 28, 28)
PLENTY = 10**9


def _index(seconds: float, rate: int = 25, key_every: int = 25) -> FrameIndex:
    count = round(seconds * rate)
    return make_index(list(range(count)), [place % key_every == 0 for place in range(count)], 1 / rate, rate)


@pytest.mark.parametrize(
    ("seconds", "count"), [(0.04, 1), (0.08, 2), (0.12, 2), (1, 4), (10, 20), (10.3, 20), (1000, 768)]
)
def test_frames_are_counted_by_the_second_within_bounds_and_in_pairs(seconds: float, count: int) -> None:
    assert count_samples(_index(seconds), VideoSampling(FRAME, PLENTY), 640, 480) == count


def test_fewer_frames_are_taken_when_all_would_be_too_small() -> None:
    legible = 20 * 28 * 28
    sampling = VideoSampling(FRAME, 100 * legible, legible)
    count = count_samples(_index(600), sampling, 640, 480)
    assert count == 100
    assert budget_frame(sampling, count).max_pixels == legible


def test_small_frames_need_no_more_than_their_own_size() -> None:
    legible = 20 * 28 * 28
    assert count_samples(_index(600), VideoSampling(FRAME, 100 * legible, legible), 56, 56) == 500


def test_frames_of_a_short_clip_share_the_pixels() -> None:
    sampling = VideoSampling(FRAME, 40 * 28 * 28)
    assert budget_frame(sampling, 4) == PixelBudget(28 * 28, 10 * 28 * 28, 28)


def test_samples_are_a_step_apart_and_show_what_is_on_the_screen_then() -> None:
    index = make_index([0, 100, 5000, 5100], [True] * 4, 0.001, 25)
    samples = choose_samples(index, 4, frame_pixels=1)
    assert [sample.place for sample in samples] == [0, 1, 1, 1]
    step = index.duration_seconds / 4
    assert [sample.seconds for sample in samples] == pytest.approx([0, step, 2 * step, 3 * step])


def test_a_video_that_is_cheap_to_decode_is_sampled_at_its_very_instants() -> None:
    samples = choose_samples(_index(7200, key_every=250), 400, frame_pixels=100)
    assert [sample.seconds for sample in samples] == [18 * number for number in range(400)]
    assert [sample.place for sample in samples] == [450 * number for number in range(400)]


@pytest.mark.parametrize(
    ("key_every", "most_frames", "tolerance"),
    [(250, 12_000, 1 / 8), (250, 1000, 1 / 4), (1000, 1000, 1 / 2)],
)
def test_samples_move_no_farther_than_decoding_takes(
    key_every: int, most_frames: int, tolerance: float
) -> None:
    index = _index(7200, key_every=key_every)
    samples = choose_samples(index, 400, frame_pixels=100, most_pixels=100 * most_frames)
    away = [abs(sample.seconds - 18 * number) for number, sample in enumerate(samples)]
    assert max(away) == pytest.approx(18 * tolerance, rel=0.3)
    assert max(away) <= 18 * tolerance
    assert [sample.seconds for sample in samples] == sorted(sample.seconds for sample in samples)


def test_a_long_video_is_sampled_at_keyframes() -> None:
    index = _index(7200, key_every=250)
    samples = choose_samples(index, 400, frame_pixels=1920 * 1080)
    assert {sample.place % 250 for sample in samples} == {0}


def test_where_keyframes_are_rare_a_sample_is_the_first_frame_within_half_a_step() -> None:
    samples = choose_samples(_index(7200, key_every=100_000), 400, frame_pixels=1920 * 1080)
    assert samples[3].seconds == pytest.approx(3 * 18 - 9, abs=0.05)


def test_frames_out_of_order_are_put_in_order() -> None:
    index = make_index([0, 3, 1, 2], [True, False, False, False], 0.5, 2)
    assert index.ticks.tolist() == [0, 1, 2, 3]
    assert index.duration_seconds == 2


@pytest.mark.parametrize("ticks", [[None, None, None, None], [0, None, 2, 3], [0, 1, 2, 2**62], [5, 5, 5, 5]])
def test_frames_without_sound_times_are_evenly_spaced(ticks: list[int | None]) -> None:
    index = make_index(ticks, [True] * 4, 1, 2)
    assert index.seconds.tolist() == [0, 0.5, 1, 1.5]
    assert not index.is_timed
