"""What a model gets to see of a file, and what opens it. No files, no libraries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recto.documents.media.sizes import PixelBudget
from recto.documents.pixels import Pixels

Frames = npt.NDArray[np.uint8]
"""Pictures of one size [n, height, width, 3], RGB, 0–255."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright image, resized for a model."""

    pixels: Pixels
    original_width: int
    """Pixels of the upright image before it was resized."""
    original_height: int


@dataclass(frozen=True, slots=True)
class VideoSampling:
    """Which frames of a video to take, and how large."""

    frame: PixelBudget
    """Of each frame."""
    clip_pixels: int
    """Most pixels of all frames together: fewer, then smaller frames are taken to stay within."""
    legible_pixels: int = 0
    """No frame is shrunk below this to fit more of them in; rather fewer are taken."""
    frames_per_second: float = 2.0
    min_frames: int = 4
    """Taken even of a short clip, if it has so many."""
    max_frames: int = 768


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames of a video, evenly spread, resized for a model."""

    frames: Frames
    timestamps: Sequence[float]
    """When each frame is shown, in seconds from the first frame of the video; ascending."""
    duration_seconds: float
    """Of the whole video."""
    original_width: int
    """Pixels of an upright frame before it was resized."""
    original_height: int

    @property
    def step_seconds(self) -> float:
        """Time between two sampled frames."""
        return self.duration_seconds / len(self.frames)


class MediaOpener(Protocol):
    """Opens files of strangers. Thread-safe.

    Each call raises DocumentError leaves for what is wrong with the file, EngineError when it can't work at
    all, and JobInterrupted soon after `cancelled()` turned true.
    """

    def count_pages(self, path: Path, cancelled: Cancelled) -> int:
        """Return how many pages a document has, without drawing any."""
        ...

    def open_image(self, path: Path, budget: PixelBudget, cancelled: Cancelled) -> Picture:
        """Return the image, or the first of several in its file."""
        ...

    def open_document(
        self, path: Path, budget: PixelBudget, cancelled: Cancelled, max_pages: int
    ) -> list[Picture]:
        """Return every page of a PDF or an image file, each within the budget.

        Raises DocumentTooManyPagesError when there are more than `max_pages`.
        """
        ...

    def open_video(self, path: Path, sampling: VideoSampling, cancelled: Cancelled) -> Clip:
        """Return evenly spread frames; of a long video without decoding what lies between them."""
        ...
