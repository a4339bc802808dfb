"""A small client of the HTTP API, for the command line, scripts and tests. Knows no settings."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypedDict, Unpack
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from recto.errors import RectoError, error_class
from schemas.errors import ErrorBody
from schemas.jobs import JobDeleted, JobList, JobRead, JobStatus
from schemas.results import Result

_TIMEOUT = httpx.Timeout(30, connect=5, write=120)
_EXPORT_TIMEOUT = httpx.Timeout(600, connect=5)
"""A workbook is sent when it is whole, which takes a while for thousands of jobs."""
_TRIES = 3
_PAUSE_SECONDS = 0.5
_LONGEST_POLL_SECONDS = 30.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SubmitOptions(TypedDict, total=False):
    """Options of a job; None leaves one at its default."""

    schema: str | None
    model: str | None
    priority: str | None
    pages: str | None
    group: str | None
    metadata: Mapping[str, str] | None
    own_parties: Sequence[Mapping[str, str]] | None
    """Who you are: each with `name`, `vat_id` or `iban`."""
    retention_seconds: int | None
    json_schema: Mapping[str, Any] | None
    """Your own JSON Schema, bare or as `{name, schema, strict}`."""
    instructions: str | None
    review: Mapping[str, Any] | None
    expected: Mapping[str, Sequence[str]] | None
    cache: bool | None
    """False reads anew what was read before."""
    idempotency_key: str | None
    """Sent with every submission, a random one by default, so that repeating one makes no second job."""


class ServerUnreachableError(ConnectionError):
    """No server answers at the address."""


class JobTimeoutError(TimeoutError):
    """The job wasn't finished in time; it goes on at the server."""


class Client:
    """Talks to one Recto server with one key.

    Every method raises the RectoError class of the server's error code, with its message, and
    ServerUnreachableError when nobody answers.
    """

    def __init__(self, url: str, key: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=_TIMEOUT,
            transport=transport,
            trust_env=is_remote(url),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(self, path: Path, **options: Unpack[SubmitOptions]) -> JobRead:
        """Upload a document and return its job. Safe to repeat, and repeated when the connection drops."""
        headers = {"Idempotency-Key": options.pop("idempotency_key", None) or uuid.uuid4().hex}
        fields = {name: _form_value(value) for name, value in options.items() if value is not None}

        def upload() -> httpx.Response:
            with path.open("rb") as file:
                files = {"file": (path.name, file, "application/octet-stream")}
                return self._http.post("/v1/jobs", data=fields, files=files, headers=headers)

        return JobRead.model_validate_json(self._repeat(upload).content)

    def get(self, job_id: str, wait: float = 0) -> JobRead:
        """Return the job, after up to `wait` seconds if it isn't final before."""
        parameters = {"wait": f"{wait:g}"} if wait else {}
        timeout = httpx.Timeout(30 + wait, connect=5)
        path = _job_path(job_id)
        answer = self._repeat(lambda: self._http.get(path, params=parameters, timeout=timeout))
        return JobRead.model_validate_json(answer.content)

    def wait(
        self,
        job_id: str,
        timeout: float = 600,
        on_progress: Callable[[JobRead], None] | None = None,
    ) -> JobRead:
        """Return the job once it is final; `on_progress` sees it about once a second until then.

        Raises JobTimeoutError after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        longest = 1.0 if on_progress else _LONGEST_POLL_SECONDS
        while True:
            remaining = deadline - time.monotonic()
            job = self.get(job_id, wait=max(0.0, min(longest, remaining)))
            if on_progress:
                on_progress(job)
            if job.status.is_final:
                return job
            if remaining <= 0:
                raise JobTimeoutError(f"{job_id} is still {job.status} after {timeout:g} s.")

    def result(self, job_id: str) -> Result:
        """Return what a succeeded job holds."""
        answer = self._repeat(lambda: self._http.get(f"{_job_path(job_id)}/result"))
        return Result.model_validate_json(answer.content)

    def fetch_result(
        self, job_id: str, result_format: str, part: str | None = None, shape: str | None = None
    ) -> bytes:
        """Return what a succeeded job holds as `json`, `csv`, `xlsx` or `markdown`, or in another's shape."""
        wanted = _without_none({"format": result_format, "part": part, "shape": shape})
        path = f"{_job_path(job_id)}/result"
        return self._repeat(lambda: self._http.get(path, params=wanted)).content

    def export(self, file: IO[bytes], **query: str | None) -> None:
        """Write one table over many jobs into the file; `query` is that of `/v1/exports`."""
        wanted = _without_none(query)
        with (
            self._named_failures(),
            self._http.stream("GET", "/v1/exports", params=wanted, timeout=_EXPORT_TIMEOUT) as answer,
        ):
            if not answer.is_success:
                answer.read()
            for piece in _checked(answer).iter_bytes():
                file.write(piece)

    def cancel(self, job_id: str) -> JobRead:
        """Stop the job."""
        return JobRead.model_validate_json(self._once("POST", f"{_job_path(job_id)}/cancel").content)

    def retry(self, job_id: str) -> JobRead:
        """Run a failed or cancelled job again."""
        return JobRead.model_validate_json(self._once("POST", f"{_job_path(job_id)}/retry").content)

    def delete(self, job_id: str) -> JobDeleted:
        """Erase every trace of the job."""
        return JobDeleted.model_validate_json(self._once("DELETE", _job_path(job_id)).content)

    def list(
        self, status: JobStatus | None = None, limit: int = 20, after: str | None = None, **filters: str
    ) -> JobList:
        """Return the key's jobs, newest first; `after` is the `last_id` of the page before."""
        wanted: dict[str, Any] = {"status": status, "limit": limit, "after": after, **filters}
        parameters = _without_none(wanted)
        answer = self._repeat(lambda: self._http.get("/v1/jobs", params=parameters))
        return JobList.model_validate_json(answer.content)

    def _once(self, method: str, path: str) -> httpx.Response:
        with self._named_failures():
            return _checked(self._http.request(method, path))

    def _repeat(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send what is safe to send twice; again after a dropped connection or a passing failure."""
        with self._named_failures():
            for _ in range(_TRIES - 1):
                try:
                    return _checked(send())
                except httpx.ConnectError:
                    raise
                except httpx.TransportError:
                    time.sleep(_PAUSE_SECONDS)
                except RectoError as error:
                    if not error.retryable:
                        raise
                    time.sleep(_PAUSE_SECONDS)
            return _checked(send())

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise ServerUnreachableError(f"No server answers at {self.url}: {reason}.") from error


def is_remote(url: str) -> bool:
    """Return whether the URL names another machine, so that proxies may lie between."""
    return urlsplit(url).hostname not in _LOOPBACK


def _job_path(job_id: str) -> str:
    return "/v1/jobs/" + "".join(character for character in job_id if character.isalnum() or character == "_")


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _form_value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    try:
        detail = ErrorBody.model_validate_json(response.content).error
    except ValidationError:
        message = f"The server answered {response.status_code} and not in Recto's way; check the address."
        raise RectoError(message) from None
    raise error_of(detail.code, detail.message, detail.param)


def error_of(code: str, message: str, param: str | None = None) -> RectoError:
    """Return the error of that code; a code this version doesn't know stays readable in the message."""
    cls = error_class(code)
    return cls(message if cls.code == code else f"{message} ({code})", param=param)
