"""Runs one job: claim, prepare, extract, commit. Knows neither Celery nor HTTP."""

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from recto.documents.codec import decode_document, encode_document
from recto.documents.model import Document
from recto.errors import (
    DocumentTimeoutError,
    EngineError,
    JobAttemptsError,
    JobInterrupted,
    LedgerError,
    ModelUnknownError,
    RectoError,
)
from recto.extraction.base import ExtractionOrder, Extractor
from recto.extraction.pipeline import run_pipeline
from recto.extraction.target import target_of
from recto.jobs.bell import Bell
from recto.jobs.cache import cache_key
from recto.jobs.elsewhere import ModelsElsewhere
from recto.jobs.gate import RunGate
from recto.jobs.identities import identities_of
from recto.jobs.keeper import Lease, LeaseKeeper, StopReason
from recto.jobs.ledger import Ledger
from recto.jobs.model import Job, Prepared
from recto.jobs.outcome import sum_up
from recto.jobs.progress import RedisProgress
from recto.jobs.states import Stage
from recto.jobs.workspace import Workspace
from recto.storage import Storage
from recto.storage.keys import document_key, job_folder, page_key, prepared_key, result_key
from schemas.models import READER
from schemas.results import Result

COMMIT_RETRY_SECONDS = 1.0
BACKOFF_SECONDS = 5.0
log = structlog.get_logger(__name__)
T = TypeVar("T")


