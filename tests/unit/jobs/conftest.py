"""Stand-ins for what surrounds a job, and a real ledger in a temporary SQLite file."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from recto.documents.model import Document, Page
from recto.errors import JobInterrupted
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, ReadingCost, Reread
from recto.ids import new_id
from recto.jobs.bell import Bell
from recto.jobs.keeper import LeaseKeeper
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.model import ApiKey, Job, NewJob
from recto.jobs.runner import JobRunner, RunnerOptions
from recto.jobs.states import Stage
from recto.jobs.workspace import Workspace
from recto.storage.keys import document_key
from recto.storage.local import LocalStorage
from schemas.documents.invoice import Invoice
from schemas.results import DocumentResult, Source


class ScriptedPreparer:
    """Prepares one page; `during` runs in the middle of it and may raise or wait."""

    def __init__(self) -> None:
        self.during: Callable[[Callable[[], bool]], None] = lambda cancelled: None
        self.calls = 0

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        self.calls += 1
        self.during(cancelled)
        if cancelled():
            raise JobInterrupted
        (out_dir / "1.png").write_bytes(b"png of " + path.read_bytes())
        on_page(1, 1)
        return Document("image/png", 1, [Page(1, 10, 20, 0, Source.OCR)], ["a warning"])


class ScriptedExtractor:
    """Finds one invoice; `during` runs in the middle of it."""

    name = "reader"

    def __init__(self) -> None:
        self.during: Callable[[], None] = lambda: None
        self.order: ExtractionOrder | None = None
        self.data: dict[str, Any] | None = None
        self.cost = ReadingCost()

    def extract(self, order: ExtractionOrder) -> Extraction:
        self.during()
        self.order = order
        found = DocumentResult(
            schema=Invoice.schema_name,
            schema_confidence=1,
            pages=(1,),
            data=Invoice().model_dump(mode="json") if self.data is None else self.data,
            fields={},
        )
        return Extraction([found], cost=self.cost)

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        return Reread()


class SilentProgress:
    """Progress without Redis."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, str, int, int]] = []

    def report(self, job_id: str, stage: str, done: int, total: int) -> None:
        self.reports.append((job_id, stage, done, total))


class Rig:
    """A runner with everything around it."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'recto.db'}"
        migrate(url)
        self.ledger: Ledger = open_ledger(url)
        self.key: ApiKey = self.ledger.keys.create("tests")[0]
        self.storage = LocalStorage(folder / "blobs")
        self.preparer = ScriptedPreparer()
        self.extractor = ScriptedExtractor()
        self.progress = SilentProgress()
        self.rung: list[Stage] = []
        self.bell = Bell(self.rung.append)
        self.keeper = LeaseKeeper(self.ledger.leases, lease_seconds=15, job_timeout_seconds=60)

    def runner(
        self, stages: frozenset[Stage] = frozenset(Stage), max_attempts: int = 3, version: str | None = None
    ) -> JobRunner:
        return JobRunner(
            RunnerOptions("w1", stages, 15, 60, max_attempts, version),
            ledger=self.ledger,
            storage=self.storage,
            preparer=self.preparer,
            extractors={"reader": self.extractor},
            progress=self.progress,  # type: ignore[arg-type]
            bell=self.bell,
            keeper=self.keeper,
            workspace=Workspace(self.storage.spool_dir(), "w1"),
        )

    def accept(self, **values: Any) -> str:
        job_id = new_id("job")
        self.storage.put_bytes(document_key(job_id), b"bytes")
        new = {
            "id": job_id,
            "owner": self.key.id,
            "schema": "invoice",
            "model": "reader",
            "sha256": "0",
            "bytes": 5,
            "retention_seconds": 60,
        }
        return self.ledger.jobs.accept(NewJob(**(new | values)))[0].id

    def job(self, job_id: str) -> Job:
        job = self.ledger.jobs.get(job_id)
        assert job is not None
        return job


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.bell.close()
    rig.ledger.close()
