"""Which frames of a video to take: numbers alone, no files."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.documents.media.base import VideoSampling
from recto.documents.media.sizes import PixelBudget, fit_size

MOST_DECODED_PIXELS = 4_000_000_000
"""Pixels decoded of one video before samples move to frames that are cheaper to reach: 2,000 frames of
1920 × 1080, some 15 seconds on two cores."""
_TOLERANCES = (1 / 8, 1 / 4, 1 / 2)
"""How far a sample may then move, as a share of the step."""


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """When the frames of a video are shown, from its packets alone; in the order they are shown."""

    ticks: npt.NDArray[np.int64]
    """[n] in the stream's own unit, ascending."""
    seconds: npt.NDArray[np.float64]
    """[n] from the first frame."""
    keys: npt.NDArray[np.int64]
    """Places of those at which decoding can start, ascending; never empty."""
    duration_seconds: float
    """To the end of the last frame."""
    is_timed: bool = True
    """Whether the ticks are the stream's own; else frames are numbered."""

    def key_before(self, place: int) -> int:
        """Return the place at which to start decoding in order to reach another."""
        return int(self.keys[max(0, int(np.searchsorted(self.keys, place, side="right")) - 1)])


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame to take, and an instant at which it is shown."""

    place: int
    """In the index."""
    seconds: float


def count_samples(index: FrameIndex, sampling: VideoSampling, width: int, height: int) -> int:
    """Return how many frames to take: even, unless there is only one; see `VideoSampling`."""
    total = len(index.ticks)
    wanted = min(max(index.duration_seconds * sampling.frames_per_second, sampling.min_frames), total)
    fitted = fit_size(width, height, sampling.frame)
    least_pixels = min(fitted[0] * fitted[1], max(sampling.legible_pixels, sampling.frame.min_pixels, 1))
    affordable = sampling.clip_pixels // least_pixels
    count = int(min(wanted, sampling.max_frames, max(affordable, 2)))
    return max(1, count // 2 * 2) if total > 1 else 1


def budget_frame(sampling: VideoSampling, count: int) -> PixelBudget:
    """Return how large each of `count` frames may be."""
    share = sampling.clip_pixels // count
    frame = sampling.frame
    most = max(frame.min_pixels, min(frame.max_pixels, share))
    return PixelBudget(frame.min_pixels, most, frame.multiple)


def choose_samples(
    index: FrameIndex, count: int, frame_pixels: int, most_pixels: int = MOST_DECODED_PIXELS
) -> list[Sample]:
    """Return `count` samples a step of duration / count apart, ascending.

    `frame_pixels`: of a frame before resizing. Each sample is the frame of its very instant where decoding
    takes at most `most_pixels`; else the least of `_TOLERANCES` is granted with which it does, or the last.
    """
    step = index.duration_seconds / count
    instants = np.arange(count, dtype=np.float64) * step
    exact = np.maximum(np.searchsorted(index.seconds, instants + 1e-6, side="right") - 1, 0)
    places = exact
    for tolerance in _TOLERANCES:
        if count_decoded(index, places) * frame_pixels <= most_pixels:
            break
        places = _choose_near(index, exact, instants, tolerance * step)
    seconds = np.where(places == exact, instants, index.seconds[places])
    return [Sample(int(place), float(second)) for place, second in zip(places, seconds, strict=True)]


def _choose_near(
    index: FrameIndex,
    exact: npt.NDArray[np.int64],
    instants: npt.NDArray[np.floating],
    tolerance_seconds: float,
) -> npt.NDArray[np.int64]:
    """Return for each instant the nearest keyframe within the tolerance, or else the first frame in it."""
    first = np.minimum(np.searchsorted(index.seconds, instants - tolerance_seconds), exact)
    key_seconds = index.seconds[index.keys]
    after = np.minimum(np.searchsorted(key_seconds, instants), len(key_seconds) - 1)
    before = np.maximum(after - 1, 0)
    is_after_nearer = np.abs(key_seconds[after] - instants) <= np.abs(key_seconds[before] - instants)
    nearest = np.where(is_after_nearer, after, before)
    is_near = np.abs(key_seconds[nearest] - instants) <= tolerance_seconds
    return np.where(is_near, index.keys[nearest], first)


def count_decoded(index: FrameIndex, places: npt.NDArray[np.int64]) -> int:
    """Return how many frames are decoded on the way to those, with jumps to keyframes."""
    decoded, reached = 0, -1
    for place in places.tolist():
        decoded += max(0, place - max(reached, index.key_before(place) - 1))
        reached = max(reached, place)
    return decoded
