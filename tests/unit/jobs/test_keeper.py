"""How a process keeps its leases."""

from typing import Any

import pytest

from recto.errors import JobInterrupted
from recto.jobs.keeper import LeaseKeeper, StopReason
from recto.jobs.states import Stage


def claim(rig: Any) -> Any:
    rig.accept()
    return rig.ledger.leases.claim(Stage.PREPARE, "w1", 15)


def test_a_lease_that_stands_goes_on(rig: Any) -> None:
    with rig.keeper.hold(claim(rig)) as lease:
        rig.keeper.renew()
        lease.check()


def test_a_lost_lease_stops_its_job(rig: Any) -> None:
    job = claim(rig)
    with rig.keeper.hold(job) as lease:
        rig.ledger.leases.release(job.lease_token)
        rig.keeper.renew()
        assert lease.stop_reason is StopReason.LOST
        with pytest.raises(JobInterrupted):
            lease.check()


def test_a_cancelled_job_is_told_so(rig: Any) -> None:
    job = claim(rig)
    with rig.keeper.hold(job) as lease:
        rig.ledger.jobs.cancel(job.id)
        rig.keeper.renew()
        assert lease.stop_reason is StopReason.CANCELLED


def test_a_job_over_its_time_is_told_to_stop_and_still_renewed(rig: Any) -> None:
    keeper = LeaseKeeper(rig.ledger.leases, lease_seconds=15, job_timeout_seconds=0)
    with keeper.hold(claim(rig)) as lease:
        keeper.renew()
        assert lease.stop_reason is StopReason.OVERDUE
        assert not keeper.has_stalled


def test_a_job_that_ignores_its_deadline_is_given_up(rig: Any) -> None:
    keeper = LeaseKeeper(rig.ledger.leases, lease_seconds=-1, job_timeout_seconds=0)
    job = claim(rig)
    with keeper.hold(job):
        keeper.renew()  # not renewed: would move the expiry into the past
        assert keeper.has_stalled
        assert rig.ledger.leases.expire() == []


def test_nothing_held_asks_the_ledger_nothing(rig: Any) -> None:
    rig.ledger.close()
    rig.keeper.renew()
    assert rig.keeper.held_count == 0
