"""Decodes chosen frames of a video, jumping over what lies between them where keyframes allow it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from recto.documents.media.base import Frames
from recto.documents.media.sizes import Size
from recto.documents.media.video_file import FFMPEG_ERRORS, OpenVideo
from recto.documents.media.video_plan import FrameIndex

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_MOST_BROKEN = 500
"""Packets that fail to decode before the rest of the video is given up."""


class FrameWalker:
    """Walks forward through a video that stands at its beginning."""

    def __init__(
        self, video: OpenVideo, index: FrameIndex, on_frame: Callable[[], None] = lambda: None
    ) -> None:
        """`on_frame` is called for each frame that is decoded, wanted or not; what it raises ends it."""
        self._video = video
        self._on_frame = on_frame
        self.pixel_aspect = video.pixel_aspect
        self._index = index
        self._frames = self._decode()
        self._last: VideoFrame | None = None
        self._reached = -1
        self._broken = 0

    def read_frame(self, place: int) -> VideoFrame | None:
        """Return the frame at that place of the index; if it is broken, the next or else the last whole one.

        Places are asked for in ascending order. None when nothing of the video can be decoded.
        """
        if self._reached < place:
            self._jump_near(place)
            for frame in self._frames:
                self._note(frame)
                if self._reached >= place:
                    break
        return self._last

    @property
    def place(self) -> int:
        """Place in the index of the last frame that was decoded; −1 before the first."""
        return self._reached

    def _jump_near(self, place: int) -> None:
        """Seek to the last keyframe before `place`, if it lies ahead."""
        key = self._index.key_before(place)
        if key <= self._reached + 1 or not self._index.is_timed:
            return
        with contextlib.suppress(*FFMPEG_ERRORS):  # then it is decoded from here on
            self._video.container.seek(int(self._index.ticks[key]), stream=self._video.stream)
            self._frames = self._decode()

    def _note(self, frame: VideoFrame) -> None:
        self._on_frame()
        tick = frame.pts if frame.pts is not None else frame.dts
        self._last = frame
        if self._index.is_timed and tick is not None:
            place = int(np.searchsorted(self._index.ticks, tick, side="right")) - 1
            self._reached = max(self._reached, place)
        else:
            self._reached += 1

    def _decode(self) -> Iterator[VideoFrame]:
        """Yield frames from where the file stands; what is broken is left out."""
        with contextlib.suppress(*FFMPEG_ERRORS):
            for packet in self._video.container.demux(self._video.stream):
                try:
                    yield from packet.decode()
                except FFMPEG_ERRORS:
                    self._broken += 1
                    if self._broken > _MOST_BROKEN:
                        return


def upright_size(frame: VideoFrame, pixel_aspect: float) -> Size:
    """Return width and height of the frame as a player shows it: square pixels, turned as recorded."""
    width = max(1, round(frame.width * pixel_aspect))
    return (frame.height, width) if _quarters(frame) % 2 else (width, frame.height)


def to_pixels(frame: VideoFrame, size: Size) -> Frames:
    """Return the frame upright, of that width and height, as [height, width, 3]."""
    quarters = _quarters(frame)
    stored = size[::-1] if quarters % 2 else size
    shown = frame.reformat(width=stored[0], height=stored[1], format="rgb24", interpolation="BICUBIC")
    return np.ascontiguousarray(np.rot90(shown.to_ndarray(), k=quarters))


def _quarters(frame: VideoFrame) -> int:
    """Return how many quarter turns counterclockwise make the frame upright."""
    return round(frame.rotation / 90) % 4
