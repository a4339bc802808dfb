"""What workers may rely on, whatever the database."""

import threading
from collections.abc import Callable

import pytest

from recto.errors import DocumentDamagedError
from recto.jobs.ledger import Ledger
from recto.jobs.model import ApiKey, Job, Prepared
from recto.jobs.states import Stage
from schemas.jobs import JobStatus, Priority

Accept = Callable[..., Job]
PREPARED = Prepared("image/png", page_count=3, prepare_seconds=1.5)


def claim(ledger: Ledger, stage: Stage = Stage.PREPARE, worker: str = "w1", seconds: float = 60) -> Job:
    job = ledger.leases.claim(stage, worker, seconds)
    assert job is not None
    return job


def token(job: Job) -> str:
    assert job.lease_token is not None
    return job.lease_token


def test_second_claim_of_the_same_job_gets_nothing(ledger: Ledger, accept: Accept) -> None:
    accept()
    assert claim(ledger).state is JobStatus.PREPARING
    assert ledger.leases.claim(Stage.PREPARE, "w2", 60) is None


def test_jobs_are_claimed_in_the_order_they_came(ledger: Ledger, accept: Accept) -> None:
    ids = [accept().id for _ in range(3)]
    assert [claim(ledger).id for _ in range(3)] == ids


def test_higher_priority_goes_first(ledger: Ledger, accept: Accept) -> None:
    low, normal, high = (accept(priority=priority).id for priority in Priority)
    assert [claim(ledger).id for _ in range(3)] == [high, normal, low]


def test_a_second_key_does_not_wait_behind_the_backlog_of_the_first(ledger: Ledger, accept: Accept) -> None:
    first = [accept().id for _ in range(10)]
    other = ledger.keys.create("other")[0]
    late = accept(owner=other.id).id
    order = [claim(ledger).id for _ in range(3)]
    assert late in order
    assert order[0] == first[0]


def test_a_key_that_was_idle_gets_no_credit_for_it(ledger: Ledger, accept: Accept) -> None:
    other = ledger.keys.create("other")[0]
    for _ in range(5):
        accept()
        claim(ledger)
    mine = [accept().id for _ in range(2)]
    theirs = [accept(owner=other.id).id for _ in range(2)]
    order = [claim(ledger).id for _ in range(4)]
    assert order.index(theirs[1]) > order.index(mine[0])


