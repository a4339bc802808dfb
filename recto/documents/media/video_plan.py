"""Which frames of a video to take: numbers alone, no files."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recto.documents.media.base import VideoSampling
from recto.documents.media.sizes import PixelBudget, fit_size

MOST_DECODED = 1500
"""Frames that may be decoded so that each sample is the very frame of its instant. Where that takes more,
samples move to keyframes near by, within half a step."""


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """When the frames of a video are shown, from its packets alone; in the order they are shown."""

    ticks: npt.NDArray[np.int64]
    """[n] in the stream's own unit, ascending."""
    seconds: npt.NDArray[np.float64]
    """[n] from the first frame."""
    is_key: npt.NDArray[np.bool_]
    """[n] whether decoding can start there."""
    duration_seconds: float
    """To the end of the last frame."""
    is_timed: bool = True
    """Whether the ticks are the stream's own; else frames are numbered."""

    def key_before(self, frame: int) -> int:
        """Return the frame at which to start decoding in order to reach `frame`."""
        keys = np.flatnonzero(self.is_key[: frame + 1])
        return int(keys[-1]) if keys.size else 0


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


def choose_samples(index: FrameIndex, count: int, most_decoded: int = MOST_DECODED) -> list[Sample]:
    """Return `count` samples a step of duration / count apart, ascending."""
    step = index.duration_seconds / count
    instants = np.arange(count) * step
    exact = np.maximum(np.searchsorted(index.seconds, instants + 1e-6, side="right") - 1, 0)
    if _count_decoded(index, exact) <= most_decoded:
        return [Sample(int(frame), float(seconds)) for frame, seconds in zip(exact, instants, strict=True)]
    keys = np.flatnonzero(index.is_key)
    near = [
        _choose_near(index, keys, int(frame), seconds, step)
        for frame, seconds in zip(exact, instants, strict=True)
    ]
    return [Sample(frame, float(index.seconds[frame])) for frame in near]


def _choose_near(
    index: FrameIndex, keys: npt.NDArray[np.int64], exact: int, instant: float, step: float
) -> int:
    """Return the keyframe nearest to the instant, or else the first frame within half a step of it."""
    if keys.size:
        nearest = int(keys[np.argmin(np.abs(index.seconds[keys] - instant))])
        if abs(index.seconds[nearest] - instant) <= step / 2:
            return nearest
    first = int(np.searchsorted(index.seconds, instant - step / 2))
    return min(first, exact)


def _count_decoded(index: FrameIndex, frames: npt.NDArray[np.int64]) -> int:
    """Return how many frames are decoded on the way to those, with jumps to keyframes."""
    decoded, reached = 0, -1
    for frame in frames.tolist():
        decoded += max(0, frame - max(reached, index.key_before(frame) - 1))
        reached = max(reached, frame)
    return decoded