class DocumentPreparer(Protocol):
    """Turns bytes into page images and words, in processes of its own."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        """Write `{n}.png` per page into `out_dir`. Raises DocumentError leaves and JobInterrupted."""
        ...


@dataclass(frozen=True, slots=True)
class RunnerOptions:
    """What an operator decides about running jobs."""

    worker: str
    stages: frozenset[Stage]
    lease_seconds: float
    job_timeout_seconds: float
    max_attempts: int
    version: str | None = None
    """Hash of all that decides what a document is read as; without it no result is given again."""


class JobRunner:
    """Brings jobs to a final state, one call at a time per thread."""

    def __init__(
        self,
        options: RunnerOptions,
        *,
        ledger: Ledger,
        storage: Storage,
        preparer: DocumentPreparer,
        extractors: Mapping[str, Extractor],
        progress: RedisProgress,
        bell: Bell,
        keeper: LeaseKeeper,
        workspace: Workspace,
    ) -> None:
        self._options = options
        self._ledger = ledger
        self._storage = storage
        self._preparer = preparer
        self._extractors = extractors
        self._progress = progress
        self._bell = bell
        self._keeper = keeper
        self._workspace = workspace
        self._elsewhere = ModelsElsewhere(ledger, extractors)
        self._gate = RunGate()
        self.draining = threading.Event()

    def run_waiting(self, stage: Stage) -> int:
        """Run jobs of `stage` until none waits or the process drains; return how many."""
        count = 0
        while not self.draining.is_set() and self.run_next(stage):
            count += 1
        return count

    def run_next(self, stage: Stage) -> bool:
        """Claim the best waiting job and run it; False when none waits."""
        with self._gate.shared():
            job = self._ledger.leases.claim(
                stage, self._options.worker, self._options.lease_seconds, self._elsewhere.names()
            )
            if job is None:
                return False
            if not job.crashes:
                with self._keeper.hold(job) as lease:
                    self._run(job, stage, lease)
                return True
        with self._keeper.hold(job) as lease:
            self._run_alone(job, stage, lease)
        return True

    def _run_alone(self, job: Job, stage: Stage, lease: Lease) -> None:
        try:
            with self._gate.alone(lease.check):
                self._run(job, stage, lease)
        except JobInterrupted:
            self._stop(job, lease)

    def _run(self, job: Job, stage: Stage, lease: Lease) -> None:
        log.info("job.started", job_id=job.id, stage=stage.value, attempt=job.attempts)
        try:
            self._work(job, stage, lease)
        except JobInterrupted:
            self._stop(job, lease)
        except RectoError as error:
            self._fail(job, lease, error)
        except Exception as error:
            # The frames tell where; the message of a foreign exception may quote the document.
            frames = traceback.format_tb(error.__traceback__)
            log.error("job.crashed", job_id=job.id, error=type(error).__name__, frames=frames)
            self._fail(job, lease, EngineError(f"Reading the document failed here; the log names {job.id}."))

    def _work(self, job: Job, stage: Stage, lease: Lease) -> None:
        if stage is Stage.EXTRACT:
            document = decode_document(self._storage.read(prepared_key(job.id)))
            self._extract(job, document, lease)
            return
        started = time.monotonic()
        document = self._prepare(job, lease)
        keep = Stage.EXTRACT in self._options.stages and job.model not in self._elsewhere.names()
        found = Prepared(document.media_type, document.page_count, time.monotonic() - started)
        prepared = self._commit(lambda: self._ledger.leases.finish_prepare(lease.token, found, keep=keep))
        if prepared is None:
            lease.stop(StopReason.LOST)
            lease.check()
        elif keep:
            self._extract(prepared, document, lease)
        else:
            self._bell.ring(Stage.EXTRACT)

    def _prepare(self, job: Job, lease: Lease) -> Document:
        def report(done: int, total: int) -> None:
            self._progress.report(job.id, Stage.PREPARE.running, done, total)

        with self._workspace.open() as folder:
            path, pages = folder / "document", folder / "pages"
            pages.mkdir()
            self._storage.fetch(document_key(job.id), path)
            document = self._preparer.prepare(path, job.pages, pages, report, lease.is_stopped)
            for page in document.pages:
                lease.check()
                self._storage.put_file(page_key(job.id, page.number), pages / f"{page.number}.png")
        self._storage.put_bytes(prepared_key(job.id), encode_document(document))
        return document

    def _extract(self, job: Job, document: Document, lease: Lease) -> None:
        lease.check()
        extractor = self._extractors.get(job.model)
        if extractor is None:
            raise ModelUnknownError(f"This worker doesn't serve the model {job.model!r}.", param="model")
        started = time.monotonic()
        extraction = run_pipeline(extractor, self._order(job, document, lease), self._extractors[READER])
        result = sum_up(job, document, extraction, time.monotonic() - started)
        key = result_key(job.id, lease.token)
        self._storage.put_bytes(key, result.model_dump_json(by_alias=True).encode())
        done = self._commit(lambda: self._succeed(job, lease.token, key, result))
        self._log_end(job, lease, done, code=None)

    def _succeed(self, job: Job, token: str, key: str, result: Result) -> Job | None:
        version, is_built_in = self._options.version, job.reading.json_schema is None
        return self._ledger.leases.succeed(
            token,
            key,
            needs_review=any(found.needs_review for found in result.documents),
            identities=identities_of(result.documents) if is_built_in else {},
            cache_key=None if version is None else cache_key(job, version),
        )

    def _order(self, job: Job, document: Document, lease: Lease) -> ExtractionOrder:
        def report(done: int, total: int) -> None:
            self._progress.report(job.id, Stage.EXTRACT.running, done, total)

        return ExtractionOrder(
            document,
            target_of(job.schema, job.reading.json_schema),
            cancelled=lease.is_stopped,
            own_parties=job.own_parties,
            instructions=job.reading.instructions,
            expected=job.reading.expected,
            review=job.reading.review,
            page_image=lambda number: self._storage.read(page_key(job.id, number)),
            on_page=report,
        )

    def _fail(self, job: Job, lease: Lease, error: RectoError) -> None:
        if error.retryable and job.failures + 1 < self._options.max_attempts:
            wait = BACKOFF_SECONDS * (job.failures + 1)
            self._commit(lambda: self._ledger.leases.release(lease.token, failed=True, wait_seconds=wait))
            log.warning("job.handed_back", job_id=job.id, code=error.code)
            return
        if error.retryable:
            error = JobAttemptsError(f"Tried {job.failures + 1} times; the last failure: {error.message}")
        failure = error
        done = self._commit(lambda: self._ledger.leases.fail(lease.token, failure))
        self._log_end(job, lease, done, code=error.code)

    def _stop(self, job: Job, lease: Lease) -> None:
        """End or hand back a job that was told to stop."""
        log.info("job.stopped", job_id=job.id, reason=lease.stop_reason)
        match lease.stop_reason:
            case StopReason.CANCELLED:
                self._commit(lambda: self._ledger.leases.cancel(lease.token))
            case StopReason.OVERDUE:
                limit = self._options.job_timeout_seconds
                self._fail(job, lease, DocumentTimeoutError(f"The document took longer than {limit:g} s."))
            case StopReason.LOST:
                self._erase_if_gone(job)
            case _:
                self._commit(lambda: self._ledger.leases.release(lease.token))

    def _log_end(self, job: Job, lease: Lease, done: Job | None, code: str | None) -> None:
        if done is None:
            log.info("job.lease_lost", job_id=job.id)
            self._erase_if_gone(job)
            return
        seconds = round(time.monotonic() - lease.started_at, 3)
        log.info(f"job.{done.state}", job_id=job.id, seconds=seconds, code=code)

    def _erase_if_gone(self, job: Job) -> None:
        """Erase what this attempt wrote when the job was deleted meanwhile: nobody else will."""
        if self._ledger.jobs.get(job.id) is None:
            self._storage.delete_prefix(job_folder(job.id))

    def _commit(self, write: Callable[[], T]) -> T:
        """Write to the ledger, waiting while it is away: finished work is never thrown away for that."""
        deadline = time.monotonic() + self._options.job_timeout_seconds
        while True:
            try:
                return write()
            except LedgerError:
                if time.monotonic() > deadline or self.draining.wait(COMMIT_RETRY_SECONDS):
                    raise