def test_concurrent_claims_never_share_a_job(ledger: Ledger, accept: Accept) -> None:
    ids = {accept().id for _ in range(40)}
    claimed: list[str] = []

    def drain(worker: str) -> None:
        while (job := ledger.leases.claim(Stage.PREPARE, worker, 60)) is not None:
            claimed.append(job.id)

    threads = [threading.Thread(target=drain, args=(f"w{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(ids)


def test_a_prepared_job_goes_on_under_the_same_lease(ledger: Ledger, accept: Accept) -> None:
    accept()
    job = claim(ledger)
    going_on = ledger.leases.finish_prepare(token(job), PREPARED, keep=True)
    assert going_on is not None
    assert (going_on.state, going_on.lease_token) == (JobStatus.EXTRACTING, job.lease_token)
    assert (going_on.media_type, going_on.page_count, going_on.prepare_seconds) == ("image/png", 3, 1.5)


def test_a_prepared_job_may_be_left_to_an_extract_worker(ledger: Ledger, accept: Accept) -> None:
    accept()
    ledger.leases.finish_prepare(token(claim(ledger)), PREPARED, keep=False)
    assert ledger.leases.claim(Stage.PREPARE, "w1", 60) is None
    assert claim(ledger, Stage.EXTRACT).state is JobStatus.EXTRACTING


def test_the_first_result_is_the_result(ledger: Ledger, accept: Accept) -> None:
    job_id = accept().id
    slow = claim(ledger, seconds=-1)
    ledger.leases.expire()
    quick = claim(ledger, worker="w2")
    assert ledger.leases.succeed(token(quick), "quick", needs_review=False) is not None
    assert ledger.leases.succeed(token(slow), "slow", needs_review=True) is None
    assert ledger.leases.fail(token(slow), DocumentDamagedError("late")) is None
    job = ledger.jobs.get(job_id)
    assert job is not None
    assert (job.state, job.result_key, job.needs_review) == (JobStatus.SUCCEEDED, "quick", False)


def test_a_failure_keeps_its_code_and_message(ledger: Ledger, accept: Accept) -> None:
    accept()
    failed = ledger.leases.fail(token(claim(ledger)), DocumentDamagedError("Broken.", param="file"))
    assert failed is not None
    assert failed.state is JobStatus.FAILED
    assert failed.error == {
        "message": "Broken.",
        "type": "invalid_request_error",
        "param": "file",
        "code": "document.damaged",
    }


def test_an_expired_lease_gives_the_job_back_and_charges_the_document(ledger: Ledger, accept: Accept) -> None:
    accept()
    claim(ledger, seconds=-1)
    (job,) = ledger.leases.expire()
    assert (job.state, job.crashes, job.lease_token) == (JobStatus.QUEUED, 1, None)


def test_a_lease_that_runs_on_is_not_taken_back(ledger: Ledger, accept: Accept) -> None:
    accept()
    claim(ledger, seconds=60)
    assert ledger.leases.expire() == []


def test_a_job_that_was_prepared_is_not_prepared_again(ledger: Ledger, accept: Accept) -> None:
    accept()
    job = claim(ledger, seconds=-1)
    ledger.leases.finish_prepare(token(job), PREPARED, keep=True)
    (back,) = ledger.leases.expire()
    assert back.state is JobStatus.PREPARED


def test_a_document_that_kills_two_workers_is_set_aside(ledger: Ledger, accept: Accept) -> None:
    accept()
    for _ in range(2):
        claim(ledger, seconds=-1)
        (job,) = ledger.leases.expire()
    assert job.state is JobStatus.FAILED
    assert job.error is not None
    assert job.error["code"] == "document.poison"
    assert ledger.leases.claim(Stage.PREPARE, "w1", 60) is None


def test_a_job_handed_back_is_not_charged(ledger: Ledger, accept: Accept) -> None:
    accept()
    back = ledger.leases.release(token(claim(ledger)))
    assert back is not None
    assert (back.state, back.crashes, back.failures) == (JobStatus.QUEUED, 0, 0)
    assert claim(ledger).attempts == 2


def test_a_job_that_must_wait_is_not_claimed_before_its_time(ledger: Ledger, accept: Accept) -> None:
    accept()
    ledger.leases.release(token(claim(ledger)), failed=True, wait_seconds=60)
    assert ledger.leases.claim(Stage.PREPARE, "w1", 60) is None
    assert ledger.leases.waiting(Stage.PREPARE) == 0


def test_a_restarted_worker_frees_what_its_predecessor_held_and_nothing_else(
    ledger: Ledger, accept: Accept
) -> None:
    mine, theirs = accept().id, accept().id
    claim(ledger, worker="w1")
    claim(ledger, worker="w2")
    assert [job.id for job in ledger.leases.free_worker("w1")] == [mine]
    assert claim(ledger, worker="w1").id == mine
    assert ledger.leases.running() == 2
    assert theirs != mine


def test_renewal_prolongs_and_tells_who_should_stop(ledger: Ledger, accept: Accept) -> None:
    accept(), accept()
    kept, cancelled = claim(ledger, seconds=1), claim(ledger, seconds=1)
    ledger.jobs.cancel(cancelled.id)
    renewals = {
        r.token: r.cancel_requested for r in ledger.leases.renew([token(kept), token(cancelled), "no"], 60)
    }
    assert renewals == {token(kept): False, token(cancelled): True}


def test_a_cancelled_job_whose_worker_died_ends_cancelled(ledger: Ledger, accept: Accept) -> None:
    accept()
    job = claim(ledger, seconds=-1)
    ledger.jobs.cancel(job.id)
    (back,) = ledger.leases.expire()
    assert (back.state, back.lease_token) == (JobStatus.CANCELLED, None)
    assert back.finished_at is not None


def test_waiting_counts_only_what_can_be_claimed(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    accept(), accept()
    ledger.jobs.delete(accept().id)
    claim(ledger)
    assert ledger.leases.waiting(Stage.PREPARE) == 1
    assert ledger.leases.waiting(Stage.EXTRACT) == 0


@pytest.mark.parametrize("stage", list(Stage))
def test_an_empty_ledger_has_nothing_to_claim(ledger: Ledger, stage: Stage) -> None:
    assert ledger.leases.claim(stage, "w1", 60) is None
