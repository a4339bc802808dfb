"""Which states a job may pass through, and who may move it."""

from enum import StrEnum

from schemas.jobs import JobStatus


class Stage(StrEnum):
    """Kinds of work; each has its own Celery queue, and a worker serves one or both."""

    PREPARE = "prepare"
    EXTRACT = "extract"

    @property
    def waiting(self) -> JobStatus:
        """The state a job waits in for this stage."""
        return JobStatus.QUEUED if self is Stage.PREPARE else JobStatus.PREPARED

    @property
    def running(self) -> JobStatus:
        """The state a job is in while a worker does this stage."""
        return JobStatus.PREPARING if self is Stage.PREPARE else JobStatus.EXTRACTING


WAITING = (JobStatus.QUEUED, JobStatus.PREPARED)
RUNNING = (JobStatus.PREPARING, JobStatus.EXTRACTING)
RETRYABLE = (JobStatus.FAILED, JobStatus.CANCELLED)
