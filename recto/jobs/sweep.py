"""What heals the queue: expired leases, missing ticks, jobs to erase. Safe to run anywhere and twice."""

import time
from collections.abc import Callable
from itertools import islice

import structlog
from redis import Redis, RedisError

from recto.errors import LedgerError
from recto.ids import age_seconds
from recto.jobs.bell import Bell
from recto.jobs.ledger import Ledger
from recto.jobs.queues import queue_name
from recto.jobs.states import Stage
from recto.storage import Storage
from recto.storage.keys import JOBS, job_folder

LOCK = "recto:sweep"
ORPHAN_LOCK = "recto:sweep:orphans"
ORPHAN_SECONDS = 3600.0
"""How often orphaned bytes are looked for, and how old they must be."""
ORPHAN_BATCH = 500
log = structlog.get_logger(__name__)


class Sweep:
    """One round per call. A Redis lock lets one worker do it, to save work: without Redis all do."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        storage: Storage,
        bell: Bell,
        redis: Redis,
        every_seconds: float,
        lease_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._storage = storage
        self._bell = bell
        self._redis = redis
        self._every_seconds = every_seconds
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._ledger_failed_at: float | None = None

    def run(self) -> None:
        """Do one round unless another worker just did. Raises LedgerError, StorageError."""
        if not self._has_turn():
            return
        try:
            self.free_expired()
            self.top_up_ticks()
            self.erase_due()
            if self._has_turn(ORPHAN_LOCK, ORPHAN_SECONDS):
                self.erase_orphans()
        except LedgerError:
            self.note_outage()
            raise

    def note_outage(self) -> None:
        """Note that the ledger didn't answer just now, whoever found out."""
        self._ledger_failed_at = self._clock()

    def free_expired(self) -> None:
        """Give back jobs whose worker fell silent; not right after the ledger itself was away."""
        failed_at = self._ledger_failed_at
        if failed_at is not None and self._clock() - failed_at < self._lease_seconds:
            return  # nobody could renew: give the living a lease's time to do so
        for job in self._ledger.leases.expire():
            log.warning("lease.expired", job_id=job.id, state=job.state.value, crashes=job.crashes)

    def top_up_ticks(self) -> None:
        """Ring for waiting jobs that free slots could take and that no tick in the queue stands for."""
        workers = self._ledger.workers.alive()
        for stage in Stage:
            free = sum(max(worker.slots - worker.busy, 0) for worker in workers if stage in worker.stages)
            missing = min(self._ledger.leases.waiting(stage), free) - self._ticks(stage, free)
            if missing > 0:
                self._bell.ring(stage, missing)

    def erase_due(self) -> None:
        """Erase jobs that were deleted or have expired: their bytes first, then their row."""
        for job_id in self._ledger.leases.erasable():
            self._storage.delete_prefix(job_folder(job_id))
            self._ledger.leases.forget(job_id)
            log.info("job.erased", job_id=job_id)

    def erase_orphans(self) -> None:
        """Erase bytes whose job never came to be: their API process died between bytes and row.

        Young ones are left alone: their row may be on its way.
        """
        folders = (name for name in self._storage.folders(JOBS) if (age_seconds(name) or 0) > ORPHAN_SECONDS)
        while batch := list(islice(folders, ORPHAN_BATCH)):
            for job_id in self._ledger.leases.unknown(batch):
                self._storage.delete_prefix(job_folder(job_id))
                log.warning("job.orphan_erased", job_id=job_id)

    def _has_turn(self, name: str = LOCK, seconds: float | None = None) -> bool:
        lasting = self._every_seconds * 0.9 if seconds is None else seconds
        try:
            return bool(self._redis.set(name, "1", nx=True, px=int(lasting * 1000)))
        except RedisError:
            return seconds is None

    def _ticks(self, stage: Stage, unknown: int) -> int:
        try:
            return int(self._redis.llen(queue_name(stage)))
        except RedisError:
            return unknown
