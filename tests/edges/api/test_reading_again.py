"""`from_job`: a stored document read again with other options, without another upload or preparation."""

import json
from typing import Any

import pytest

from recto.errors import StorageError
from recto.jobs.states import Stage
from recto.storage.keys import job_folder, page_key, prepared_key
from tests.edges.api.conftest import Api, FakeWorker
from tests.edges.api.test_stored_results import VERSION, read, report_version

OWN = {"name": "ticket", "schema": {"type": "object", "properties": {"total": {"type": "string"}}}}


@pytest.fixture
def source(api: Api, worker: FakeWorker) -> str:
    """The id of a job that succeeded, of a worker that still lives."""
    report_version(worker, VERSION)
    job_id: str = api.submit(group="g", metadata='{"po": "7"}')["id"]
    read(worker)
    return job_id


def read_again(api: Api, job_id: str, **options: Any) -> Any:
    answer = api.post("/v1/jobs", json={"from_job": job_id, **options})
    assert answer.status_code == 202, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "options",
    [
        {"schema": "invoice"},
        {"json_schema": OWN},
        {"json_schema": OWN, "expected": {"total": ["1.00"]}, "review": {"required": ["total"]}},
        {"schema": "invoice", "instructions": "Mind the small print.", "review": {"max_error": 0.1}},
    ],
)
def test_document_is_read_with_the_new_options_from_the_pages_that_are_there(
    api: Api, worker: FakeWorker, source: str, options: dict[str, Any]
) -> None:
    job = read_again(api, source, **options)
    assert (job["status"], job["document"]["pages"], job["group"]) == ("prepared", 1, None)
    assert api.services.bell.rings[-1] is Stage.EXTRACT
    claimed = worker.claim(Stage.EXTRACT)
    assert claimed.id == job["id"]
    reading = claimed.reading.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert reading.get("json_schema", OWN)["schema"] == OWN["schema"]
    assert reading.get("expected", {"/total": ["1.00"]}) == {"/total": ["1.00"]}
    assert worker.storage.read(prepared_key(job["id"])) == b"words"
    assert worker.storage.read(page_key(job["id"], 1)) == b"\x89PNG page one"


def test_its_pages_outlive_the_source(api: Api, source: str) -> None:
    job = read_again(api, source, schema="invoice")
    api.delete(f"/v1/jobs/{source}")
    assert api.get(f"/v1/jobs/{job['id']}/pages/1").content == b"\x89PNG page one"
    assert api.get(f"/v1/jobs/{job['id']}/document").content == b"%PDF-1.7 invoice"


@pytest.mark.parametrize("options", [{"pages": "1"}, {"cache": False}])
def test_other_pages_or_the_wish_for_a_fresh_reading_are_prepared_anew(
    api: Api, source: str, options: dict[str, Any]
) -> None:
    assert read_again(api, source, schema="invoice", **options)["status"] == "queued"
    assert api.services.bell.rings[-1] is Stage.PREPARE


@pytest.mark.parametrize("version", ["v2", None])
def test_another_version_prepares_anew(
    api: Api, worker: FakeWorker, source: str, version: str | None
) -> None:
    report_version(worker, version)
    assert read_again(api, source, schema="invoice")["status"] == "queued"


def test_source_that_was_never_read_is_prepared_anew(api: Api, worker: FakeWorker) -> None:
    report_version(worker, VERSION)
    assert read_again(api, api.submit()["id"], schema="invoice")["status"] == "queued"


def test_pages_that_cannot_be_copied_are_prepared_anew(api: Api, worker: FakeWorker, source: str) -> None:
    worker.storage.delete_prefix(f"{job_folder(source)}/prepared.json")
    (worker.storage._root / prepared_key(source)).unlink(missing_ok=True)
    assert read_again(api, source, schema="invoice")["status"] == "queued"


def test_reading_that_was_cancelled_goes_on_where_it_was(api: Api, worker: FakeWorker, source: str) -> None:
    job = read_again(api, source, schema="invoice")
    api.post(f"/v1/jobs/{job['id']}/cancel")
    assert api.post(f"/v1/jobs/{job['id']}/retry").json()["status"] == "prepared"


def test_deleted_source_is_not_found(api: Api, source: str) -> None:
    api.delete(f"/v1/jobs/{source}")
    answer = api.post("/v1/jobs", json={"from_job": source, "json_schema": OWN})
    assert (answer.status_code, answer.json()["error"]["param"]) == (404, "from_job")


def test_path_that_the_new_schema_lacks_is_refused(api: Api, source: str) -> None:
    options = {"from_job": source, "json_schema": OWN, "expected": {"gross_total": ["1"]}}
    answer = api.post("/v1/jobs", content=json.dumps(options), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "expected")


def test_store_that_fails_costs_no_job(api: Api, source: str) -> None:
    storage = api.services.storage
    copy = storage.copy

    def fail_for_pages(from_key: str, to_key: str) -> None:
        if "page-" in from_key:
            raise StorageError("It can't copy now.")
        copy(from_key, to_key)

    storage.copy = fail_for_pages
    assert read_again(api, source, schema="invoice")["status"] == "queued"
