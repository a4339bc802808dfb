"""The same bytes asked for in the same way are answered at once, by a copy that stands for itself."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.errors import StorageError
from recto.jobs.cache import cache_key
from recto.jobs.model import Job, Worker
from recto.jobs.states import Stage
from recto.storage.keys import job_folder, prepared_key, result_key
from schemas.results import Result
from tests.edges.api.conftest import RESULT, Api, FakeWorker

VERSION = "v1"


def report_version(worker: FakeWorker, version: str | None) -> None:
    row = Worker("tests", "1", "host", 1, ["reader"], tuple(Stage), 1, 0, "hash", 0.0, None, version=version)
    worker.ledger.workers.beat(row)


def read(worker: FakeWorker, identities: dict[int, str] | None = None) -> Job:
    """Do the next job as a worker of the version does."""
    job = worker.prepare()
    worker.storage.put_bytes(prepared_key(job.id), b"words")
    key = result_key(job.id, job.lease_token)
    worker.storage.put_bytes(key, Result.model_validate(RESULT).model_dump_json(by_alias=True).encode())
    return worker.ledger.leases.succeed(
        job.lease_token,
        key,
        needs_review=True,
        identities=identities or {},
        cache_key=cache_key(job, VERSION),
    )


@pytest.fixture
def source(api: Api, worker: FakeWorker) -> Any:
    """A job that succeeded, of a worker that still lives."""
    report_version(worker, VERSION)
    job = api.submit()
    read(worker)
    return job


def test_the_same_document_again_has_succeeded_when_it_is_accepted(api: Api, source: Any) -> None:
    job = api.submit(name="other name.pdf", metadata='{"po": "7"}')
    assert (job["status"], job["id"] == source["id"]) == ("succeeded", False)
    assert job["result"]["usage"]["cached"] is True
    assert job["result"]["documents"] == api.get(f"/v1/jobs/{source['id']}").json()["result"]["documents"]
    assert (job["document"]["pages"], job["attempts"], job["metadata"]) == (1, 0, {"po": "7"})
    assert job["progress"]["pages_done"] == 1


def test_its_pages_and_bytes_are_its_own_and_outlive_the_source(api: Api, source: Any) -> None:
    job = api.submit()
    assert api.delete(f"/v1/jobs/{source['id']}").status_code == 200
    page = api.get(job["result"]["pages"][0]["image"])
    assert (page.status_code, page.content) == (200, b"\x89PNG page one")
    assert job["result"]["pages"][0]["image"] == f"/v1/jobs/{job['id']}/pages/1"
    assert api.get(f"/v1/jobs/{job['id']}/document").content == b"%PDF-1.7 invoice"


def test_no_worker_is_rung_for_it(api: Api, source: Any) -> None:
    rings = list(api.services.bell.rings)
    api.submit()
    assert api.services.bell.rings == rings


@pytest.mark.parametrize(
    "options",
    [{"cache": "false"}, {"schema": "invoice"}, {"pages": "1"}, {"instructions": "Mind the small print."}],
)
def test_other_options_or_the_wish_for_a_fresh_one_are_read(
    api: Api, source: Any, options: dict[str, str]
) -> None:
    assert api.submit(**options)["status"] == "queued"


def test_other_bytes_are_read(api: Api, source: Any) -> None:
    assert api.submit(b"%PDF-1.7 another")["status"] == "queued"


def test_another_key_gets_nothing_of_it(api: Api, source: Any) -> None:
    assert api.as_another().submit()["status"] == "queued"


@pytest.mark.parametrize("version", ["v2", None])
def test_another_version_reads_it_anew(
    api: Api, worker: FakeWorker, source: Any, version: str | None
) -> None:
    report_version(worker, version)
    assert api.submit()["status"] == "queued"


def test_a_deleted_job_leaves_nothing_to_answer_with(
    api: Api, source: Any, stored_files: Callable[[], list[str]]
) -> None:
    api.delete(f"/v1/jobs/{source['id']}")
    assert stored_files() == []
    assert api.submit()["status"] == "queued"


def test_reading_again_by_from_job_is_answered_too_unless_a_fresh_one_is_wished(
    api: Api, source: Any
) -> None:
    assert api.post("/v1/jobs", json={"from_job": source["id"]}).json()["status"] == "succeeded"
    fresh = api.post("/v1/jobs", json={"from_job": source["id"], "cache": False}).json()
    assert fresh["status"] == "queued"


def test_a_source_whose_bytes_are_gone_is_passed_over(api: Api, worker: FakeWorker, source: Any) -> None:
    worker.storage.delete_prefix(job_folder(source["id"]))
    assert api.submit()["status"] == "queued"


def test_a_store_that_cant_copy_costs_a_reading_and_no_job(api: Api, source: Any) -> None:
    storage = api.services.storage

    def fail(*_: object) -> None:
        raise StorageError("It can't copy now.")

    storage.copy = fail
    assert api.submit()["status"] == "queued"


def test_the_same_invoice_twice_names_the_first_even_from_the_cache(api: Api, worker: FakeWorker) -> None:
    report_version(worker, VERSION)
    first = api.submit()
    read(worker, {0: "same"})
    cached = api.submit()
    scanned = api.submit(b"%PDF-1.7 the same invoice, scanned")
    read(worker, {0: "same"})
    for job in (cached, scanned):
        found = api.get(f"/v1/jobs/{job['id']}").json()["result"]["documents"][0]
        assert found["duplicate_of"] == first["id"]
    assert api.get(f"/v1/jobs/{first['id']}").json()["result"]["documents"][0]["duplicate_of"] is None
    answer = api.get(f"/v1/jobs/{scanned['id']}/result").json()
    assert answer["documents"][0]["duplicate_of"] == first["id"]


def test_a_document_read_again_is_no_duplicate_of_itself(api: Api, worker: FakeWorker) -> None:
    report_version(worker, VERSION)
    first = api.submit()
    read(worker, {0: "same"})
    again = api.post("/v1/jobs", json={"from_job": first["id"], "cache": False}).json()
    read(worker, {0: "same"})
    cached = api.post("/v1/jobs", json={"from_job": again["id"]}).json()
    for job in (again, cached):
        found = api.get(f"/v1/jobs/{job['id']}").json()["result"]["documents"][0]
        assert found["duplicate_of"] is None
