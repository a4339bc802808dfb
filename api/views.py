"""From the ledger's rows to what callers see."""

from collections.abc import Sequence

from recto.jobs.model import Job
from recto.jobs.progress import PagesDone
from schemas.errors import ErrorDetail
from schemas.jobs import DocumentRead, JobList, JobRead, JobStatus, Progress
from schemas.results import Result


def view_job(
    job: Job, *, result: Result | None = None, pages: PagesDone | None = None, position: int | None = None
) -> JobRead:
    """Return the job for its owner; `pages` and `position` are what is known of a moving one."""
    return JobRead(
        id=job.id,
        status=job.state,
        created_at=int(job.created_at),
        started_at=_whole(job.started_at),
        finished_at=_whole(job.finished_at),
        expires_at=_whole(job.expires_at),
        document=DocumentRead(
            filename=job.filename,
            media_type=job.media_type,
            bytes=job.bytes,
            sha256=job.sha256,
            pages=job.page_count,
        ),
        schema_name=job.schema,
        model=job.model,
        priority=job.priority,
        group=job.group,
        attempts=job.attempts,
        metadata=dict(job.metadata),
        progress=_view_progress(job, result, pages, position),
        error=None if job.error is None else ErrorDetail.model_validate(job.error),
        result=result,
    )


def view_list(found: Sequence[Job], limit: int) -> JobList:
    """Return a page of at most `limit` jobs; one more in `found` tells that more follow."""
    page = found[:limit]
    return JobList(
        data=tuple(view_job(job) for job in page),
        has_more=len(found) > limit,
        first_id=page[0].id if page else None,
        last_id=page[-1].id if page else None,
    )


def _view_progress(
    job: Job, result: Result | None, pages: PagesDone | None, position: int | None
) -> Progress:
    total = pages.total if pages else job.page_count
    done = pages.done if pages else 0
    if job.state is JobStatus.SUCCEEDED:
        total = len(result.pages) if result else job.page_count
        done = total or 0
    return Progress(
        stage=job.state, pages_done=done, pages_total=total, queue_position=position, eta_seconds=None
    )


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)
