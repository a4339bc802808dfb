"""Workers and Redis die; no job is lost and none finishes twice."""

import signal
import time
from typing import Any

import pytest

from schemas.jobs import JobStatus
from tests.services.processes import wait_until

ROUNDS = 10
LEASE_SECONDS = 15
BOTH_LEDGERS = pytest.mark.parametrize("queue", ["sqlite", "postgres"], indirect=True)


def assert_all_succeeded_once(queue: Any) -> None:
    for job in queue.jobs():
        assert (job.state, job.crashes) == (JobStatus.SUCCEEDED, 0), job
        assert len(queue.results_of(job.id)) == 1


def test_jobs_whose_ticks_were_lost_still_run(queue: Any) -> None:
    queue.accept(0.01, count=20)
    queue.start_worker("w1")
    queue.wait_drained(timeout_seconds=15)
    assert_all_succeeded_once(queue)


def test_ticks_that_were_doubled_do_no_harm(queue: Any) -> None:
    queue.accept(0.05, count=10)
    queue.ring(50)
    queue.start_worker("w1", slots=4)
    queue.wait_drained(timeout_seconds=15)
    wait_until(lambda: not queue.redis_length(), "the spare ticks are consumed")
    assert_all_succeeded_once(queue)
    assert {job.attempts for job in queue.jobs()} == {1}


def test_a_killed_workers_job_is_finished_by_another_within_20_seconds(queue: Any) -> None:
    doomed = queue.start_worker("w1")
    (job_id,) = queue.accept(1.0)
    queue.ring()
    queue.wait_running(job_id)
    doomed.kill()
    killed_at = time.monotonic()
    queue.start_worker("w2")
    queue.wait_drained(timeout_seconds=25)
    assert time.monotonic() - killed_at < 20
    job = queue.job(job_id)
    assert (job.state, job.attempts, job.crashes) == (JobStatus.SUCCEEDED, 2, 1)
    assert len(queue.results_of(job_id)) == 1


@BOTH_LEDGERS
def test_a_worker_restarted_under_its_name_goes_on_within_5_seconds(queue: Any) -> None:
    doomed = queue.start_worker("w1")
    (job_id,) = queue.accept(1.0)
    queue.ring()
    queue.wait_running(job_id)
    doomed.kill()
    killed_at = time.monotonic()
    queue.start_worker("w1")
    queue.wait_drained(timeout_seconds=15)
    assert time.monotonic() - killed_at < 5 + 1.0
    assert queue.job(job_id).attempts == 2
    assert len(queue.results_of(job_id)) == 1


def test_a_worker_that_slept_through_its_lease_cannot_overwrite_the_result(queue: Any) -> None:
    sleeper = queue.start_worker("w1")
    (job_id,) = queue.accept(1.0)
    queue.ring()
    queue.wait_running(job_id)
    sleeper.send_signal(signal.SIGSTOP)
    queue.start_worker("w2")
    queue.wait_drained(timeout_seconds=30)
    finished = queue.job(job_id)
    sleeper.send_signal(signal.SIGCONT)
    wait_until(lambda: "job.stopped" in queue.log("w1") or "job.lease_lost" in queue.log("w1"), "w1 notices")
    assert queue.job(job_id) == finished
    assert finished.state is JobStatus.SUCCEEDED


def test_a_stopped_worker_hands_its_job_back_uncharged(queue: Any) -> None:
    (job_id,) = queue.accept(60)
    queue.ring()
    worker = queue.start_worker("w1")
    queue.wait_running(job_id)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    job = queue.job(job_id)
    assert (job.state, job.crashes, job.lease_token) == (JobStatus.QUEUED, 0, None)
    assert queue.ledger.workers.alive() == []


def test_a_cancelled_job_stops_within_seconds(queue: Any) -> None:
    (job_id,) = queue.accept(60)
    queue.ring()
    queue.start_worker("w1")
    queue.wait_running(job_id)
    queue.ledger.jobs.cancel(job_id)
    wait_until(lambda: queue.job(job_id).state is JobStatus.CANCELLED, "the job stops", 5)


def test_a_job_deleted_while_it_runs_leaves_nothing(queue: Any) -> None:
    (job_id,) = queue.accept(60)
    queue.ring()
    queue.start_worker("w1")
    queue.wait_running(job_id)
    queue.ledger.jobs.delete(job_id)
    wait_until(lambda: not queue.blobs_of(job_id), "the bytes are erased", 10)
    wait_until(lambda: not queue.ledger.leases.erasable(), "the row is erased", 10)


@BOTH_LEDGERS
def test_two_hundred_jobs_survive_a_wiped_redis_ten_times(queue: Any) -> None:
    queue.start_worker("w1", slots=4)
    for _ in range(ROUNDS):
        queue.accept(0.02, count=200)
        queue.ring(200)
        wait_until(lambda: queue.open_count() < 180, "some jobs run")
        assert queue.open_count() > 0
        queue.redis.flush()
        queue.wait_drained(timeout_seconds=60)
    assert len(queue.jobs()) == ROUNDS * 200
    assert_all_succeeded_once(queue)


def test_a_full_worker_survives_a_redis_restart_ten_times(queue: Any) -> None:
    worker = queue.start_worker("w1", slots=2)
    for _ in range(ROUNDS):
        queue.accept(0.5, count=8)
        queue.ring(8)
        wait_until(lambda: queue.ledger.leases.running() == 2, "the worker is full")
        queue.redis.stop()
        time.sleep(3)  # the outage itself
        queue.redis.start()
        queue.accept(0.1, count=2)
        queue.wait_drained(timeout_seconds=60)
        assert worker.poll() is None
    assert_all_succeeded_once(queue)


def test_prepare_and_extract_may_be_different_workers(queue: Any) -> None:
    (job_id,) = queue.accept(0.1)
    queue.ring()
    queue.start_worker("p1", queues="prepare")
    wait_until(lambda: queue.job(job_id).state is JobStatus.PREPARED, "the job is prepared")
    queue.start_worker("e1", queues="extract")
    queue.wait_drained(timeout_seconds=15)
    assert queue.job(job_id).state is JobStatus.SUCCEEDED
    assert queue.job(job_id).attempts == 2


@pytest.mark.parametrize("queue", ["postgres"], indirect=True)
def test_a_ledger_that_is_away_for_longer_than_a_lease_charges_nobody(
    queue: Any, postgres_server: Any
) -> None:
    queue.start_worker("w1")
    queue.start_worker("w2")
    (job_id,) = queue.accept(2.0)
    queue.ring()
    queue.wait_running(job_id)
    postgres_server.stop()
    time.sleep(LEASE_SECONDS + 2)  # the outage itself; the job's work ends within it
    postgres_server.start()
    queue.wait_drained(timeout_seconds=20)
    job = queue.job(job_id)
    assert (job.state, job.attempts, job.crashes) == (JobStatus.SUCCEEDED, 1, 0)
