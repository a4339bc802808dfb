"""What one run does with one job."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from recto.errors import DocumentDamagedError, LedgerError, StorageError
from recto.extraction.base import ReadingCost
from recto.jobs.keeper import StopReason
from recto.jobs.states import Stage
from recto.storage.keys import job_folder, page_key
from schemas.documents.invoice import Invoice
from schemas.documents.parts import Party
from schemas.jobs import JobStatus
from schemas.own_parties import OwnParty
from schemas.reading import CustomSchema, ReadingOptions


def files_of(rig: Any, job_id: str) -> list[Path]:
    folder = rig.storage._root / job_folder(job_id)
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_job_runs_from_bytes_to_a_stored_result(rig: Any) -> None:
    job_id = rig.accept()
    assert rig.runner().run_waiting(Stage.PREPARE) == 1
    job = rig.job(job_id)
    assert (job.state, job.media_type, job.page_count) == (JobStatus.SUCCEEDED, "image/png", 1)
    assert job.needs_review is True
    result = json.loads(rig.storage.read(job.result_key))
    assert result["documents"][0]["schema"] == "invoice"
    assert result["warnings"] == ["a warning"]
    assert result["pages"][0]["image"] == f"/v1/jobs/{job_id}/pages/1"
    assert rig.storage.read(page_key(job_id, 1)) == b"png of bytes"
    assert rig.progress.reports == [(job_id, "preparing", 1, 1)]


def test_the_same_invoice_from_two_uploads_is_named(rig: Any) -> None:
    seller = Party(name="Beispiel Werke GmbH", vat_id="DE136695976")
    found = Invoice(seller=seller, invoice_number="RE-2031", gross_total="1190.00")
    rig.extractor.data = found.model_dump(mode="json")
    first, second = rig.accept(), rig.accept()
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.ledger.duplicates.find(first) == {}
    assert rig.ledger.duplicates.find(second) == {0: first}


def test_a_callers_own_schema_has_no_duplicates_whatever_its_name(rig: Any) -> None:
    custom = CustomSchema(
        name="invoice", schema={"type": "object", "properties": {"seller": {"type": "string"}}}
    )
    rig.extractor.data = {"seller": "Beispiel Werke GmbH"}
    job_id = rig.accept(reading=ReadingOptions(json_schema=custom))
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.job(job_id).state is JobStatus.SUCCEEDED


@pytest.mark.parametrize("waited", [0.0, 2.5])
def test_the_engines_own_seconds_count_and_the_rules_time_without_an_engine(rig: Any, waited: float) -> None:
    rig.extractor.cost = ReadingCost(
        prompt_tokens=7, completion_tokens=3, image_tokens=5, engine_seconds=waited
    )
    job_id = rig.accept()
    rig.runner().run_waiting(Stage.PREPARE)
    usage = json.loads(rig.storage.read(rig.job(job_id).result_key))["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["image_tokens"]) == (7, 3, 5)
    assert usage["engine_seconds"] == waited if waited else usage["engine_seconds"] < 2
    assert usage["cached"] is False


def test_who_the_caller_is_reaches_the_extractor(rig: Any) -> None:
    own = (OwnParty(name="Beispiel GmbH", iban="DE75 5121 0800 1245 1261 99"),)
    rig.accept(own_parties=own)
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.extractor.order is not None
    assert rig.extractor.order.own_parties == own


def test_a_broken_document_fails_with_its_own_code(rig: Any) -> None:
    def fail(_: object) -> None:
        raise DocumentDamagedError("Broken.")

    rig.preparer.during = fail
    job_id = rig.accept()
    rig.runner().run_waiting(Stage.PREPARE)
    job = rig.job(job_id)
    assert job.state is JobStatus.FAILED
    assert job.error["code"] == "document.damaged"


def test_a_bug_fails_the_job_without_leaking_its_text(rig: Any) -> None:
    def crash() -> None:
        raise RuntimeError("secret on line 7")

    rig.extractor.during = crash
    job_id = rig.accept()
    with capture_logs() as lines:
        rig.runner().run_waiting(Stage.PREPARE)
    job = rig.job(job_id)
    assert job.error["code"] == "engine.failed"
    assert "secret" not in job.error["message"]
    crash = next(line for line in lines if line["event"] == "job.crashed")
    assert (crash["error"], crash["job_id"]) == ("RuntimeError", job_id)
    assert not any("secret on line" in str(value) for key, value in crash.items() if key != "frames")
    assert job_id in job.error["message"]


def test_a_store_that_is_away_costs_a_try_and_a_wait(rig: Any) -> None:
    def fail(_: object) -> None:
        raise StorageError("Away.")

    rig.preparer.during = fail
    job_id = rig.accept()
    assert rig.runner().run_waiting(Stage.PREPARE) == 1
    job = rig.job(job_id)
    assert (job.state, job.failures, job.crashes) == (JobStatus.QUEUED, 1, 0)


def test_a_store_that_stays_away_ends_the_job_with_the_reason(rig: Any) -> None:
    def fail(_: object) -> None:
        raise StorageError("The disk is gone.")

    rig.preparer.during = fail
    job_id = rig.accept()
    rig.runner(max_attempts=1).run_waiting(Stage.PREPARE)
    error = rig.job(job_id).error
    assert error["code"] == "job.attempts_exhausted"
    assert "The disk is gone." in error["message"]


def test_a_prepare_worker_leaves_the_job_to_extract_workers_and_rings(rig: Any) -> None:
    job_id = rig.accept()
    rig.runner(frozenset({Stage.PREPARE})).run_waiting(Stage.PREPARE)
    assert rig.job(job_id).state is JobStatus.PREPARED
    rig.bell.close()
    assert rig.rung in ([Stage.EXTRACT], [])  # closing may drop it; the sweep makes up for that
    rig.runner(frozenset({Stage.EXTRACT})).run_waiting(Stage.EXTRACT)
    assert rig.job(job_id).state is JobStatus.SUCCEEDED
    assert rig.preparer.calls == 1


@pytest.mark.parametrize(
    ("reason", "state", "crashes"),
    [
        (StopReason.CANCELLED, JobStatus.CANCELLED, 0),
        (StopReason.DRAINING, JobStatus.QUEUED, 0),
        (StopReason.OVERDUE, JobStatus.FAILED, 0),
    ],
)
def test_a_running_job_stops_when_told_to(
    rig: Any, reason: StopReason, state: JobStatus, crashes: int
) -> None:
    runner = rig.runner()

    def stop(_: object) -> None:
        runner.draining.set()
        rig.keeper.stop_all(reason)

    rig.preparer.during = stop
    job_id = rig.accept()
    runner.run_waiting(Stage.PREPARE)
    job = rig.job(job_id)
    assert (job.state, job.crashes, job.lease_token) == (state, crashes, None)


def test_a_job_deleted_while_it_runs_leaves_no_bytes(rig: Any) -> None:
    job_id = rig.accept()

    def delete() -> None:
        rig.ledger.jobs.delete(job_id)
        rig.ledger.leases.expire()
        rig.keeper.stop_all(StopReason.LOST)

    rig.extractor.during = delete
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.ledger.jobs.get(job_id) is None
    assert files_of(rig, job_id) != []  # the row stands until the sweep: bytes and row go together


def test_a_result_written_after_the_job_was_erased_is_erased_too(rig: Any) -> None:
    job_id = rig.accept()

    def erase() -> None:
        job = rig.job(job_id)
        rig.ledger.leases.release(job.lease_token)
        rig.ledger.jobs.delete(job_id)
        rig.storage.delete_prefix(job_folder(job_id))
        rig.ledger.leases.forget(job_id)

    rig.extractor.during = erase
    rig.runner().run_waiting(Stage.PREPARE)
    assert files_of(rig, job_id) == []


def test_finished_work_waits_for_a_ledger_that_is_away(rig: Any) -> None:
    job_id = rig.accept()
    succeed = rig.ledger.leases.succeed
    calls: list[int] = []

    def flaky(*args: Any, **values: Any) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise LedgerError("Away.")
        return succeed(*args, **values)

    rig.ledger.leases.succeed = flaky
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.job(job_id).state is JobStatus.SUCCEEDED
    assert rig.job(job_id).attempts == 1


def test_a_suspect_document_runs_alone(rig: Any) -> None:
    for worker in ("old", "old"):
        rig.accept()
        rig.ledger.leases.claim(Stage.PREPARE, worker, 60)
    suspects = [job.id for job in rig.ledger.leases.free_worker("old")]
    plain = rig.accept()
    running: list[int] = []
    seen: list[int] = []
    lock = threading.Lock()
    both = threading.Event()

    def count(_: Callable[[], bool]) -> None:
        with lock:
            running.append(1)
            seen.append(len(running))
        both.wait(0.05)
        with lock:
            running.pop()

    rig.preparer.during = count
    runner = rig.runner()
    threads = [threading.Thread(target=runner.run_waiting, args=(Stage.PREPARE,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [rig.job(job_id).state for job_id in (*suspects, plain)] == [JobStatus.SUCCEEDED] * 3
    assert max(seen) == 1


def test_a_draining_runner_claims_nothing(rig: Any) -> None:
    job_id = rig.accept()
    runner = rig.runner()
    runner.draining.set()
    assert runner.run_waiting(Stage.PREPARE) == 0
    assert rig.job(job_id).attempts == 0


def test_a_model_that_is_not_served_fails_the_job(rig: Any) -> None:
    job_id = rig.accept(model="qwen")
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.job(job_id).error["code"] == "model.unknown"
