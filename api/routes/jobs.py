"""`/v1/jobs`: submit, look up, list, fetch what belongs to a job, stop, retry, delete."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from api import examples
from api.deps import Caller, CurrentEdge, Downloads, JobId, Jobs, Submitted
from api.documentation import (
    answers,
    binary_answer,
    in_other_formats,
    metadata_parameter,
    submission_request,
)
from api.downloads import BlobResponse
from api.filters import KnownQuery, WantedJobs
from api.formats import WantedResult, answer_result
from api.waiting import wait_or_leave
from recto import errors
from schemas.jobs import JobDeleted, JobList, JobRead
from schemas.results import Result

router = APIRouter(prefix="/v1/jobs", tags=["Jobs"])

WaitSeconds = Annotated[
    float,
    Query(ge=0, le=60, allow_inf_nan=False, description="Seconds to wait for the job to finish."),
]
PageNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Number of the page, from 1.")]
SUBMIT_FAILURES = (
    errors.UploadMalformedError,
    errors.DocumentEmptyError,
    errors.OptionInvalidError,
    errors.OptionUnknownError,
    errors.OptionUnsupportedError,
    errors.PagesInvalidError,
    errors.SchemaUnknownError,
    errors.SchemaUnsupportedError,
    errors.ModelUnknownError,
    errors.JobNotFoundError,
    errors.UploadInterruptedError,
    errors.IdempotencyError,
    errors.DocumentTooLargeError,
    errors.StorageError,
)


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    summary="Submit a document",
    responses=answers(
        {"accepted": examples.QUEUED},
        *SUBMIT_FAILURES,
        status=HTTPStatus.ACCEPTED,
        headers={
            "Location": "Path of the job.",
            "Idempotent-Replayed": "`true` if this is the job of an earlier, equal request.",
        },
    ),
    openapi_extra=submission_request(),
)
async def submit_job(
    request: Request, response: Response, caller: Caller, submission: Submitted, jobs: Jobs
) -> JobRead:
    """Accept one document and queue its extraction.

    Send the document as the `file` of a form, with one more field per option; or send JSON with
    `from_job` to read an earlier job's document again with other options, without another upload.
    The answer comes when the document is safe on disk: from then on the job is not lost.

    What is wrong with the request is answered at once. What is wrong with the document – damaged, encrypted,
    of no readable type – shows when a worker opens it: then the job ends as `failed`, with that `error`.
    """
    job, is_new = await jobs.accept(submission, caller.id)
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/v1/jobs/{job.id}"
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    return job


@router.get(
    "",
    summary="List jobs",
    responses=answers({"page": examples.LISTED}, errors.OptionInvalidError, errors.OptionUnknownError),
    openapi_extra=metadata_parameter(),
)
async def list_jobs(caller: Caller, wanted: WantedJobs, jobs: Jobs) -> JobList:
    """List your jobs, newest first, without their results.

    Filters add up. For the next page pass `last_id` as `after`, while `has_more` is true.
    """
    return await jobs.find(caller.id, wanted)


@router.get(
    "/{job_id}",
    summary="Look a job up, or wait for it",
    dependencies=[Depends(KnownQuery("wait"))],
    responses=answers(
        {"succeeded": examples.SUCCEEDED, "failed": examples.FAILED, "queued": examples.QUEUED},
        errors.OptionInvalidError,
        errors.OptionUnknownError,
        errors.JobNotFoundError,
        errors.StorageError,
    ),
)
async def read_job(
    *, request: Request, caller: Caller, job_id: JobId, jobs: Jobs, edge: CurrentEdge, wait: WaitSeconds = 0
) -> JobRead:
    """Look a job up; with `wait`, answer as soon as it is `succeeded`, `failed` or `cancelled`.

    When the time is up first, the answer is the job as it is then: look at `status` and ask again.
    """
    job = await jobs.get(job_id, caller.id)
    if wait and not job.state.is_final:
        await wait_or_leave(request, edge.waiting.wait(job.id, wait))
        job = await jobs.get(job_id, caller.id)
    return await jobs.read(job)


@router.get(
    "/{job_id}/result",
    summary="Fetch the result alone",
    dependencies=[Depends(KnownQuery("format", "part", "shape"))],
    response_model=Result,
    responses=in_other_formats(
        answers(
            {"result": examples.RESULT},
            errors.OptionInvalidError,
            errors.OptionUnknownError,
            errors.JobNotFoundError,
            errors.JobNotFinishedError,
            errors.JobHasNoResultError,
            errors.StorageError,
        )
    ),
)
async def read_result(
    caller: Caller, job_id: JobId, jobs: Jobs, edge: CurrentEdge, wanted: WantedResult
) -> Result | Response:
    """Fetch what was read: documents, fields with their evidence, checks, pages and cost.

    `format` and `shape` give it other forms: a table, a workbook, a text, or what another service would
    have answered.
    """
    job = await jobs.get(job_id, caller.id)
    return await answer_result(job, await jobs.read_result(job), wanted, edge.lanes.renderings)


@router.get(
    "/{job_id}/pages/{number}",
    summary="Fetch a page image",
    response_class=StreamingResponse,
    responses=binary_answer(
        "image/png",
        errors.OptionInvalidError,
        errors.JobNotFoundError,
        errors.PageNotFoundError,
        errors.StorageError,
    ),
)
async def read_page(
    caller: Caller, job_id: JobId, number: PageNumber, jobs: Jobs, downloads: Downloads
) -> BlobResponse:
    """Fetch the image of a page, upright: the one that the boxes of the result refer to.

    Images are there once the document was opened.
    """
    return await downloads.open_page(await jobs.get(job_id, caller.id), number)


@router.get(
    "/{job_id}/document",
    summary="Fetch the original document",
    response_class=StreamingResponse,
    responses=binary_answer("application/octet-stream", errors.JobNotFoundError, errors.StorageError),
)
async def read_document(caller: Caller, job_id: JobId, jobs: Jobs, downloads: Downloads) -> BlobResponse:
    """Fetch the bytes as they were sent, as an attachment.

    The content type is the one found in the bytes, or `application/octet-stream` until they were opened.
    """
    return await downloads.open_document(await jobs.get(job_id, caller.id))


@router.post(
    "/{job_id}/cancel",
    summary="Cancel a job",
    responses=answers({"cancelled": examples.CANCELLED}, errors.JobNotFoundError, errors.StorageError),
)
async def cancel_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobRead:
    """Stop a job: a waiting one at once, a running one as soon as its worker notices.

    A job that has ended stays as it is.
    """
    return await jobs.cancel(job_id, caller.id)


@router.post(
    "/{job_id}/retry",
    summary="Run a job again",
    responses=answers({"queued": examples.QUEUED}, errors.JobNotFoundError, errors.JobStateError),
)
async def retry_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobRead:
    """Queue a `failed` or `cancelled` job again, under the same id and with the same options."""
    return await jobs.retry(job_id, caller.id)


@router.delete(
    "/{job_id}",
    summary="Delete a job",
    responses=answers({"deleted": JobDeleted(id=examples.JOB_ID)}, errors.JobNotFoundError),
)
async def delete_job(caller: Caller, job_id: JobId, jobs: Jobs) -> JobDeleted:
    """Stop the job if it runs and erase every trace of it: document, page images, result, row.

    The job is gone for callers at once. The bytes of a running job go when its worker has let go of them.
    """
    await jobs.delete(job_id, caller.id)
    return JobDeleted(id=job_id)
