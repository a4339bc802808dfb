"""Opens media in this process, without the protection of a child. For tests, benches and trusted files."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from recto.documents.limits import PrepareLimits
from recto.documents.media.base import Cancelled, Clip, Picture, VideoSampling
from recto.documents.media.pictures import PictureReader
from recto.documents.media.sizes import PixelBudget
from recto.documents.media.videos import read_video
from recto.errors import JobInterrupted


class LocalMediaOpener:
    """A `MediaOpener` for files that are trusted."""

    def __init__(self, limits: PrepareLimits | None = None) -> None:
        self._limits = limits or PrepareLimits()

    def count_pages(self, path: Path, cancelled: Cancelled) -> int:
        """Return how many pages a document has."""
        _stop_when(cancelled)(0, 1)
        with tempfile.TemporaryDirectory() as scratch:
            return PictureReader(self._limits, Path(scratch)).count_pages(path)

    def open_image(self, path: Path, budget: PixelBudget, cancelled: Cancelled) -> Picture:
        """Return the image, or the first of several in its file."""
        _stop_when(cancelled)(0, 1)
        with tempfile.TemporaryDirectory() as scratch:
            return PictureReader(self._limits, Path(scratch)).read_image(path, budget)

    def open_document(
        self, path: Path, budget: PixelBudget, cancelled: Cancelled, max_pages: int
    ) -> list[Picture]:
        """Return every page."""
        with tempfile.TemporaryDirectory() as scratch:
            reader = PictureReader(self._limits, Path(scratch))
            return list(reader.read_pages(path, budget, max_pages, _stop_when(cancelled)))

    def open_video(self, path: Path, sampling: VideoSampling, cancelled: Cancelled) -> Clip:
        """Return evenly spread frames."""
        return read_video(path, sampling, self._limits, _stop_when(cancelled))


def _stop_when(cancelled: Cancelled) -> Callable[[int, int], None]:
    def stop(_done: int, _total: int) -> None:
        if cancelled():
            raise JobInterrupted

    return stop
