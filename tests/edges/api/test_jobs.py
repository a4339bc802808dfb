"""A job looked up, listed, cancelled, retried and deleted – by its owner alone."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.errors import DocumentEncryptedError
from recto.jobs.ledger import Ledger
from recto.jobs.states import Stage
from recto.storage.local import LocalStorage


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# ── one job ─────────────────────────────────────────────────────────────────────────────────────────


def test_waiting_job_tells_its_place_in_the_queue(api: Any) -> None:
    api.submit()
    second = api.submit()
    urgent = api.submit(priority="high")
    positions = [api.get(f"/v1/jobs/{job['id']}").json()["progress"] for job in (urgent, second)]
    assert [progress["queue_position"] for progress in positions] == [0, 2]


def test_succeeded_job_comes_with_its_result(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    job = api.get(f"/v1/jobs/{job_id}").json()
    assert job["status"] == "succeeded"
    assert job["result"]["documents"][0]["data"] == {"invoice_number": "RE-2031"}
    assert job["document"]["media_type"] == "application/pdf"
    assert job["progress"] == {
        "stage": "succeeded",
        "pages_done": 1,
        "pages_total": 1,
        "queue_position": None,
        "eta_seconds": None,
    }
    assert job["expires_at"] - job["finished_at"] == 7200
    assert api.get(f"/v1/jobs/{job_id}/result?format=json").json() == job["result"]


def test_failed_job_comes_with_its_error(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.fail(DocumentEncryptedError("The PDF is encrypted.", param="file"))
    job = api.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["result"]) == ("failed", None)
    assert job["error"] == {
        "message": "The PDF is encrypted.",
        "type": "invalid_request_error",
        "param": "file",
        "code": "document.encrypted",
    }


def test_running_job_is_read_though_redis_is_away(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.claim()
    job = api.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["progress"]["pages_done"]) == ("preparing", 0)


def test_result_of_an_open_job_is_a_conflict(api: Any) -> None:
    job_id = api.submit()["id"]
    assert refusal(api.get(f"/v1/jobs/{job_id}/result")) == (409, "job.not_finished")


def test_result_of_a_failed_job_names_the_jobs_error(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.fail(DocumentEncryptedError("The PDF is encrypted."))
    answer = api.get(f"/v1/jobs/{job_id}/result")
    assert refusal(answer) == (409, "job.no_result")
    assert "document.encrypted" in answer.json()["error"]["message"]


def test_result_of_a_cancelled_job_is_a_conflict(api: Any) -> None:
    job_id = api.submit()["id"]
    api.post(f"/v1/jobs/{job_id}/cancel")
    assert refusal(api.get(f"/v1/jobs/{job_id}/result")) == (409, "job.no_result")


def test_format_that_is_none_is_refused_with_the_names_of_those_that_are(api: Any) -> None:
    answer = api.get(f"/v1/jobs/{api.submit()['id']}/result?format=pdf")
    assert refusal(answer) == (400, "option.invalid")
    assert all(name in answer.json()["error"]["message"] for name in ("json", "csv", "xlsx", "markdown"))


def test_result_lost_by_the_storage_is_the_storages_failure(
    api: Any, worker: Any, storage: LocalStorage
) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    storage.delete_prefix(f"jobs/{job_id}")
    assert refusal(api.get(f"/v1/jobs/{job_id}")) == (503, "storage.unavailable")


ROUTES = [
    ("GET", ""),
    ("GET", "?wait=60"),
    ("GET", "/result"),
    ("GET", "/pages/1"),
    ("GET", "/document"),
    ("POST", "/cancel"),
    ("POST", "/retry"),
    ("DELETE", ""),
]


@pytest.mark.parametrize(("method", "suffix"), ROUTES)
def test_another_keys_job_does_not_exist(
    api: Any, worker: Any, ledger: Ledger, method: str, suffix: str
) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    answer = api.as_another().request(method, f"/v1/jobs/{job_id}{suffix}")
    assert refusal(answer) == (404, "job.not_found")
    assert ledger.jobs.get(job_id, api.owner) is not None


@pytest.mark.parametrize(("method", "suffix"), ROUTES)
@pytest.mark.parametrize("job_id", ["job_00", "job_%00", "x", "job_'--", "%F0%9F%A7%BE"])
def test_id_that_is_none_is_not_found(api: Any, method: str, suffix: str, job_id: str) -> None:
    assert refusal(api.request(method, f"/v1/jobs/{job_id}{suffix}")) == (404, "job.not_found")


@pytest.mark.parametrize(("method", "suffix"), [("POST", ""), *ROUTES])
@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "auth.missing_key"),
        ("Bearer", "auth.missing_key"),
        ("Bearer rk_x_y", "invalid_api_key"),
        ("rk_x_y", "invalid_api_key"),
        ("Basic cmVjdG86cmVjdG8=", "invalid_api_key"),
        ("Bearer \xff", "invalid_api_key"),
        ("Bearer " + "r" * 5000, "invalid_api_key"),
    ],
)
def test_no_route_opens_without_a_key(
    api: Any, method: str, suffix: str, authorization: str, code: str
) -> None:
    headers = {"Authorization": authorization.encode("latin-1")}
    path = "/v1/jobs" if method == "POST" and not suffix else f"/v1/jobs/job_00{suffix}"
    answer = api.request(method, path, headers=headers)
    assert refusal(answer) == (401, code)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_bare_key_is_accepted(api: Any) -> None:
    bearer = api.get("/v1/jobs").request.headers["authorization"]
    key = bearer.removeprefix("Bearer ")
    assert api.get("/v1/jobs", headers={"Authorization": key}).status_code == 200


def test_revoked_key_is_refused(api: Any, ledger: Ledger) -> None:
    ledger.keys.revoke(api.owner)
    assert refusal(api.get("/v1/jobs")) == (401, "invalid_api_key")


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


def listed(api: Any, query: str = "") -> list[str]:
    answer = api.get(f"/v1/jobs{query}")
    assert answer.status_code == 200, answer.text
    return [job["id"] for job in answer.json()["data"]]


def test_list_is_newest_first_and_pages_on(api: Any) -> None:
    ids = [api.submit()["id"] for _ in range(5)][::-1]
    first = api.get("/v1/jobs?limit=2").json()
    assert [job["id"] for job in first["data"]] == ids[:2]
    assert (first["has_more"], first["first_id"], first["last_id"]) == (True, ids[0], ids[1])
    assert listed(api, f"?limit=2&after={ids[1]}") == ids[2:4]
    last = api.get(f"/v1/jobs?limit=2&after={ids[3]}").json()
    assert ([job["id"] for job in last["data"]], last["has_more"]) == (ids[4:], False)


def test_page_that_holds_the_rest_exactly_has_no_more(api: Any) -> None:
    for _ in range(2):
        api.submit()
    assert api.get("/v1/jobs?limit=2").json()["has_more"] is False


def test_empty_list_has_no_ends(api: Any) -> None:
    assert api.get("/v1/jobs").json() == {
        "object": "list",
        "data": [],
        "has_more": False,
        "first_id": None,
        "last_id": None,
    }


def test_list_holds_no_result_and_no_job_of_another_key(api: Any, worker: Any) -> None:
    mine = api.submit()["id"]
    worker.succeed()
    api.as_another().submit()
    (job,) = api.get("/v1/jobs").json()["data"]
    assert (job["id"], job["status"], job["result"]) == (mine, "succeeded", None)


def test_each_filter_finds_its_job_alone(api: Any, worker: Any) -> None:
    wanted = api.submit(b"%PDF wanted", schema="invoice", group="a&b", metadata='{"customer.id": "K 1"}')
    worker.succeed(needs_review=True)
    api.submit(b"%PDF other", schema="receipt", group="other", metadata='{"customer.id": "K 2"}')
    worker.succeed()
    api.submit()
    for query in (
        "?schema=invoice",
        "?group=a%26b",
        "?needs_review=true",
        "?metadata[customer.id]=K%201",
        f"?sha256={wanted['document']['sha256']}",
        "?status=succeeded&schema=invoice&needs_review=true&limit=100",
    ):
        assert listed(api, query) == [wanted["id"]], query
    assert len(listed(api, "?status=succeeded&status=queued")) == 3
    assert len(listed(api, "?status=succeeded")) == 2
    assert len(listed(api, f"?created_after={wanted['created_at'] - 1}")) == 3
    assert listed(api, "?created_after=99999999999") == []
    assert listed(api, "?metadata[customer.id]=K%201&group=other") == []


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("status=done", "option.invalid", "status"),
        ("limit=0", "option.invalid", "limit"),
        ("limit=101", "option.invalid", "limit"),
        ("limit=x", "option.invalid", "limit"),
        ("needs_review=maybe", "option.invalid", "needs_review"),
        ("sha256=abc", "option.invalid", "sha256"),
        ("created_after=nan", "option.invalid", "created_after"),
        ("created_after=-1", "option.invalid", "created_after"),
        ("after=x", "option.invalid", "after"),
        ("group=a%00b", "option.invalid", "group"),
        ("metadata[k]=a%00b", "option.invalid", "metadata[k]"),
        ("metadata[a%20b]=c", "option.invalid", "metadata[a b]"),
        ("metadata=c", "option.invalid", "metadata"),
        ("stats=queued", "option.unknown", "stats"),
        ("wait=5", "option.unknown", "wait"),
    ],
)
def test_wrong_filter_is_refused_by_name(api: Any, query: str, code: str, param: str) -> None:
    answer = api.get(f"/v1/jobs?{query}")
    assert refusal(answer) == (400, code)
    assert answer.json()["error"]["param"] == param


# ── cancel, retry, delete ───────────────────────────────────────────────────────────────────────────


def test_waiting_job_is_cancelled_at_once(api: Any) -> None:
    job_id = api.submit()["id"]
    assert api.post(f"/v1/jobs/{job_id}/cancel").json()["status"] == "cancelled"


def test_running_job_is_asked_to_stop(api: Any, worker: Any, ledger: Ledger) -> None:
    job_id = api.submit()["id"]
    worker.claim()
    assert api.post(f"/v1/jobs/{job_id}/cancel").json()["status"] == "preparing"
    assert ledger.jobs.get(job_id).cancel_requested


def test_succeeded_job_stays_when_cancelled(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    job = api.post(f"/v1/jobs/{job_id}/cancel").json()
    assert job["status"] == "succeeded"
    assert job["result"] is not None


def test_failed_job_is_queued_again_under_its_id_and_rung_for(api: Any, worker: Any, bell: Any) -> None:
    job_id = api.submit()["id"]
    worker.fail(DocumentEncryptedError("The PDF is encrypted."))
    job = api.post(f"/v1/jobs/{job_id}/retry").json()
    assert (job["id"], job["status"], job["error"], job["attempts"]) == (job_id, "queued", None, 0)
    assert bell.rings == [Stage.PREPARE, Stage.PREPARE]


def test_job_that_was_prepared_is_retried_from_there(
    api: Any, worker: Any, bell: Any, ledger: Ledger
) -> None:
    job_id = api.submit()["id"]
    worker.prepare(keep=False)
    api.post(f"/v1/jobs/{job_id}/cancel")
    assert api.post(f"/v1/jobs/{job_id}/retry").json()["status"] == "prepared"
    assert bell.rings == [Stage.PREPARE, Stage.EXTRACT]


@pytest.mark.parametrize("state", ["queued", "succeeded"])
def test_job_that_did_not_fail_is_not_retried(api: Any, worker: Any, state: str) -> None:
    job_id = api.submit()["id"]
    if state == "succeeded":
        worker.succeed()
    answer = api.post(f"/v1/jobs/{job_id}/retry")
    assert refusal(answer) == (409, "job.wrong_state")
    assert state in answer.json()["error"]["message"]


def test_deleted_job_leaves_no_file_and_no_row(
    api: Any, worker: Any, ledger: Ledger, stored_files: Callable[[], list[str]]
) -> None:
    job_id = api.submit()["id"]
    worker.succeed()
    assert len(stored_files()) == 3
    answer = api.delete(f"/v1/jobs/{job_id}")
    assert answer.json() == {"id": job_id, "object": "job.deleted", "deleted": True}
    assert stored_files() == []
    assert refusal(api.get(f"/v1/jobs/{job_id}")) == (404, "job.not_found")
    assert refusal(api.delete(f"/v1/jobs/{job_id}")) == (404, "job.not_found")
    assert listed(api) == []
    assert ledger.leases.erasable() == []


def test_running_job_is_deleted_once_its_worker_lets_go(
    api: Any, worker: Any, ledger: Ledger, stored_files: Callable[[], list[str]]
) -> None:
    job_id = api.submit()["id"]
    lease = worker.claim().lease_token
    assert api.delete(f"/v1/jobs/{job_id}").status_code == 200
    assert refusal(api.get(f"/v1/jobs/{job_id}")) == (404, "job.not_found")
    assert len(stored_files()) == 1
    assert [renewal.cancel_requested for renewal in ledger.leases.renew([lease], 30)] == [True]
    ledger.leases.cancel(lease)
    assert ledger.leases.erasable() == [job_id]


class StuckStorage(LocalStorage):
    """A storage that can't delete."""

    def delete_prefix(self, prefix: str) -> None:
        from recto.errors import StorageError

        raise StorageError("The storage folder can't be used: Read-only file system.")


def test_delete_is_done_later_when_the_storage_is_stuck(
    open_api: Callable[..., Any], ledger: Ledger, tmp_path: Any
) -> None:
    api = open_api(storage=StuckStorage(tmp_path / "blobs"))
    job_id = api.submit()["id"]
    assert api.delete(f"/v1/jobs/{job_id}").status_code == 200
    assert ledger.leases.erasable() == [job_id]
