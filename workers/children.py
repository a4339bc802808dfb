"""The processes that open callers' files, in pools that don't wait for each other."""

from collections.abc import Callable
from pathlib import Path

from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer

FOR_CHAT = 2
"""Processes of each pool that chat uses; they start with the first request that needs them."""


class Children:
    """Prepares the documents of jobs; keeps the pools of chat beside it, and ends all together."""

    def __init__(self, slots: int, limits: PrepareLimits) -> None:
        self._jobs = Preparer(slots, limits)
        self.reading = Preparer(FOR_CHAT, limits)
        """OCR for chat: pages for the model `reader`."""
        self.looking = Preparer(FOR_CHAT, limits)
        """Pixels for models: images, pages and video frames, without OCR."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        """Prepare the document of a job; see `Preparer.prepare`."""
        return self._jobs.prepare(path, pages, out_dir, on_page, cancelled)

    def warm(self) -> None:
        """Start what the first job would wait for."""
        self._jobs.warm()

    def close(self) -> None:
        """End every process."""
        for pool in (self._jobs, self.reading, self.looking):
            pool.close()
