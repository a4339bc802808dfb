"""A real worker over documents that say in their bytes how many seconds they take."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from recto.documents.model import Document
from recto.errors import JobInterrupted
from recto.extraction.base import Extraction
from recto.jobs.states import Stage
from recto.settings import load_settings
from schemas.own_parties import OwnParty
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


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

    def extract(
        self,
        document: Document,
        schema_name: str,
        cancelled: Callable[[], bool],
        own_parties: Sequence[OwnParty] = (),
    ) -> Extraction:
        return Extraction(())


def build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    return WorkerRuntime(settings, stages, slots, TimedPreparer(), {"reader": EmptyExtractor()})


settings = load_settings()
app = make_app(settings, build)
