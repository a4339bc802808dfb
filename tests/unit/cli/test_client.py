"""The HTTP client: what it sends, what it repeats, which errors it raises."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from recto.client import Client, JobTimeoutError, ServerUnreachableError
from recto.errors import (
    DocumentEncryptedError,
    KeyInvalidError,
    LedgerError,
    OptionInvalidError,
    RectoError,
)
from schemas.jobs import JobStatus

ClientOf = Callable[[Callable[[httpx.Request], httpx.Response]], Client]
MakeJob = Callable[..., dict[str, Any]]


def error_body(code: str, message: str = "Say why.") -> dict[str, Any]:
    return {"error": {"message": message, "type": "x", "param": None, "code": code}}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF")
    return path


def test_submission_carries_key_file_options_and_idempotency_key(
    client_of: ClientOf, make_job: MakeJob, document: Path
) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        return httpx.Response(202, json=make_job(status="queued"))

    job = client_of(answer).submit(document, schema="invoice", pages=None, metadata={"a": "b"})
    (request,) = seen
    assert job.status is JobStatus.QUEUED
    assert request.headers["authorization"] == "Bearer rk_1_secret"
    assert len(request.headers["idempotency-key"]) == 32
    assert b'name="schema"\r\n\r\ninvoice\r\n' in request.content
    assert b'name="metadata"\r\n\r\n{"a": "b"}\r\n' in request.content
    assert b"%PDF" in request.content
    assert b'name="pages"' not in request.content


def test_dropped_submission_is_repeated_whole_under_the_same_idempotency_key(
    client_of: ClientOf, make_job: MakeJob, document: Path
) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert b"%PDF" in request.read()
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.RemoteProtocolError("dropped")
        return httpx.Response(202, json=make_job())

    client_of(answer).submit(document)
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_passing_failure_is_tried_again_and_then_told(client_of: ClientOf, document: Path) -> None:
    tries: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        return httpx.Response(503, json=error_body("ledger.unavailable"))

    with pytest.raises(LedgerError):
        client_of(answer).submit(document)
    assert len(tries) == 3


def test_refusal_is_not_tried_again(client_of: ClientOf, document: Path) -> None:
    tries: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        return httpx.Response(401, json=error_body("invalid_api_key"))

    with pytest.raises(KeyInvalidError):
        client_of(answer).submit(document)
    assert len(tries) == 1


def test_error_code_becomes_its_class_with_the_servers_message(client_of: ClientOf) -> None:
    body = error_body("document.encrypted", "Remove the password.")
    with pytest.raises(DocumentEncryptedError, match=r"Remove the password\."):
        client_of(lambda _: httpx.Response(400, json=body)).get("job_1")


def test_unknown_error_code_stays_readable(client_of: ClientOf) -> None:
    with pytest.raises(RectoError, match=r"Say why\. \(from\.the_future\)"):
        client_of(lambda _: httpx.Response(400, json=error_body("from.the_future"))).get("job_1")


def test_answer_of_another_server_is_named_as_such(client_of: ClientOf) -> None:
    with pytest.raises(RectoError, match="answered 404 and not in Recto's way"):
        client_of(lambda _: httpx.Response(404, text="<html>")).get("job_1")


def test_nobody_there_is_said_at_once(client_of: ClientOf) -> None:
    tries: list[int] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        raise httpx.ConnectError("Connection refused")

    with pytest.raises(ServerUnreachableError, match="No server answers at http://server: Conn"):
        client_of(refuse).list()
    assert len(tries) == 1


def test_wait_polls_until_the_job_is_final(client_of: ClientOf, make_job: MakeJob) -> None:
    states: Iterator[str] = iter(["queued", "extracting", "succeeded"])
    seen: list[str] = []
    client = client_of(lambda _: httpx.Response(200, json=make_job(status=next(states))))
    assert client.wait("job_1", on_progress=lambda job: seen.append(job.status)).status.is_final
    assert seen == ["queued", "extracting", "succeeded"]


def test_wait_gives_up_in_time(client_of: ClientOf, make_job: MakeJob) -> None:
    client = client_of(lambda _: httpx.Response(200, json=make_job(status="extracting")))
    with pytest.raises(JobTimeoutError, match=r"job_1 is still extracting after 0\.05 s"):
        client.wait("job_1", timeout=0.05)


def test_job_id_cannot_leave_its_place_in_the_path(client_of: ClientOf, make_job: MakeJob) -> None:
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path.decode())
        return httpx.Response(200, json=make_job())

    client_of(answer).get("../keys?x=1#")
    assert paths == ["/v1/jobs/keysx1"]


def test_list_passes_filters_and_leaves_defaults_out(client_of: ClientOf) -> None:
    queries: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        queries.append(request.url.query.decode())
        empty = {"data": [], "has_more": False, "first_id": None, "last_id": None}
        return httpx.Response(200, json=empty)

    client_of(answer).list(status=JobStatus.FAILED, limit=5, group="march")
    assert queries == ["status=failed&limit=5&group=march"]


def test_result_comes_in_the_format_asked_for(client_of: ClientOf) -> None:
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, content=b"a,b\r\n")

    assert client_of(answer).fetch_result("job_1", "csv", part="lines") == b"a,b\r\n"
    assert (seen[0].path, dict(seen[0].params)) == (
        "/v1/jobs/job_1/result",
        {"format": "csv", "part": "lines"},
    )


def test_export_is_written_to_the_file_piece_by_piece(client_of: ClientOf) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert dict(request.url.params) == {"group": "march", "format": "csv"}
        return httpx.Response(200, content=iter([b"a,", b"b\r\n"]))

    file = io.BytesIO()
    client_of(answer).export(file, group="march", schema=None, format="csv")
    assert file.getvalue() == b"a,b\r\n"


def test_export_that_is_refused_writes_nothing_and_says_why(client_of: ClientOf) -> None:
    body = error_body("option.invalid", "Choose a schema.")
    file = io.BytesIO()
    with pytest.raises(OptionInvalidError, match=r"Choose a schema\."):
        client_of(lambda _: httpx.Response(400, json=body)).export(file)
    assert file.getvalue() == b""
