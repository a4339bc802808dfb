"""A worker whose documents cost nothing, to measure ledger and bell: `celery -A bench.noop_worker worker`.

Everything but the reading is the real worker: claims, leases, commits, result blobs.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from recto.documents.model import Document
from recto.extraction.base import Extraction
from recto.jobs.states import Stage
from recto.settings import load_settings
from schemas.own_parties import OwnParty
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


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

    def extract(
        self,
        document: Document,
        schema_name: str,
        cancelled: Callable[[], bool],
        own_parties: Sequence[OwnParty] = (),
    ) -> Extraction:
        """Return nothing."""
        return Extraction(())


def _build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    return WorkerRuntime(settings, stages, slots, NoPreparer(), {"reader": NoExtractor()})


settings = load_settings()
app = make_app(settings, _build)


@app.task(name="bench.noop")
def noop() -> None:
    """The plain Celery task to compare with."""
