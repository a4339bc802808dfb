"""Rings may be lost; the sweep makes up for them."""

import threading
from typing import Any

import pytest
from redis import RedisError

from recto.errors import LedgerError
from recto.ids import new_id
from recto.jobs.bell import MAX_PENDING, Bell
from recto.jobs.deafness import Deafness
from recto.jobs.model import Worker
from recto.jobs.states import Stage
from recto.jobs.sweep import Sweep
from recto.storage.keys import job_folder
from schemas.jobs import JobStatus


class CountingRedis:
    """Holds queue lengths; may be away."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.is_away = False
        self.has_lock = True

    def set(self, *_: object, **__: object) -> bool:
        if self.is_away:
            raise RedisError
        return self.has_lock

    def llen(self, queue: str) -> int:
        if self.is_away:
            raise RedisError
        return self.lengths.get(queue, 0)


class Rings(list[tuple[Stage, int]]):
    """A bell that only notes."""

    def ring(self, stage: Stage, times: int = 1) -> None:
        self.append((stage, times))


class SweepRig:
    """A sweep over a real ledger, with a clock that tests turn."""

    def __init__(self, rig: Any) -> None:
        self.rig = rig
        self.redis = CountingRedis()
        self.rings = Rings()
        self.now = 1000.0
        self.sweep = Sweep(
            ledger=rig.ledger,
            storage=rig.storage,
            bell=self.rings,  # type: ignore[arg-type]
            redis=self.redis,  # type: ignore[arg-type]
            every_seconds=1,
            lease_seconds=15,
            clock=lambda: self.now,
        )

    def join(self, slots: int, busy: int = 0) -> None:
        stages = [Stage.PREPARE, Stage.EXTRACT]
        worker = Worker("w1", "i", "h", 1, ["reader"], stages, slots, busy, "c", 0.0, None)
        self.rig.ledger.workers.beat(worker)


@pytest.fixture
def swept(rig: Any) -> SweepRig:
    return SweepRig(rig)


def test_a_lost_tick_is_rung_again(swept: SweepRig) -> None:
    swept.join(slots=4)
    swept.rig.accept(), swept.rig.accept()
    swept.sweep.run()
    assert swept.rings == [(Stage.PREPARE, 2)]


def test_no_more_ticks_than_free_slots(swept: SweepRig) -> None:
    swept.join(slots=4, busy=3)
    swept.rig.accept(), swept.rig.accept()
    swept.sweep.run()
    assert swept.rings == [(Stage.PREPARE, 1)]


def test_ticks_that_wait_in_the_queue_are_not_doubled(swept: SweepRig) -> None:
    swept.join(slots=4)
    swept.rig.accept(), swept.rig.accept()
    swept.redis.lengths["prepare"] = 2
    swept.sweep.run()
    assert swept.rings == []


def test_without_redis_the_ledger_is_still_healed(swept: SweepRig) -> None:
    swept.redis.is_away = True
    job_id = swept.rig.accept()
    swept.rig.ledger.leases.claim(Stage.PREPARE, "w", -1)
    swept.sweep.run()
    assert swept.rig.job(job_id).state is JobStatus.QUEUED


def test_only_one_worker_sweeps(swept: SweepRig) -> None:
    swept.redis.has_lock = False
    job_id = swept.rig.accept()
    swept.rig.ledger.leases.claim(Stage.PREPARE, "w", -1)
    swept.sweep.run()
    assert swept.rig.job(job_id).state is JobStatus.PREPARING


def test_a_ledger_just_back_gives_the_living_time_to_renew(swept: SweepRig) -> None:
    job_id = swept.rig.accept()
    swept.rig.ledger.leases.claim(Stage.PREPARE, "w", -1)
    expire = swept.rig.ledger.leases.expire

    def away() -> None:
        raise LedgerError("Away.")

    swept.rig.ledger.leases.expire = away
    with pytest.raises(LedgerError):
        swept.sweep.run()
    swept.rig.ledger.leases.expire = expire
    swept.now += 5
    swept.sweep.run()
    assert swept.rig.job(job_id).state is JobStatus.PREPARING
    swept.now += 15
    swept.sweep.run()
    assert swept.rig.job(job_id).state is JobStatus.QUEUED


def test_a_deleted_job_is_erased_bytes_and_row(swept: SweepRig) -> None:
    job_id = swept.rig.accept()
    swept.rig.ledger.jobs.delete(job_id)
    swept.sweep.run()
    assert not (swept.rig.storage._root / job_folder(job_id)).exists()
    assert swept.rig.ledger.leases.erasable() == []


def test_bytes_without_a_job_are_erased_when_they_are_old(swept: SweepRig) -> None:
    old, young = "job_000000000001abcd", new_id("job")
    known = swept.rig.accept()
    for job_id in (old, young):
        swept.rig.storage.put_bytes(f"{job_folder(job_id)}/document", b"bytes")
    swept.sweep.run()
    assert sorted(swept.rig.storage.folders("jobs")) == sorted([young, known])


def test_a_bell_rings_from_its_own_thread_as_often_as_asked() -> None:
    rung: list[tuple[Stage, int]] = []
    done = threading.Event()

    def send(stage: Stage) -> None:
        rung.append((stage, threading.get_ident()))
        if len(rung) == 3:
            done.set()

    bell = Bell(send)
    bell.ring(Stage.PREPARE, 2)
    bell.ring(Stage.EXTRACT)
    assert done.wait(5)
    bell.close()
    assert sorted(stage for stage, _ in rung) == [Stage.EXTRACT, Stage.PREPARE, Stage.PREPARE]
    assert threading.get_ident() not in {thread for _, thread in rung}


def test_a_bell_whose_broker_is_away_neither_blocks_nor_piles_up() -> None:
    blocked, go_on = threading.Event(), threading.Event()

    def send(_: Stage) -> None:
        blocked.set()
        go_on.wait(5)
        raise ConnectionError("broker is away")

    bell = Bell(send)
    bell.ring(Stage.PREPARE)
    assert blocked.wait(5)
    for _ in range(3 * MAX_PENDING):
        bell.ring(Stage.PREPARE)
    assert bell._pending[Stage.PREPARE] <= MAX_PENDING
    go_on.set()
    bell.close()


def test_a_worker_is_deaf_only_after_hearing_nothing_for_long_while_it_should() -> None:
    now = [0.0]
    deafness = Deafness(10, clock=lambda: now[0])
    assert not deafness.observe(should_hear=True)
    now[0] = 9
    assert not deafness.observe(should_hear=True)
    deafness.heard()
    now[0] = 11
    assert not deafness.observe(should_hear=True)
    now[0] = 20
    assert not deafness.observe(should_hear=False)
    now[0] = 25
    assert not deafness.observe(should_hear=True)
    now[0] = 36
    assert deafness.observe(should_hear=True)


def test_an_outage_found_out_by_others_counts_too(swept: SweepRig) -> None:
    job_id = swept.rig.accept()
    swept.rig.ledger.leases.claim(Stage.PREPARE, "w", -1)
    swept.sweep.note_outage()
    swept.sweep.run()
    assert swept.rig.job(job_id).state is JobStatus.PREPARING
