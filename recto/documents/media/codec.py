"""Pictures between a child and its parent: sizes and times as JSON, pixels as they are in one file.

What a child sends is checked before memory is taken for it: sizes against the file's, and the file's against
a bound. Raises ValueError where they don't fit, as for any other frame that makes no sense.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np

from recto.documents.media.base import Clip, Frames, Picture, VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.errors import DocumentTooLargeError

_FILE = "pixels.raw"
_MOST_BYTES = 900_000_000
"""Of all pictures of one file; a child may write 1 GiB."""


class PixelFile:
    """Where a child puts pixels; made when the first are written."""

    def __init__(self, scratch: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._path = scratch / _FILE
        self._file: IO[bytes] | None = None
        self._bytes = 0

    def __enter__(self) -> "PixelFile":
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write_pictures(self, pictures: Iterable[Picture]) -> bytes:
        """Write the pixels, one picture after another, and return the rest. Raises DocumentTooLargeError."""
        told = []
        for picture in pictures:
            self._append(picture.pixels)
            height, width = picture.pixels.shape[:2]
            told.append([width, height, picture.original_width, picture.original_height])
        self._close()
        return json.dumps(told).encode()

    def write_clip(self, clip: Clip) -> bytes:
        """Write the frames and return the rest. Raises DocumentTooLargeError."""
        self._append(clip.frames)
        self._close()
        told = {
            "frames": clip.frames.shape[:3],
            "timestamps": list(clip.timestamps),
            "duration_seconds": clip.duration_seconds,
            "original": [clip.original_width, clip.original_height],
        }
        return json.dumps(told).encode()

    def _append(self, pixels: Frames) -> None:
        self._bytes += pixels.nbytes
        if self._bytes > self._most_bytes:
            raise DocumentTooLargeError(
                "The file shows more pixels than this server takes at once. Send fewer pages."
            )
        if self._file is None:
            self._file = self._path.open("wb")
        self._file.write(np.ascontiguousarray(pixels).data)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True, slots=True)
class PixelReader:
    """Reads in the parent what a child wrote into the scratch folder."""

    scratch: Path

    def read_pictures(self, content: bytes) -> list[Picture]:
        """Return the pictures. Raises ValueError."""
        told = [[int(side) for side in sides] for sides in json.loads(content)]
        if not all(len(sides) == 4 and min(sides) > 0 for sides in told):
            raise ValueError("A picture has four sizes.")
        pixels = self._read_bytes(sum(3 * width * height for width, height, _, _ in told))
        pictures, start = [], 0
        for width, height, original_width, original_height in told:
            end = start + 3 * width * height
            pictures.append(
                Picture(pixels[start:end].reshape(height, width, 3), original_width, original_height)
            )
            start = end
        return pictures

    def read_clip(self, content: bytes) -> Clip:
        """Return the clip. Raises ValueError."""
        told = json.loads(content)
        try:
            count, height, width = (int(side) for side in told["frames"])
            original_width, original_height = (int(side) for side in told["original"])
            timestamps = [float(seconds) for seconds in told["timestamps"]]
            duration_seconds = float(told["duration_seconds"])
        except (TypeError, KeyError) as error:
            raise ValueError("This is no clip.") from error
        if min(count, height, width) < 1 or len(timestamps) != count:
            raise ValueError("A clip has frames, and a time for each.")
        pixels = self._read_bytes(3 * count * height * width)
        frames = pixels.reshape(count, height, width, 3)
        return Clip(frames, timestamps, duration_seconds, original_width, original_height)

    def _read_bytes(self, wanted: int) -> Frames:
        path = self.scratch / _FILE
        if wanted > _MOST_BYTES or not path.is_file() or path.stat().st_size != wanted:
            raise ValueError("The pixels are not there.")
        return np.fromfile(path, np.uint8)


def write_budget(budget: PixelBudget) -> dict[str, int]:
    """Return the budget as JSON."""
    return asdict(budget)


def read_budget(written: Mapping[str, Any]) -> PixelBudget:
    """Return the budget that `write_budget` wrote."""
    return PixelBudget(**written)


def write_sampling(sampling: VideoSampling) -> dict[str, Any]:
    """Return the sampling as JSON."""
    return asdict(sampling)


def read_sampling(written: Mapping[str, Any]) -> VideoSampling:
    """Return the sampling that `write_sampling` wrote."""
    return VideoSampling(**{**written, "frame": read_budget(written["frame"])})
