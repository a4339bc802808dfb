"""Long polls: answered when the job ends, cheap while it doesn't, forgotten when the caller leaves."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.waiting import FinalsHub, wait_or_leave
from recto.errors import LedgerError

SOON = 0.01
LONG = 30.0


class Finals:
    """A ledger that is asked which jobs are final."""

    def __init__(self) -> None:
        self.final: set[str] = set()
        self.asked: list[list[str]] = []
        self.failures = 0

    async def ask(self, job_ids: Sequence[str]) -> set[str]:
        self.asked.append(list(job_ids))
        if self.failures:
            self.failures -= 1
            raise LedgerError("The ledger's database doesn't answer; try again.")
        return self.final & set(job_ids)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(SOON)


def run(test: Callable[[FinalsHub, Finals], Coroutine[Any, Any, None]]) -> None:
    async def run_over_new_hub() -> None:
        finals = Finals()
        async with asyncio.timeout(20):
            await test(FinalsHub(finals.ask, SOON), finals)

    asyncio.run(run_over_new_hub())


def test_forty_waiters_share_one_question() -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        waiters = [asyncio.create_task(hub.wait(f"job_{number % 20}", LONG)) for number in range(40)]
        await until(lambda: len(finals.asked) >= 2)
        assert all(len(asked) == 20 for asked in finals.asked)
        finals.final = {f"job_{number}" for number in range(20)}
        await asyncio.gather(*waiters)

    run(check)


def test_only_the_waiters_of_a_final_job_are_answered() -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        ended, open_one = (asyncio.create_task(hub.wait(job_id, LONG)) for job_id in ("job_1", "job_2"))
        finals.final = {"job_1"}
        await ended
        assert not open_one.done()
        finals.final = {"job_2"}
        await open_one

    run(check)


def test_nobody_is_asked_while_nobody_waits() -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        await hub.wait("job_1", SOON * 3)
        await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
        asked = len(finals.asked)
        finals.final = {"job_1"}
        await hub.wait("job_1", LONG)
        assert len(finals.asked) == asked + 1

    run(check)


def test_time_up_answers_a_waiter() -> None:
    async def check(hub: FinalsHub, _finals: Finals) -> None:
        started = time.monotonic()
        await hub.wait("job_1", 0.05)
        assert 0.04 < time.monotonic() - started < 5

    run(check)


def test_ledger_that_fails_once_is_asked_again() -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        finals.failures, finals.final = 2, {"job_1"}
        await hub.wait("job_1", LONG)
        assert len(finals.asked) == 3

    run(check)


def test_closed_hub_answers_all_at_once_and_for_good() -> None:
    async def check(hub: FinalsHub, _finals: Finals) -> None:
        waiters = [asyncio.create_task(hub.wait(f"job_{number}", LONG)) for number in range(3)]
        await asyncio.sleep(0)
        hub.close()
        await asyncio.gather(*waiters)
        await hub.wait("job_1", LONG)

    run(check)


def test_waiter_that_was_cancelled_is_forgotten() -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        waiter = asyncio.create_task(hub.wait("job_1", LONG))
        await until(lambda: bool(finals.asked))
        waiter.cancel()
        await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})

    run(check)


def test_bug_in_the_question_leaves_nobody_waiting() -> None:
    async def check(_hub: FinalsHub, _finals: Finals) -> None:
        async def broken(_job_ids: Sequence[str]) -> set[str]:
            raise RuntimeError("a bug")

        with capture_logs() as lines:
            await FinalsHub(broken, SOON).wait("job_1", LONG)
        assert [line["event"] for line in lines] == ["waiting.crashed"]

    run(check)


class Client:
    """A caller that stays, or hangs up at once."""

    def __init__(self, *, leaves: bool) -> None:
        self._leaves = leaves

    async def receive(self) -> dict[str, Any]:
        if not self._leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


@pytest.mark.parametrize("leaves", [True, False])
def test_wait_ends_with_the_caller_or_with_the_job(leaves: bool) -> None:
    async def check(hub: FinalsHub, finals: Finals) -> None:
        if not leaves:
            finals.final = {"job_1"}
        await wait_or_leave(Client(leaves=leaves), hub.wait("job_1", LONG))

    run(check)


# ── over the route ──────────────────────────────────────────────────────────────────────────────────


def test_long_poll_answers_with_the_result_as_soon_as_it_is_there(api: Any, worker: Any) -> None:
    job_id = api.submit()["id"]
    finisher = threading.Timer(0.3, worker.succeed)
    finisher.start()
    started = time.monotonic()
    job = api.get(f"/v1/jobs/{job_id}?wait=60").json()
    finisher.join()
    assert (job["status"], job["result"] is not None) == ("succeeded", True)
    assert time.monotonic() - started < 20


def test_long_poll_answers_with_the_open_job_when_time_is_up(api: Any) -> None:
    assert api.get(f"/v1/jobs/{api.submit()['id']}?wait=0.2").json()["status"] == "queued"


def test_long_poll_on_a_job_that_is_deleted_meanwhile_is_not_found(api: Any) -> None:
    job_id = api.submit()["id"]
    deleter = threading.Timer(0.3, lambda: api.delete(f"/v1/jobs/{job_id}"))
    deleter.start()
    assert api.get(f"/v1/jobs/{job_id}?wait=60").status_code == 404
    deleter.join()


@pytest.mark.parametrize("wait", ["-1", "61", "nan", "inf", "soon", ""])
def test_wait_that_is_no_number_up_to_60_is_refused(api: Any, wait: str) -> None:
    answer = api.get(f"/v1/jobs/{api.submit()['id']}?wait={wait}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "option.invalid")
    assert answer.json()["error"]["param"] == "wait"
