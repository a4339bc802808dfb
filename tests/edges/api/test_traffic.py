"""Around every request: an id, one log line without secrets, and an error object whatever happens."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.errors import status_of
from recto.errors import RectoError


@pytest.mark.parametrize("path", ["/healthz", "/v1/jobs", "/nowhere", "/v1/jobs/job_00", "/docs"])
def test_every_answer_carries_a_request_id(api: Any, path: str) -> None:
    assert api.get(path).headers["x-request-id"].startswith("req_")


def test_sane_request_id_is_kept(api: Any) -> None:
    answer = api.get("/healthz", headers={"x-request-id": "order-17.a_B"})
    assert answer.headers["x-request-id"] == "order-17.a_B"


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "a\tb", "<script>", "ü".encode("latin-1")])
def test_strange_request_id_is_replaced(api: Any, sent: Any) -> None:
    assert api.get("/healthz", headers={"x-request-id": sent}).headers["x-request-id"].startswith("req_")


def test_one_log_line_tells_of_a_request_and_no_secret(api: Any) -> None:
    with capture_logs() as lines:
        job = api.submit(b"%PDF confidential", name="salaries.pdf", group="board")
        api.get("/v1/jobs?group=board")
    assert [(line["event"], line["method"], line["path"], line["status"]) for line in lines] == [
        ("request.done", "POST", "/v1/jobs", 202),
        ("request.done", "GET", "/v1/jobs", 200),
    ]
    text = json.dumps(lines, default=str)
    assert not any(secret in text for secret in ("confidential", "salaries", "board", "rk_"))
    assert job["id"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route.not_found"),
        ("GET", "/v1/jobs/", 404, "route.not_found"),
        ("PUT", "/v1/jobs", 405, "method.not_allowed"),
        ("POST", "/healthz", 405, "method.not_allowed"),
        ("PATCH", "/v1/jobs/job_00", 405, "method.not_allowed"),
    ],
)
def test_wrong_route_or_method_is_an_error_object(
    api: Any, method: str, path: str, status: int, code: str
) -> None:
    answer = api.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert status != 405 or answer.headers["allow"]


class BrokenKeys:
    """Keys with a bug."""

    def authenticate(self, text: str) -> Any:
        raise RuntimeError("the secret of the bug")


def test_bug_is_an_error_object_without_its_trace(open_api: Callable[..., Any], ledger: Any) -> None:
    broken = SimpleNamespace(
        keys=BrokenKeys(), jobs=ledger.jobs, leases=ledger.leases, workers=ledger.workers, check=ledger.check
    )
    api = open_api(ledger=broken)
    with capture_logs() as lines:
        answer = api.get("/v1/jobs")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (500, "internal", "server_error")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"]
    assert [line["event"] for line in lines] == ["request.crashed", "request.done"]


def all_errors(error: type[RectoError] = RectoError) -> list[type[RectoError]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in all_errors(child))]


@pytest.mark.parametrize("error", all_errors())
def test_every_error_has_a_status_of_its_kind(error: type[RectoError]) -> None:
    status = status_of(error)
    if error.type == "server_error":
        assert status >= 500 or error.code.startswith("job.")
    else:
        assert 400 <= status < 500


def test_codes_are_unique() -> None:
    codes = [error.code for error in all_errors()]
    assert len(codes) == len(set(codes))


def test_addresses_carry_the_path_under_which_a_proxy_shows_the_service(api: Any) -> None:
    api.root_path = "/recto"
    answer = api.post("/recto/v1/jobs", files={"file": ("a.pdf", b"%PDF")})
    job_id = answer.json()["id"]
    assert answer.headers["location"] == f"/recto/v1/jobs/{job_id}"
    assert api.get(answer.headers["location"]).json()["id"] == job_id
    assert api.get("/recto/").headers["location"] == "/recto/docs"
    assert "url: '/recto/openapi.json'" in api.get("/recto/docs").text


def test_root_leads_to_the_documentation(api: Any) -> None:
    answer = api.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")
