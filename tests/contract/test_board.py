"""What callers may rely on, whatever the database."""

import json
from collections.abc import Callable

import pytest

from recto.errors import IdempotencyError, JobStateError, KeyInvalidError
from recto.ids import new_id
from recto.jobs.ledger import Ledger
from recto.jobs.model import ApiKey, Job, JobFilter, NewJob
from recto.jobs.states import Stage
from schemas.jobs import JobStatus

Accept = Callable[..., Job]


def run(ledger: Ledger, *, needs_review: bool = False) -> Job:
    job = ledger.leases.claim(Stage.PREPARE, "w1", 60)
    assert job is not None
    assert job.lease_token is not None
    done = ledger.leases.succeed(job.lease_token, "key", needs_review=needs_review)
    assert done is not None
    return done


def state_of(ledger: Ledger, job_id: str) -> JobStatus:
    job = ledger.jobs.get(job_id)
    assert job is not None
    return job.state


def test_an_accepted_job_is_queued_with_all_its_options(ledger: Ledger, accept: Accept) -> None:
    accepted = accept(pages="1-2", group="g", metadata={"po": "7"}, filename="a.pdf")
    job = ledger.jobs.get(accepted.id)
    assert job == accepted
    assert (job.state, job.pages, job.group, job.metadata) == (JobStatus.QUEUED, "1-2", "g", {"po": "7"})


def test_another_keys_job_does_not_exist(ledger: Ledger, accept: Accept) -> None:
    assert ledger.jobs.get(accept().id, owner="key_other") is None


def test_a_revoked_key_accepts_nothing(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    ledger.keys.revoke(key.id)
    with pytest.raises(KeyInvalidError):
        accept()


def test_the_same_request_twice_is_one_job(ledger: Ledger, key: ApiKey) -> None:
    def request(fingerprint: str) -> tuple[Job, bool]:
        return ledger.jobs.accept(
            NewJob(
                id=new_id("job"),
                owner=key.id,
                schema="invoice",
                model="reader",
                sha256="0",
                bytes=1,
                retention_seconds=60,
                idempotency_key="once",
                fingerprint=fingerprint,
            )
        )

    first, first_is_new = request("a")
    second, second_is_new = request("a")
    assert (first_is_new, second_is_new) == (True, False)
    assert second.id == first.id
    with pytest.raises(IdempotencyError):
        request("b")


def test_lists_are_newest_first_and_page_on(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    ids = sorted((accept().id for _ in range(5)), reverse=True)
    first = ledger.jobs.find(key.id, JobFilter(limit=2))
    assert [job.id for job in first] == ids[:3]  # one more than asked: there is more
    rest = ledger.jobs.find(key.id, JobFilter(limit=10, after=ids[1]))
    assert [job.id for job in rest] == ids[2:]


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        (JobFilter(schema="receipt"), {"schema": "receipt"}),
        (JobFilter(group="march"), {"group": "march"}),
        (JobFilter(sha256="f" * 64), {"sha256": "f" * 64}),
        (
            JobFilter(metadata={"po": "7", "a.b-c": 'say "hi"'}),
            {"metadata": {"po": "7", "a.b-c": 'say "hi"'}},
        ),
    ],
)
def test_a_filter_finds_only_what_matches(
    ledger: Ledger, accept: Accept, key: ApiKey, wanted: JobFilter, values: dict[str, object]
) -> None:
    accept(metadata={"po": "8"})
    match = accept(**values).id
    assert [job.id for job in ledger.jobs.find(key.id, wanted)] == [match]


