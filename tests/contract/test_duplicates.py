"""Documents that came before, whatever the database and however many finish at once."""

import threading
from collections.abc import Callable

import pytest

from recto.ids import new_id
from recto.jobs.ledger import Ledger
from recto.jobs.model import ApiKey, Job, NewJob, StoredResult
from recto.jobs.states import Stage
from schemas.jobs import JobStatus

Accept = Callable[..., Job]
SAME = {0: "same"}


def finish(ledger: Ledger, identities: dict[int, str] = SAME, cache_key: str | None = None) -> str:
    """Claim the next job and let it succeed; return its id."""
    job = ledger.leases.claim(Stage.PREPARE, "w1", 60)
    assert job is not None
    assert job.lease_token is not None
    done = ledger.leases.succeed(
        job.lease_token, f"result of {job.id}", needs_review=True, identities=identities, cache_key=cache_key
    )
    assert done is not None
    return done.id


def test_the_second_of_two_equal_documents_names_the_first(ledger: Ledger, accept: Accept) -> None:
    accept(), accept(), accept()
    first, second, third = finish(ledger), finish(ledger), finish(ledger)
    assert ledger.duplicates.find(first) == {}
    assert ledger.duplicates.find(second) == {0: first}
    assert ledger.duplicates.find(third) == {0: first}


def test_other_documents_and_other_keys_are_no_duplicates(ledger: Ledger, accept: Accept) -> None:
    other = ledger.keys.create("other")[0]
    accept()
    finish(ledger)
    accept(owner=other.id)
    assert ledger.duplicates.find(finish(ledger)) == {}
    accept()
    assert ledger.duplicates.find(finish(ledger, {0: "another"})) == {}


def test_each_document_of_a_file_is_looked_at_by_itself(ledger: Ledger, accept: Accept) -> None:
    accept(), accept()
    first = finish(ledger, {1: "b"})
    second = finish(ledger, {0: "a", 1: "a", 2: "b"})
    assert ledger.duplicates.find(second) == {2: first}


def test_an_upload_that_is_read_again_is_no_second_document(ledger: Ledger, accept: Accept) -> None:
    accept()
    first = finish(ledger)
    accept(origin=first)
    again = finish(ledger)
    assert ledger.duplicates.find(again) == {}
    accept()
    assert ledger.duplicates.find(finish(ledger)) == {0: first}


def test_a_deleted_or_erased_job_is_nobodys_original(ledger: Ledger, accept: Accept) -> None:
    for _ in range(4):
        accept()
    first, second, third, fourth = (finish(ledger) for _ in range(4))
    ledger.jobs.delete(first)
    assert ledger.duplicates.find(second) == {}
    assert ledger.duplicates.find(third) == {0: second}
    ledger.leases.forget(second)
    assert ledger.duplicates.find(fourth) == {0: third}
    assert ledger.duplicates.find(first) == {}


def test_a_job_deleted_while_it_runs_leaves_no_sighting(ledger: Ledger, accept: Accept) -> None:
    accept()
    job = ledger.leases.claim(Stage.PREPARE, "w1", 60)
    assert job is not None
    assert job.lease_token is not None
    ledger.jobs.delete(job.id)
    ledger.leases.succeed(job.lease_token, "key", needs_review=False, identities=SAME)
    accept()
    assert ledger.duplicates.find(finish(ledger)) == {}


def test_a_lost_lease_leaves_no_sighting(ledger: Ledger, accept: Accept) -> None:
    accept()
    assert ledger.leases.succeed("lost", "key", needs_review=False, identities=SAME) is None
    assert ledger.duplicates.find(finish(ledger)) == {}


def test_of_twins_that_finish_at_once_exactly_one_is_the_first(ledger: Ledger, accept: Accept) -> None:
    count = 12
    for _ in range(count):
        accept()
    claimed = [ledger.leases.claim(Stage.PREPARE, "w1", 60) for _ in range(count)]
    start = threading.Barrier(count)

    def succeed(job: Job) -> None:
        assert job.lease_token is not None
        start.wait()
        ledger.leases.succeed(job.lease_token, "key", needs_review=False, identities=SAME)

    threads = [threading.Thread(target=succeed, args=(job,)) for job in claimed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    named = {job.id: ledger.duplicates.find(job.id) for job in claimed if job is not None}
    firsts = [job_id for job_id, found in named.items() if not found]
    assert len(firsts) == 1
    assert [found for found in named.values() if found] == [{0: firsts[0]}] * (count - 1)


# ── stored results ──────────────────────────────────────────────────────────────────────────────────


def answer(ledger: Ledger, key: ApiKey, source: Job, **values: object) -> Job:
    new_job = NewJob(
        **{
            "id": new_id("job"),
            "owner": key.id,
            "schema": "invoice",
            "model": "reader",
            "sha256": "0" * 64,
            "bytes": 3,
            "retention_seconds": 3600,
            **values,
        }
    )
    return ledger.jobs.accept(new_job, StoredResult(source, "copy", "k"))[0]


def test_a_stored_result_makes_a_job_succeed_as_it_comes(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    accept()
    finish(ledger, cache_key="k")
    source = ledger.jobs.find_stored(key.id, ["other", "k"])
    assert source is not None
    job = answer(ledger, key, source)
    assert (job.state, job.result_key, job.needs_review) == (JobStatus.SUCCEEDED, "copy", True)
    assert job.finished_at is not None
    assert job.expires_at is not None
    assert job.expires_at - job.finished_at == pytest.approx(3600, abs=1)
    assert ledger.leases.claim(Stage.PREPARE, "w1", 60) is None
    assert ledger.duplicates.find(job.id) == {0: source.id}
    assert ledger.jobs.find_stored(key.id, ["k"]) == job


def test_a_stored_result_is_found_for_its_own_key_alone(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    accept()
    finish(ledger, cache_key="k")
    assert ledger.jobs.find_stored(ledger.keys.create("other")[0].id, ["k"]) is None
    assert ledger.jobs.find_stored(key.id, ["l"]) is None
    assert ledger.jobs.find_stored(key.id, []) is None


def test_a_deleted_or_expired_job_answers_nobody(ledger: Ledger, accept: Accept, key: ApiKey) -> None:
    accept(retention_seconds=-1)
    finish(ledger, cache_key="k")
    assert ledger.jobs.find_stored(key.id, ["k"]) is None
    accept()
    job_id = finish(ledger, cache_key="k")
    ledger.jobs.delete(job_id)
    assert ledger.jobs.find_stored(key.id, ["k"]) is None


def test_a_job_waits_as_usual_when_the_source_was_deleted_meanwhile(
    ledger: Ledger, accept: Accept, key: ApiKey
) -> None:
    accept()
    finish(ledger, cache_key="k")
    source = ledger.jobs.find_stored(key.id, ["k"])
    assert source is not None
    ledger.jobs.delete(source.id)
    job = answer(ledger, key, source)
    assert (job.state, job.result_key) == (JobStatus.QUEUED, None)


def test_a_repeated_request_gets_the_job_that_a_stored_result_made(
    ledger: Ledger, accept: Accept, key: ApiKey
) -> None:
    accept()
    finish(ledger, cache_key="k")
    source = ledger.jobs.find_stored(key.id, ["k"])
    assert source is not None
    first = answer(ledger, key, source, idempotency_key="once", fingerprint="f")
    assert answer(ledger, key, source, idempotency_key="once", fingerprint="f") == first
    assert len(ledger.duplicates.find(first.id)) == 1
