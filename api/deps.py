"""What routes ask for, as annotated aliases. `Caller` is known before a byte of the body is read.

All are async, also those that await nothing: the framework would run a plain function in a thread.
"""

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import Depends, Path, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from api.chat.answer import Answer
from api.chat.desk import ChatDesk
from api.desk import JobDesk
from api.downloads import DownloadDesk
from api.edge import Edge
from api.exports import ExportDesk
from api.submissions import Submission, receive_submission
from recto.errors import JobNotFoundError, KeyInvalidError, KeyMissingError
from recto.ids import is_job_id
from recto.jobs.model import ApiKey

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="API key",
    description="Your API key, `rk_…`. A bare key without `Bearer` is accepted too.",
)


async def read_edge(request: Request) -> Edge:
    """Return what this process's routes share."""
    edge: Edge = request.app.state.edge
    return edge


CurrentEdge = Annotated[Edge, Depends(read_edge)]


async def authenticate(
    request: Request, edge: CurrentEdge, _documented: Annotated[object, Security(_BEARER)]
) -> ApiKey:
    """Return the caller's key. Raises KeyMissingError, KeyInvalidError."""
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    text = rest.strip() if scheme.lower() == "bearer" else scheme
    if not text:
        raise KeyMissingError("Send your API key as `Authorization: Bearer KEY`.")
    if not text.isascii() or not text.isprintable():
        raise KeyInvalidError("The API key is not valid; check it, or ask for a new one.")
    key = await edge.lanes.lookups.run(edge.services.ledger.keys.authenticate, text)
    structlog.contextvars.bind_contextvars(key_id=key.id)
    return key


Caller = Annotated[ApiKey, Depends(authenticate)]


async def read_submission(request: Request, _caller: Caller, edge: CurrentEdge) -> AsyncIterator[Submission]:
    """Read the body of a submission, once the caller is known."""
    services = edge.services
    limit = services.limits.max_upload_bytes
    async with receive_submission(request, services.storage, edge.lanes.uploads, limit) as submission:
        yield submission


Submitted = Annotated[Submission, Depends(read_submission)]


async def read_job_id(
    job_id: Annotated[str, Path(description="Id of the job, `job_…`.", examples=["job_0199c0ffee00"])],
) -> str:
    """Return the id. Raises JobNotFoundError for what can't be one."""
    if not is_job_id(job_id):
        raise JobNotFoundError("There is no such job; ids look like `job_…`.")
    return job_id


JobId = Annotated[str, Depends(read_job_id)]


async def read_jobs(edge: CurrentEdge) -> JobDesk:
    """Return the desk that looks jobs up and changes them."""
    return edge.jobs


Jobs = Annotated[JobDesk, Depends(read_jobs)]


async def read_downloads(edge: CurrentEdge) -> DownloadDesk:
    """Return the desk that hands out documents and pages."""
    return edge.downloads


Downloads = Annotated[DownloadDesk, Depends(read_downloads)]


async def read_exports(edge: CurrentEdge) -> ExportDesk:
    """Return the desk that writes tables over many jobs."""
    return edge.exports


Exports = Annotated[ExportDesk, Depends(read_exports)]


async def read_chat(edge: CurrentEdge) -> ChatDesk:
    """Return the desk that has chat requests answered."""
    return edge.chat


Chats = Annotated[ChatDesk, Depends(read_chat)]


async def open_answer(request: Request, caller: Caller, chats: Chats) -> AsyncIterator[Answer]:
    """Read a chat request, once the caller is known, and have it answered until the response is out."""
    async with chats.answer(request, caller.id) as answer:
        yield answer


OpenAnswer = Annotated[Answer, Depends(open_answer)]
