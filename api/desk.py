"""The jobs as routes use them: async, and each caller's own only."""

import structlog

from api.intake import Intake
from api.lanes import Lanes
from api.live import LiveProgress
from api.services import Services
from api.submissions import Submission
from api.views import view_job, view_list
from recto.errors import (
    JobHasNoResultError,
    JobNotFinishedError,
    JobNotFoundError,
    LedgerError,
    StorageError,
)
from recto.jobs.duplicates import name_duplicates
from recto.jobs.model import Job, JobFilter
from recto.jobs.states import RUNNING, WAITING, Stage
from recto.storage.keys import job_folder
from schemas.jobs import JobList, JobRead, JobStatus
from schemas.results import Result

log = structlog.get_logger(__name__)


class JobDesk:
    """Looks jobs up and changes them. Another key's job is JobNotFoundError; all may raise LedgerError."""

    def __init__(self, services: Services, lanes: Lanes) -> None:
        self._ledger = services.ledger
        self._storage = services.storage
        self._bell = services.bell
        self._lanes = lanes
        self._intake = Intake(services)
        self._progress = LiveProgress(services.redis, lanes.progress)

    async def accept(self, submission: Submission, owner: str) -> tuple[JobRead, bool]:
        """Take a job in. Raises what `Intake.accept` raises, and nothing once the job is accepted."""
        job, is_new = await self._lanes.changes.run(self._intake.accept, submission, owner)
        try:
            return await self.read(job), is_new
        except (LedgerError, StorageError) as error:
            log.warning("job.read_failed", job_id=job.id, error=error.message)
            return view_job(job), is_new

    async def get(self, job_id: str, owner: str) -> Job:
        """Return the caller's job."""
        return _found(await self._lanes.lookups.run(self._ledger.jobs.get, job_id, owner))

    async def read(self, job: Job) -> JobRead:
        """Return the job as its owner sees it, with its result, its pages done or its place in the queue."""
        if job.state is JobStatus.SUCCEEDED:
            return view_job(job, result=await self.read_result(job))
        if job.state in WAITING:
            return view_job(job, position=await self._lanes.lookups.run(self._ledger.jobs.position, job))
        if job.state in RUNNING:
            return view_job(job, pages=await self._progress.read(job))
        return view_job(job)

    async def find(self, owner: str, wanted: JobFilter) -> JobList:
        """Return a page of the caller's jobs, newest first."""
        return view_list(await self._lanes.lookups.run(self._ledger.jobs.find, owner, wanted), wanted.limit)

    async def read_result(self, job: Job) -> Result:
        """Return the result. Raises JobNotFinishedError, JobHasNoResultError, StorageError."""
        if not job.state.is_final:
            raise JobNotFinishedError(
                f"The job is {job.state}; wait for it with `GET /v1/jobs/{job.id}?wait=60`."
            )
        if job.result_key is None:
            raise JobHasNoResultError(_why_no_result(job))
        return await self._lanes.lookups.run(self._load_result, job)

    async def cancel(self, job_id: str, owner: str) -> JobRead:
        """Cancel the caller's job, or ask its worker to stop."""
        await self.get(job_id, owner)
        return await self.read(_found(await self._lanes.changes.run(self._ledger.jobs.cancel, job_id)))

    async def retry(self, job_id: str, owner: str) -> JobRead:
        """Queue the caller's failed or cancelled job again. Raises JobStateError from other states."""
        await self.get(job_id, owner)
        job = _found(await self._lanes.changes.run(self._ledger.jobs.retry, job_id))
        self._bell.ring(Stage.EXTRACT if job.state is Stage.EXTRACT.waiting else Stage.PREPARE)
        return await self.read(job)

    async def delete(self, job_id: str, owner: str) -> None:
        """Delete the caller's job and erase its bytes: at once, or when its worker has let go of it."""
        job = await self.get(job_id, owner)
        await self._lanes.changes.run(self._delete, job)

    def _delete(self, job: Job) -> None:
        if not self._ledger.jobs.delete(job.id):
            raise _not_found()
        if job.state in RUNNING:
            return
        try:
            self._storage.delete_prefix(job_folder(job.id))
        except StorageError as error:
            log.warning("job.erase_postponed", job_id=job.id, error=error.message)
            return
        self._ledger.leases.forget(job.id)

    def _load_result(self, job: Job) -> Result:
        assert job.result_key is not None
        try:
            result = Result.model_validate_json(self._storage.read(job.result_key))
            return name_duplicates(result, self._ledger.duplicates.find(job.id))
        except KeyError:
            if self._ledger.jobs.get(job.id) is None:
                raise _not_found() from None
            raise StorageError("The job's result is missing from the storage.") from None


def _found(job: Job | None) -> Job:
    if job is None:
        raise _not_found()
    return job


def _not_found() -> JobNotFoundError:
    return JobNotFoundError("There is no such job; it may have been erased, or belong to another key.")


def _why_no_result(job: Job) -> str:
    if job.error is None:
        return f"The job was {job.state} and has no result."
    return f"The job failed with {job.error['code']} and has no result: {job.error['message']}"
