"""How often a video is looked at, however long it is."""

import numpy as np
import pytest

from recto.documents.media.video_file import make_index
from recto.documents.media.video_plan import FrameIndex, count_decoded
from recto.documents.video_looks import LEAST_LOOKS, MOST_LOOKED_PIXELS, MOST_LOOKS, Pulse, plan_looks

FULL_HD = 1920 * 1080


def _index(seconds: float, key_every: int, rate: int = 25) -> FrameIndex:
    count = round(seconds * rate)
    return make_index(list(range(count)), [place % key_every == 0 for place in range(count)], 1 / rate, rate)


def test_a_short_video_is_looked_at_frame_by_frame() -> None:
    assert plan_looks(_index(2, 12), 640 * 480) == list(range(50))


def test_ten_minutes_of_small_frames_are_looked_at_four_times_a_second() -> None:
    assert len(plan_looks(_index(600, 250), 640 * 360)) == MOST_LOOKS


@pytest.mark.parametrize("key_every", [50, 250])
def test_hours_of_large_frames_cost_no_more_than_a_bound(key_every: int) -> None:
    index = _index(4 * 3600, key_every)
    places = plan_looks(index, FULL_HD)
    assert count_decoded(index, np.array(places)) * FULL_HD <= MOST_LOOKED_PIXELS
    assert len(places) >= LEAST_LOOKS
    assert max(np.diff(index.seconds[places])) < 4 * 3600 / LEAST_LOOKS * 2


def test_a_pulse_is_felt_once_a_second_however_often_it_beats() -> None:
    felt: list[int] = []
    pulse = Pulse(lambda: felt.append(1))
    for _ in range(1000):
        pulse()
    assert len(felt) == 1


def test_a_long_video_is_looked_at_where_its_encoder_saw_another_picture() -> None:
    index = _index(4 * 3600, 250)
    places = plan_looks(index, FULL_HD)
    assert np.isin(index.keys, places).mean() > 0.9
