"""What a caller hands in with `POST /v1/jobs`: a document or an earlier job, options, an idempotency key."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from api.bodies import stream_body
from api.lanes import Lane
from api.options import parse_form_options, parse_json_options
from api.uploads import Upload, receive_upload
from recto.errors import OptionInvalidError, UploadMalformedError
from recto.storage import Storage
from schemas.jobs import JobOptions

MAX_JSON_BYTES = 1024 * 1024
IDEMPOTENCY_HEADER = "Idempotency-Key"
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Submission:
    """One request for a job, checked as far as it can be without the ledger."""

    options: JobOptions
    upload: Upload | None
    """The document; None when `options` is a JobCreate, which names an earlier job."""
    idempotency_key: str | None


@asynccontextmanager
async def receive_submission(
    request: Request, storage: Storage, lane: Lane, max_file_bytes: int
) -> AsyncIterator[Submission]:
    """Read the request's body, form or JSON; an uploaded file is gone when the block ends.

    Raises what `receive_upload` and the parsers of options raise.
    """
    idempotency_key = _read_idempotency_key(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with receive_upload(request, storage, lane, max_file_bytes) as upload:
            yield Submission(parse_form_options(upload.fields), upload, idempotency_key)
    elif media_type == "application/json":
        too_long = UploadMalformedError(f"The JSON body has more than {MAX_JSON_BYTES} bytes.")
        body = b"".join([chunk async for chunk in stream_body(request, MAX_JSON_BYTES, too_long)])
        yield Submission(parse_json_options(body), None, idempotency_key)
    else:
        raise UploadMalformedError(
            "Send multipart/form-data with the document as `file`, or application/json with `from_job`."
        )


def fingerprint(document_sha256: str, options: JobOptions) -> str:
    """Return a hash that two requests share only if they ask for the same."""
    asked = options.model_dump(mode="json", by_alias=True, exclude={"from_job"})
    canonical = json.dumps([document_sha256, asked], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read_idempotency_key(request: Request) -> str | None:
    key = request.headers.get(IDEMPOTENCY_HEADER)
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        message = f"`{IDEMPOTENCY_HEADER}` must be 1 to 255 printable ASCII characters."
        raise OptionInvalidError(message, param=IDEMPOTENCY_HEADER)
    return key
