"""The processes that open callers' files: some for jobs, some for chat; neither waits for the other."""

from collections.abc import Callable
from pathlib import Path

from recto.documents.model import Document
from recto.documents.preparer import Preparer


class Children:
    """Prepares the documents of jobs, and keeps the other pool beside it until the worker ends."""

    def __init__(self, jobs: Preparer, chat: Preparer) -> None:
        self._jobs = jobs
        self.chat = chat

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
        """Start what the first job would wait for. Those for chat start with the first request that shows
        something: most workers never need them.
        """
        self._jobs.warm()

    def close(self) -> None:
        """End every process."""
        self._jobs.close()
        self.chat.close()
