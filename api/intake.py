"""Taking jobs in: bytes durable, then the row committed, then the bell rung. Blocks; knows no HTTP."""

from dataclasses import replace

import structlog

from api.services import Services
from api.submissions import Submission, fingerprint
from api.uploads import Upload
from recto.errors import JobNotFoundError, LedgerError, ModelUnknownError, StorageError
from recto.ids import new_id
from recto.jobs.cache import cache_key, copy_prepared, copy_result
from recto.jobs.model import Job, NewJob, Prepared, StoredResult
from recto.jobs.roster import AWAITED_SECONDS
from recto.jobs.states import Stage
from recto.storage.keys import document_key, job_folder
from schemas.jobs import JobCreate
from schemas.reading import ReadingOptions

log = structlog.get_logger(__name__)


class Intake:
    """Accepts submissions. Every method may raise LedgerError and StorageError."""

    def __init__(self, services: Services) -> None:
        self._limits = services.limits
        self._ledger = services.ledger
        self._storage = services.storage
        self._bell = services.bell

    def accept(self, submission: Submission, owner: str) -> tuple[Job, bool]:
        """Accept the job; the flag tells whether it is new or answers an idempotency key used before.

        Raises ModelUnknownError, JobNotFoundError (for `from_job`), IdempotencyError.
        """
        source = submission.upload or self._find_source(submission, owner)
        job, is_new = self._write_down(source, self._describe(submission, source, owner))
        if is_new and not job.state.is_final:
            self._bell.ring(Stage.EXTRACT if job.state is Stage.EXTRACT.waiting else Stage.PREPARE)
        return job, is_new

    def _find_source(self, submission: Submission, owner: str) -> Job:
        assert isinstance(submission.options, JobCreate)
        source = self._ledger.jobs.get(submission.options.from_job, owner)
        if source is None:
            raise _source_gone(submission.options.from_job)
        return source

    def _describe(self, submission: Submission, source: Upload | Job, owner: str) -> NewJob:
        options = submission.options
        return NewJob(
            id=new_id("job"),
            owner=owner,
            schema=options.schema_name,
            model=self._choose_model(options.model),
            sha256=source.sha256,
            bytes=source.bytes,
            filename=source.filename,
            retention_seconds=options.retention_seconds or self._limits.retention_seconds,
            priority=options.priority,
            pages=options.pages,
            group=options.group,
            metadata=options.metadata,
            own_parties=options.own_parties or self._limits.own_parties,
            reading=ReadingOptions.model_validate(
                options.model_dump(by_alias=True, include=set(ReadingOptions.model_fields))
            ),
            idempotency_key=submission.idempotency_key,
            fingerprint=fingerprint(source.sha256, options),
            origin=None if isinstance(source, Upload) else source.origin or source.id,
        )

    def _choose_model(self, asked: str | None) -> str:
        if asked is None or asked == self._limits.model:
            return self._limits.model
        awaited = self._ledger.workers.alive(AWAITED_SECONDS)
        served = {model for worker in awaited for model in worker.models}
        if asked not in served:
            choices = ", ".join(f"`{name}`" for name in sorted(served | {self._limits.model}))
            raise ModelUnknownError(
                f"No worker serves the model `{asked}`. Served: {choices}.", param="model"
            )
        return asked

    def _write_down(self, source: Upload | Job, new: NewJob) -> tuple[Job, bool]:
        try:
            self._place(source, document_key(new.id))
            stored = self._find_stored(new)
            if stored is None and isinstance(source, Job):
                new = replace(new, prepared=self._copy_prepared(source, new))
            job, is_new = self._accept(new, stored)
        except LedgerError:
            raise  # whether the row stands is unknown, and an idempotent repeat may find it: keep the bytes
        except BaseException:
            self._storage.delete_prefix(job_folder(new.id))
            raise
        if not is_new:
            self._storage.delete_prefix(job_folder(new.id))
        return job, is_new

    def _place(self, source: Upload | Job, key: str) -> None:
        if isinstance(source, Upload):
            self._storage.put_file(key, source.path)
            return
        try:
            self._storage.copy(document_key(source.id), key)
        except KeyError:
            raise _source_gone(source.id) from None

    def _find_stored(self, new: NewJob) -> StoredResult | None:
        """Copy the result of an earlier job that asked for the same of a worker like those that live now."""
        if not new.reading.cache:
            return None
        workers = self._ledger.workers.alive()
        versions = {each.version for each in workers if new.model in each.models and each.version is not None}
        source = self._ledger.jobs.find_stored(new.owner, [cache_key(new, each) for each in versions])
        if source is None or source.cache_key is None:
            return None
        try:
            return StoredResult(source, copy_result(self._storage, source, new.id), source.cache_key)
        except (KeyError, StorageError) as error:
            log.info("job.not_cached", job_id=new.id, error=type(error).__name__)
            return None  # it was erased just now, or can't be copied: the document is read again

    def _copy_prepared(self, source: Job, new: NewJob) -> Prepared | None:
        """Copy the pages of the job that is read again, unless workers that live now would make others."""
        is_same = source.pages == new.pages and source.cache_key is not None and new.reading.cache
        if not is_same or source.media_type is None:
            return None
        versions = {each.version for each in self._ledger.workers.alive() if each.version is not None}
        if source.cache_key not in {cache_key(source, each) for each in versions}:
            return None
        try:
            copy_prepared(self._storage, source, new.id)
        except (KeyError, StorageError) as error:
            log.info("job.not_copied", job_id=new.id, error=type(error).__name__)
            return None  # it was erased just now, or can't be copied: the document is prepared again
        return Prepared(source.media_type, source.page_count or 0, prepare_seconds=0)

    def _accept(self, new: NewJob, stored: StoredResult | None) -> tuple[Job, bool]:
        try:
            return self._ledger.jobs.accept(new, stored)
        except LedgerError:
            # The commit may have been done and only its answer lost; a second LedgerError leaves it open.
            if (job := self._ledger.jobs.get(new.id)) is None:
                self._storage.delete_prefix(job_folder(new.id))
                raise
            return job, True


def _source_gone(job_id: str) -> JobNotFoundError:
    message = f"There is no job `{job_id[:64]}` whose document could be read again."
    return JobNotFoundError(message, param="from_job")
