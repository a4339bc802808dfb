"""`/v1/jobs`: submit, look up, list, fetch what belongs to a job, stop, retry, delete."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from api.deps import Caller, CurrentEdge, Downloads, JobId, Jobs, Submitted
from api.downloads import BlobResponse
from api.filters import KnownQuery, WantedJobs
from api.waiting import wait_or_leave
from recto.errors import OptionUnsupportedError
from schemas.jobs import JobDeleted, JobList, JobRead
from schemas.results import Result

router = APIRouter(prefix="/v1/jobs", tags=["Jobs"])

WaitSeconds = Annotated[
    float,
    Query(ge=0, le=60, allow_inf_nan=False, description="Seconds to wait for the job to finish."),
]
PageNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Number of the page, from 1.")]


@router.post("", status_code=HTTPStatus.ACCEPTED)
async def submit_job(
    request: Request, response: Response, caller: Caller, submission: Submitted, jobs: Jobs
) -> JobRead:
    """Accept one document and queue its extraction."""
    job, is_new = await jobs.accept(submission, caller.id)
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/v1/jobs/{job.id}"
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    return await jobs.read(job)


@router.get("")
async def list_jobs(caller: Caller, wanted: WantedJobs, jobs: Jobs) -> JobList:
    """List your jobs, newest first."""
    return await jobs.find(caller.id, wanted)


@router.get("/{job_id}", dependencies=[Depends(KnownQuery("wait"))])
async def read_job(
    *, request: Request, caller: Caller, job_id: JobId, jobs: Jobs, edge: CurrentEdge, wait: WaitSeconds = 0
) -> JobRead:
    """Look a job up, and wait for its result if you like."""
    job = await jobs.get(job_id, caller.id)
    if wait and not job.state.is_final:
        await wait_or_leave(request, edge.waiting.wait(job.id, wait))
        job = await jobs.get(job_id, caller.id)
    return await jobs.read(job)


@router.get("/{job_id}/result", dependencies=[Depends(KnownQuery("format"))])
async def read_result(
    caller: Caller,
    job_id: JobId,
    jobs: Jobs,
    result_format: Annotated[
        Literal["json", "csv", "xlsx", "markdown"],
        Query(alias="format", description="`json`; others come later."),
    ] = "json",
) -> Result:
    """Fetch the result alone."""
    if result_format != "json":
        message = f"`format={result_format}` isn't served by this version yet; take `json`."
        raise OptionUnsupportedError(message, param="format")
    return await jobs.read_result(await jobs.get(job_id, caller.id))


@router.get("/{job_id}/pages/{number}", response_class=StreamingResponse)
async def read_page(
    caller: Caller, job_id: JobId, number: PageNumber, jobs: Jobs, downloads: Downloads
) -> BlobResponse:
    """Fetch the image of a page, upright: the one that the boxes of the result refer to."""
    return await downloads.open_page(await jobs.get(job_id, caller.id), number)


@router.get("/{job_id}/document", response_class=StreamingResponse)
async def read_document(caller: Caller, job_id: JobId, jobs: Jobs, downloads: Downloads) -> BlobResponse:
    """Fetch the original bytes."""
    return await downloads.open_document(await jobs.get(job_id, caller.id))


@router.post("/{job_id}/cancel")
async def cancel_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobRead:
    """Stop a job."""
    return await jobs.cancel(job_id, caller.id)


@router.post("/{job_id}/retry")
async def retry_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobRead:
    """Run a failed or cancelled job again, under the same id."""
    return await jobs.retry(job_id, caller.id)


@router.delete("/{job_id}")
async def delete_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobDeleted:
    """Cancel the job if it runs and erase every trace of it."""
    await jobs.delete(job_id, caller.id)
    return JobDeleted(id=job_id)
