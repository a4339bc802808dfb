"""Stand-ins for what reads documents: these cost nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from recto.documents.model import Document
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from schemas.results import DocumentResult


class NoPreparer:
    """Finds no pages."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        """Return a document without pages."""
        return Document("application/octet-stream", 0, ())

    def warm(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""


class NoExtractor:
    """Finds no document."""

    name = "reader"

    def extract(self, order: ExtractionOrder) -> Extraction:
        """Return nothing."""
        return Extraction(())

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        """Return nothing."""
        return Reread()
