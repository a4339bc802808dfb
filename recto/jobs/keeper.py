"""Keeps the leases of one process alive, and tells its jobs when to stop."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import structlog

from recto.errors import JobInterrupted, LedgerError
from recto.jobs.leases import Leases
from recto.jobs.model import Job

log = structlog.get_logger(__name__)


class StopReason(StrEnum):
    """Why a running job is to stop."""

    CANCELLED = "cancelled"
    LOST = "lost"
    DRAINING = "draining"
    OVERDUE = "overdue"


class Lease:
    """One job held by this process. The job asks it between steps whether to go on."""

    def __init__(self, job_id: str, token: str) -> None:
        self.job_id = job_id
        self.token = token
        self.started_at = time.monotonic()
        self.stop_reason: StopReason | None = None

    def stop(self, reason: StopReason) -> None:
        """Ask the job to stop; the first reason stands."""
        self.stop_reason = self.stop_reason or reason

    def is_stopped(self) -> bool:
        """Tell whether the job is to stop."""
        return self.stop_reason is not None

    def check(self) -> None:
        """Raise JobInterrupted when the job is to stop."""
        if self.is_stopped():
            raise JobInterrupted(self.stop_reason)


class LeaseKeeper:
    """Renews all leases of the process with one statement per `renew`.

    A job that runs over `job_timeout_seconds` is asked to stop; one that doesn't react for another
    lease is no longer renewed, so that the ledger charges it, and `has_stalled` tells the process to end.
    """

    def __init__(self, leases: Leases, lease_seconds: float, job_timeout_seconds: float) -> None:
        self._leases = leases
        self._lease_seconds = lease_seconds
        self._job_timeout_seconds = job_timeout_seconds
        self._held: dict[str, Lease] = {}
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, job: Job) -> Iterator[Lease]:
        """Keep the job's lease alive while the block runs."""
        assert job.lease_token is not None
        lease = Lease(job.id, job.lease_token)
        with self._lock:
            self._held[lease.token] = lease
        try:
            yield lease
        finally:
            with self._lock:
                del self._held[lease.token]

    def renew(self) -> None:
        """Renew what is held. Raises LedgerError; the leases then stand until they expire."""
        held = self._snapshot()
        for lease in held:
            if self._age(lease) > self._job_timeout_seconds:
                lease.stop(StopReason.OVERDUE)
        wanted = [lease.token for lease in held if not self._is_stalled(lease)]
        if not wanted:
            return
        standing = {renewal.token: renewal for renewal in self._leases.renew(wanted, self._lease_seconds)}
        for lease in held:
            renewal = standing.get(lease.token)
            if renewal is None:
                lease.stop(StopReason.LOST)
            elif renewal.cancel_requested:
                lease.stop(StopReason.CANCELLED)

    def stop_all(self, reason: StopReason) -> None:
        """Ask every held job to stop."""
        for lease in self._snapshot():
            lease.stop(reason)

    @property
    def held_count(self) -> int:
        """Number of jobs this process holds."""
        return len(self._held)

    @property
    def has_stalled(self) -> bool:
        """Whether a job has ignored its deadline for a whole lease."""
        return any(self._is_stalled(lease) for lease in self._snapshot())

    def _snapshot(self) -> list[Lease]:
        with self._lock:
            return list(self._held.values())

    def _is_stalled(self, lease: Lease) -> bool:
        return self._age(lease) > self._job_timeout_seconds + self._lease_seconds

    @staticmethod
    def _age(lease: Lease) -> float:
        return time.monotonic() - lease.started_at


def renew_quietly(keeper: LeaseKeeper) -> None:
    """Renew; an unreachable ledger is only logged, for it can't have given the leases to others."""
    try:
        keeper.renew()
    except LedgerError as error:
        log.warning("lease.renewal_failed", code=error.code)