def test_lists_filter_by_status_review_and_time(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    accept()
    done = run(ledger, needs_review=True)
    waiting = accept()
    find = ledger.jobs.find
    assert [job.id for job in find(key.id, JobFilter(statuses=[JobStatus.SUCCEEDED]))] == [done.id]
    assert [job.id for job in find(key.id, JobFilter(needs_review=True))] == [done.id]
    assert [job.id for job in find(key.id, JobFilter(created_after=done.created_at))] == [waiting.id]


def test_lists_hide_other_keys_and_deleted_jobs(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    other = ledger.keys.create("other")[0]
    accept(owner=other.id)
    ledger.jobs.delete(accept().id)
    assert ledger.jobs.find(key.id, JobFilter()) == []


def test_a_waiting_job_is_cancelled_at_once(ledger: Ledger, accept: Accept) -> None:
    job = ledger.jobs.cancel(accept().id)
    assert job is not None
    assert job.state is JobStatus.CANCELLED
    assert job.finished_at is not None
    assert job.expires_at == pytest.approx(job.finished_at + 3600)
    assert ledger.leases.claim(Stage.PREPARE, "w1", 60) is None


def test_a_running_job_is_asked_to_stop(ledger: Ledger, accept: Accept) -> None:
    accept()
    running = ledger.leases.claim(Stage.PREPARE, "w1", 60)
    assert running is not None
    job = ledger.jobs.cancel(running.id)
    assert job is not None
    assert (job.state, job.cancel_requested) == (JobStatus.PREPARING, True)


def test_a_finished_job_stays_as_it_is_when_cancelled(ledger: Ledger, accept: Accept) -> None:
    accept()
    done = run(ledger)
    assert ledger.jobs.cancel(done.id) == done


def test_a_cancelled_job_can_be_retried_and_starts_afresh(ledger: Ledger, accept: Accept) -> None:
    job_id = accept().id
    ledger.jobs.cancel(job_id)
    job = ledger.jobs.retry(job_id)
    assert job is not None
    assert (job.id, job.state, job.cancel_requested, job.finished_at) == (
        job_id,
        JobStatus.QUEUED,
        False,
        None,
    )
    assert run(ledger).state is JobStatus.SUCCEEDED


def test_only_a_failed_or_cancelled_job_can_be_retried(ledger: Ledger, accept: Accept) -> None:
    job_id = accept().id
    with pytest.raises(JobStateError, match="queued"):
        ledger.jobs.retry(job_id)
    assert ledger.jobs.retry("job_none") is None


def test_a_deleted_job_is_gone_for_its_caller_and_due_for_erasure(ledger: Ledger, accept: Accept) -> None:
    job_id = accept().id
    assert ledger.jobs.delete(job_id) is True
    assert ledger.jobs.get(job_id) is None
    assert ledger.jobs.delete(job_id) is False
    assert ledger.leases.erasable() == [job_id]
    ledger.leases.forget(job_id)
    assert ledger.leases.erasable() == []


def test_a_deleted_job_that_runs_is_erased_only_when_its_worker_let_go(
    ledger: Ledger, accept: Accept
) -> None:
    accept()
    job = ledger.leases.claim(Stage.PREPARE, "w1", 60)
    assert job is not None
    assert job.lease_token is not None
    ledger.jobs.delete(job.id)
    assert ledger.leases.erasable() == []
    assert ledger.leases.renew([job.lease_token], 60)[0].cancel_requested
    ledger.leases.cancel(job.lease_token)
    assert ledger.leases.erasable() == [job.id]


def test_an_expired_job_is_due_for_erasure(ledger: Ledger, accept: Accept) -> None:
    accept(retention_seconds=-1)
    done = run(ledger)
    assert ledger.leases.erasable() == [done.id]


def test_finals_names_finished_and_unknown_jobs(ledger: Ledger, accept: Accept) -> None:
    accept()
    done = run(ledger).id
    waiting = accept().id
    assert ledger.jobs.finals([done, waiting, "job_none"]) == {done, "job_none"}


def test_position_counts_the_jobs_that_go_first(ledger: Ledger, accept: Accept) -> None:
    jobs = [accept() for _ in range(3)]
    assert [ledger.jobs.position(job) for job in jobs] == [0, 1, 2]


def test_what_is_stored_of_a_key_is_not_the_key(ledger: Ledger) -> None:
    key, text = ledger.keys.create("mine")
    assert ledger.keys.authenticate(text) == key
    assert text not in json.dumps(str(key))
    for wrong in (text[:-1], text + "x", "", "rk_", "sk-123", "rk_1_2", text.replace("rk_", "rk_0", 1)):
        with pytest.raises(KeyInvalidError):
            ledger.keys.authenticate(wrong)


def test_a_revoked_key_is_refused(ledger: Ledger) -> None:
    key, text = ledger.keys.create("mine")
    ledger.keys.revoke(key.id)
    with pytest.raises(KeyInvalidError):
        ledger.keys.authenticate(text)


def test_a_walk_meets_every_job_that_is_there_oldest_first(
    ledger: Ledger, accept: Accept, key: ApiKey
) -> None:
    ids = sorted(accept(group="g").id for _ in range(5))
    accept(group="other")
    walk = ledger.jobs.walk(key.id, JobFilter(group="g", limit=2))
    first = next(walk)
    accept(group="g")  # comes too late
    assert [first.id, *(job.id for job in walk)] == ids
    assert list(ledger.jobs.walk(key.id, JobFilter(group="none"))) == []
