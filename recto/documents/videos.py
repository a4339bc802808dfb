"""Videos as documents: a page for each frame that shows something new, and when it is shown."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Generic, TypeVar

from recto.documents.limits import PrepareLimits
from recto.documents.media.video_file import open_video
from recto.documents.media.video_walk import FrameWalker, to_pixels, upright_size
from recto.documents.model import Clip
from recto.documents.pixels import Pixels, fit_pixels
from recto.documents.scenes import LOOK_WIDTH, choose_looks, find_scenes, looks_alike
from recto.documents.source import RawPage
from recto.documents.video_looks import Overview, Pulse, look_through
from recto.errors import DocumentDamagedError, DocumentTimeoutError

MOST_FRAMES = 60
"""Frames of one video that become pages: OCR takes a second for each."""
_PATIENCE = 5
"""All of them together may take so many times as long to decode as a page may."""
_KEPT_FRAMES = 8

Kept = TypeVar("Kept")


class VideoSource:
    """An opened video as a `PageSource`: its pages are the frames that were chosen, in order."""

    def __init__(
        self, path: Path, limits: PrepareLimits, on_progress: Callable[[], None] = lambda: None
    ) -> None:
        """Look through the video; `on_progress` is called every second or so, at any time.

        Raises DocumentError leaves: damaged, only sound, too large, nothing that can be decoded.
        """
        self._path = path
        self._limits = limits
        self._pulse = Pulse(on_progress)
        seen = look_through(path, limits, self._pulse)
        scenes = find_scenes(seen.looks, seen.end_seconds)
        self._index = seen.index
        self._chosen = choose_looks(scenes, min(MOST_FRAMES, limits.max_pages))
        self.page_count = len(self._chosen)
        self.warnings = _warn(seen, len(scenes), self.page_count)
        self.clip = Clip(
            duration_seconds=round(seen.index.duration_seconds, 3),
            width=seen.size[0],
            height=seen.size[1],
            frames_per_second=round(seen.frames_per_second, 3),
            scene_starts=tuple(round(scene.start_seconds, 3) for scene in scenes),
        )
        self._opened = ExitStack()
        self._walker: FrameWalker | None = None
        self._deadline = time.monotonic() + _PATIENCE * limits.page_timeout_seconds

    def read_page(self, number: int) -> RawPage:
        """Return frame `number`, from 1, with its time. Raises DocumentDamagedError, DocumentTimeoutError."""
        seconds = round(self._chosen[number - 1].seconds, 3)
        return RawPage(fit_pixels(self.draw_page(number)), time_seconds=seconds)

    def draw_page(self, number: int) -> Pixels:
        """Return only the image of frame `number`. Raises the same."""
        place = self._chosen[number - 1].place
        if self._walker is None or self._walker.place > place:
            self.close()
            video = self._opened.enter_context(open_video(self._path, self._limits))
            self._walker = FrameWalker(video, self._index, self._keep_time)
        frame = self._walker.read_frame(place)
        if frame is None:
            raise DocumentDamagedError("A frame of the video can't be decoded. Export the video again.")
        return to_pixels(frame, upright_size(frame, self._walker.pixel_aspect))

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()
        self._walker = None

    def _keep_time(self) -> None:
        self._pulse()
        if time.monotonic() > self._deadline:
            raise DocumentTimeoutError("Reading the video took too long. Send a shorter or smaller one.")


class FrameMemory(Generic[Kept]):
    """What was read on the last frames, so that a slide that comes again isn't read twice."""

    def __init__(self) -> None:
        self._kept: list[tuple[Pixels, Kept]] = []

    def keep(self, raw: RawPage, read: Kept) -> None:
        """Remember what was read on a frame of a video; of other pages nothing."""
        if raw.time_seconds is not None:
            self._kept = [*self._kept[1 - _KEPT_FRAMES :], (_shrink(raw.pixels), read)]

    def recall(self, raw: RawPage) -> Kept | None:
        """Return what was read on a frame that looks the same."""
        if raw.time_seconds is None or not self._kept:
            return None
        pixels = _shrink(raw.pixels)
        for shown, read in reversed(self._kept):
            if shown.shape == pixels.shape and looks_alike(shown, pixels):
                return read
        return None


def _shrink(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return fit_pixels(pixels, LOOK_WIDTH * max(1, height * LOOK_WIDTH // max(width, 1)))


def _warn(seen: Overview, scenes: int, frames: int) -> tuple[str, ...]:
    warnings = []
    if frames < scenes:
        warnings.append(f"The video shows {scenes} scenes; the {frames} longest were read, a frame of each.")
    if not seen.is_whole:
        warnings.append(
            f"Looking through the video took too long: nothing after {seen.end_seconds:.0f} s was read. "
            "Send it in parts, or scale it down."
        )
    return tuple(warnings)
