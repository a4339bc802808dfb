"""Looks through a video: every frame of a short one, samples of a long one, within bounds of time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from recto.documents.limits import PrepareLimits
from recto.documents.media.sizes import Size
from recto.documents.media.video_file import open_video, read_index
from recto.documents.media.video_plan import MOST_DECODED_PIXELS, FrameIndex, choose_samples, count_decoded
from recto.documents.media.video_walk import FrameWalker, upright_size
from recto.documents.scenes import LOOK_WIDTH, Look, look_at
from recto.errors import DocumentDamagedError

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

LOOKS_PER_SECOND = 8.0
LEAST_LOOKS, MOST_LOOKS = 60, 2400
MOST_LOOKED_PIXELS = 4 * MOST_DECODED_PIXELS
"""Pixels decoded of one video before it is looked at less often: 20 to 60 seconds on two cores."""
LOOK_SECONDS = 120.0
"""Time for looking through a video; what comes after it is left out."""
_REPORT_SECONDS = 1.0
_TALLEST = 4 * LOOK_WIDTH


class Pulse:
    """Calls a function every second or so, however often it is called itself."""

    def __init__(self, report: Callable[[], None]) -> None:
        self._report = report
        self._next = 0.0

    def __call__(self) -> None:
        """Take note that work goes on."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REPORT_SECONDS
            self._report()


@dataclass(frozen=True, slots=True)
class Overview:
    """What a video is seen to hold."""

    index: FrameIndex
    looks: Sequence[Look]
    """At least one, in order."""
    size: Size
    """Width and height of its upright frames."""
    is_whole: bool
    """Whether the time sufficed to look at all of it."""

    @property
    def end_seconds(self) -> float:
        """Until when it was looked at."""
        return self.index.duration_seconds if self.is_whole else self.looks[-1].seconds

    @property
    def frames_per_second(self) -> float:
        """Frames a second, on average over the video."""
        return len(self.index.ticks) / self.index.duration_seconds


class _OutOfTimeError(Exception):
    """Looking took too long."""


def look_through(path: Path, limits: PrepareLimits, pulse: Pulse, seconds: float = LOOK_SECONDS) -> Overview:
    """Return what the video holds. Raises DocumentError leaves."""
    with open_video(path, limits) as video:
        index = read_index(video, pulse)
        places = plan_looks(index, video.stream.width * video.stream.height)
    looks: list[Look] = []
    sizes: list[Size] = []
    stop = time.monotonic() + seconds

    def keep_time() -> None:
        pulse()
        if looks and time.monotonic() > stop:
            raise _OutOfTimeError

    shrink = VideoReformatter()
    with open_video(path, limits) as video:  # anew: not every container can be wound back
        walker = FrameWalker(video, index, keep_time)
        try:
            for place in places:
                frame = walker.read_frame(place)
                if frame is None or (looks and walker.place <= looks[-1].place):
                    continue  # broken: the last whole frame was seen already
                looks.append(_look(frame, walker.place, index, shrink))
                sizes = sizes or [upright_size(frame, walker.pixel_aspect)]
        except _OutOfTimeError:
            return Overview(index, looks, sizes[0], is_whole=False)
    if not looks:
        raise DocumentDamagedError("No picture of the video can be decoded. Export it again as MP4 (H.264).")
    return Overview(index, looks, sizes[0], is_whole=True)


def plan_looks(index: FrameIndex, frame_pixels: int, most_pixels: int = MOST_LOOKED_PIXELS) -> list[int]:
    """Return the places to look at, ascending: as many as decoding no more than so many pixels allows."""
    wanted = max(LEAST_LOOKS, round(index.duration_seconds * LOOKS_PER_SECOND))
    count = min(wanted, MOST_LOOKS, len(index.ticks))
    while True:
        samples = choose_samples(index, count, frame_pixels, most_pixels)
        places = np.unique([sample.place for sample in samples])
        if count_decoded(index, places) * frame_pixels <= most_pixels or count <= LEAST_LOOKS:
            return _add_keys(index, places, most_pixels // frame_pixels)
        count = max(LEAST_LOOKS, count // 2)


def _add_keys(index: FrameIndex, places: npt.NDArray[np.int64], most_frames: int) -> list[int]:
    """Return the places, and those at which decoding can start besides, within the bounds.

    Each costs one frame, and encoders put them where the picture changes.
    """
    room = min(MOST_LOOKS - len(places), most_frames - count_decoded(index, places))
    keys = np.setdiff1d(index.keys, places)
    if room > 0 and keys.size:
        chosen = np.unique(np.linspace(0, keys.size - 1, min(room, keys.size)).astype(np.int64))
        places = np.union1d(places, keys[chosen])
    return [int(place) for place in places]


def _look(frame: "VideoFrame", place: int, index: FrameIndex, shrink: VideoReformatter) -> Look:
    height = min(max(1, round(frame.height * LOOK_WIDTH / frame.width)), _TALLEST)
    gray = shrink.reformat(frame, LOOK_WIDTH, height, "gray", interpolation="AREA")
    return look_at(place, float(index.seconds[place]), np.asarray(gray.to_ndarray(), np.uint8))
