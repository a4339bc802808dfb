"""Videos as frames spread over time, read in this process."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recto.documents.limits import PrepareLimits
from recto.documents.media.base import Clip, Frames, VideoSampling
from recto.documents.media.sizes import PixelBudget, Size, fit_size
from recto.documents.media.video_file import open_video, read_index
from recto.documents.media.video_plan import budget_frame, choose_samples, count_samples
from recto.documents.media.video_walk import FrameWalker, to_pixels, upright_size
from recto.errors import DocumentDamagedError, DocumentTimeoutError

_PATIENCE = 5
"""A whole video may take so many times as long as a page."""

Report = Callable[[int, int], None]


def read_video(path: Path, sampling: VideoSampling, limits: PrepareLimits, on_frame: Report) -> Clip:
    """Return evenly spread frames; `on_frame(done, total)` is called after each, and while none is done.

    Raises DocumentError leaves, and EngineError where PyAV is missing.
    """
    deadline = time.monotonic() + _PATIENCE * limits.page_timeout_seconds

    def report(done: int, total: int) -> None:
        if time.monotonic() > deadline:
            raise DocumentTimeoutError("Reading the video took too long. Send a shorter or smaller one.")
        on_frame(done, total)

    with open_video(path, limits) as video:
        index = read_index(video, lambda: report(0, 1))
        count = count_samples(index, sampling, video.stream.width, video.stream.height)
        samples = choose_samples(index, count, video.stream.width * video.stream.height)
    with open_video(path, limits) as video:  # anew: not every container can be wound back
        walker = FrameWalker(video, index)
        frames, size = _collect(
            walker, [sample.place for sample in samples], budget_frame(sampling, count), report
        )
    return Clip(frames, [sample.seconds for sample in samples], index.duration_seconds, *size)


def _collect(
    walker: FrameWalker, places: list[int], budget: PixelBudget, report: Report
) -> tuple[Frames, Size]:
    """Return the frames at those places of the index, and their size before they were resized.

    What can't be decoded is shown as the last frame before it.
    """
    frame = walker.read_frame(places[0])
    if frame is None:
        raise DocumentDamagedError("No picture of the video can be decoded. Export it again as MP4 (H.264).")
    original = upright_size(frame, walker.pixel_aspect)
    width, height = fit_size(*original, budget)
    frames = np.empty((len(places), height, width, 3), np.uint8)
    shown = None
    for done, place in enumerate(places):
        frame = walker.read_frame(place) or frame
        frames[done] = frames[done - 1] if frame is shown else to_pixels(frame, (width, height))
        shown = frame
        report(done + 1, len(places))
    return frames, original
