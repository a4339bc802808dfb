"""Video files opened with PyAV: the stream to look at, and an index of its frames."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recto.documents.limits import PrepareLimits
from recto.documents.media.video_plan import FrameIndex
from recto.documents.media.video_types import sniff_container
from recto.errors import DocumentDamagedError, DocumentUnsupportedError, EngineError, PageTooLargeError

try:
    import av
except ImportError:  # an extra
    if not TYPE_CHECKING:
        av = None

FFMPEG_ERRORS: tuple[type[Exception], ...] = () if av is None else (av.error.FFmpegError,)
"""What PyAV raises on bytes that aren't what their container says."""
_OPENING_ERRORS: tuple[type[Exception], ...] = (*FFMPEG_ERRORS, ValueError)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_MOST_PACKETS = 4_000_000
"""18 hours at 60 frames a second."""
_REPORT_PACKETS = 20_000
_LONGEST_SECONDS = 30 * 86_400
"""Times beyond this are taken for wrong, and frames for evenly spaced."""
_USUAL_RATE = 25.0
_MOST_ASPECT = 10
"""Pixels said to be longer than this are taken for square."""


@dataclass(frozen=True, slots=True)
class OpenVideo:
    """An opened file and its video stream."""

    container: InputContainer
    stream: VideoStream

    @property
    def pixel_aspect(self) -> float:
        """Width of a stored pixel as it is to be shown, over its height."""
        aspect = float(self.stream.sample_aspect_ratio or 1)
        return aspect if 1 / _MOST_ASPECT < aspect < _MOST_ASPECT else 1.0


@contextlib.contextmanager
def open_video(path: Path, limits: PrepareLimits) -> Iterator[OpenVideo]:
    """Open the file while the block runs. Raises DocumentError leaves, and EngineError without PyAV."""
    if av is None:
        raise EngineError("Videos need PyAV, which is missing here: pip install av.")
    try:
        container = av.open(
            str(path),
            format=sniff_container(path),
            options={"protocol_whitelist": "file"},
            metadata_errors="ignore",
        )
    except _OPENING_ERRORS as error:
        message = "The video is cut off or damaged: its description can't be read. Export or record it again."
        raise DocumentDamagedError(message) from error
    with container:
        yield OpenVideo(container, _choose_stream(container, limits))


def _choose_stream(container: InputContainer, limits: PrepareLimits) -> VideoStream:
    """Return the first video stream that moves: covers of songs are streams too."""
    attached = av.stream.Disposition.attached_pic
    moving = [stream for stream in container.streams.video if not stream.disposition & attached]
    if not moving:
        heard = "only sound" if container.streams.audio else "neither pictures nor sound"
        raise DocumentUnsupportedError(f"The file has {heard}, no video. Send one with pictures.")
    stream = moving[0]
    if stream.codec_context is None:
        raise DocumentUnsupportedError("The video's codec is unknown. Export it again as MP4 (H.264).")
    width, height = stream.width, stream.height
    if min(width, height) < 1:
        raise DocumentDamagedError("The video doesn't say how large it is. Export it again as MP4 (H.264).")
    if max(width, height) > limits.max_page_side or width * height > limits.max_page_pixels:
        raise PageTooLargeError(
            f"The video has {width} × {height} pixels; this server reads up to {limits.max_page_side} a side "
            f"and {limits.max_page_pixels} in all. Scale it down."
        )
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = limits.ocr_threads
    stream.codec_context.options = {"max_pixels": str(limits.max_page_pixels)}  # it may grow on the way
    return stream


def read_index(video: OpenVideo, on_progress: Callable[[], None]) -> FrameIndex:
    """Read through the packets, from where the file stands, without decoding any.

    Raises DocumentDamagedError when there is none.
    """
    ticks: list[int | None] = []
    is_key: list[bool] = []
    with contextlib.suppress(*FFMPEG_ERRORS):  # a truncated file ends here; what came before counts
        for packet in video.container.demux(video.stream):
            if packet.size and not packet.is_discard:
                ticks.append(packet.pts if packet.pts is not None else packet.dts)
                is_key.append(packet.is_keyframe)
            if len(ticks) % _REPORT_PACKETS == 0:
                on_progress()
            if len(ticks) >= _MOST_PACKETS:
                break
    if not ticks:
        raise DocumentDamagedError("The video has no frames, or is cut off before the first.")
    rate = float(video.stream.average_rate or 0) or _USUAL_RATE
    return make_index(ticks, is_key, float(video.stream.time_base or 0), rate)


def make_index(ticks: list[int | None], is_key: list[bool], tick_seconds: float, rate: float) -> FrameIndex:
    """Return the index of packets in the order of the file; without sound times, frames are evenly spaced."""
    known = [tick for tick in ticks if tick is not None]
    is_timed = len(known) == len(ticks) and 0 < (max(known) - min(known)) * tick_seconds < _LONGEST_SECONDS
    values = np.array(known if is_timed else range(len(ticks)), np.int64)
    order = np.argsort(values, kind="stable")
    values = values[order]
    seconds = (values - values[0]) * (tick_seconds if is_timed else 1 / rate)
    usual = float(np.median(np.diff(seconds))) if len(values) > 1 else 0.0
    keys = np.flatnonzero(np.array(is_key)[order])
    return FrameIndex(
        ticks=values,
        seconds=seconds,
        keys=keys if keys.size else np.zeros(1, np.int64),
        duration_seconds=float(seconds[-1]) + (usual or 1 / rate),
        is_timed=is_timed,
    )
