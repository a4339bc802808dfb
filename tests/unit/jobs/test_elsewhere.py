"""Jobs of models that only other workers serve."""

from typing import Any, cast

from recto.errors import LedgerError
from recto.jobs.elsewhere import ModelsElsewhere
from recto.jobs.ledger import Ledger
from recto.jobs.model import Worker
from recto.jobs.states import Stage
from schemas.jobs import JobStatus


def serve_elsewhere(rig: Any, *models: str) -> None:
    row = Worker("gpu", "1", "host", 1, models, tuple(Stage), 1, 0, "hash", 0.0, None)
    rig.ledger.workers.beat(row)


def test_a_document_is_prepared_here_and_left_to_the_worker_with_the_model(rig: Any) -> None:
    serve_elsewhere(rig, "reader", "qwen")
    job_id = rig.accept(model="qwen")
    runner = rig.runner()
    runner.run_waiting(Stage.PREPARE)
    runner.run_waiting(Stage.EXTRACT)
    assert rig.job(job_id).state is JobStatus.PREPARED


def test_a_job_waits_for_the_worker_that_left_with_its_model(rig: Any) -> None:
    serve_elsewhere(rig, "reader", "qwen")
    job_id = rig.accept(model="qwen")
    rig.ledger.workers.leave("gpu", "1")
    runner = rig.runner()
    runner.run_waiting(Stage.PREPARE)
    runner.run_waiting(Stage.EXTRACT)
    assert rig.job(job_id).state is JobStatus.PREPARED


def test_jobs_of_other_models_go_on_past_it(rig: Any) -> None:
    serve_elsewhere(rig, "reader", "qwen")
    foreign = rig.accept(model="qwen")
    own = rig.accept(model="reader")
    rig.runner(frozenset({Stage.PREPARE})).run_waiting(Stage.PREPARE)
    assert rig.runner().run_waiting(Stage.EXTRACT) == 1
    assert rig.job(own).state is JobStatus.SUCCEEDED
    assert rig.job(foreign).state is JobStatus.PREPARED


def test_a_model_that_another_worker_serves_too_is_read_here(rig: Any) -> None:
    serve_elsewhere(rig, "reader")
    job_id = rig.accept(model="reader")
    rig.runner().run_waiting(Stage.PREPARE)
    assert rig.job(job_id).state is JobStatus.SUCCEEDED


def test_while_the_ledger_is_away_what_was_last_seen_counts() -> None:
    class Away:
        def alive(self, seconds: float) -> list[Worker]:
            raise LedgerError("away")

    class AwayLedger:
        workers = Away()

    assert ModelsElsewhere(cast(Ledger, AwayLedger()), {"reader"}).names() == frozenset()
