"""Stand-ins for what reads documents: these say in their bytes how many seconds they take."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from recto.documents.model import Document
from recto.errors import JobInterrupted
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from schemas.results import DocumentResult


class TimedPreparer:
    """Takes as long as the document says, and stops when told."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        ends_at = time.monotonic() + float(path.read_text())
        while (left := ends_at - time.monotonic()) > 0:
            if cancelled():
                raise JobInterrupted
            time.sleep(min(left, 0.02))
        return Document("text/plain", 0, ())

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


class EmptyExtractor:
    """Finds nothing."""

    name = "reader"

    def extract(self, order: ExtractionOrder) -> Extraction:
        return Extraction(())

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        return Reread()
