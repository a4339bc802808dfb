"""Progress of running jobs as Redis tells it, without ever waiting long for a Redis that is away."""

import time

from redis import Redis

from api.lanes import Lane
from recto.jobs.model import Job
from recto.jobs.progress import PagesDone, RedisProgress

SLOW_SECONDS = 0.5
PAUSE_SECONDS = 5.0


class LiveProgress:
    """Reads progress; after a slow answer nobody asks for a while, because slow means away."""

    def __init__(
        self,
        redis: Redis,
        lane: Lane,
        *,
        slow_seconds: float = SLOW_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._slow_seconds = slow_seconds
        self._pause_seconds = pause_seconds
        self._progress = RedisProgress(redis)
        self._lane = lane
        self._paused_until = 0.0

    async def read(self, job: Job) -> PagesDone | None:
        """Return the pages done in the job's stage, or None when nobody knows."""
        if self._is_paused():
            return None
        return await self._lane.run(self._read, job)

    def _read(self, job: Job) -> PagesDone | None:
        if self._is_paused():  # found out while this call waited for its thread
            return None
        started = time.monotonic()
        pages = self._progress.read(job.id, job.state.value)
        if time.monotonic() - started > self._slow_seconds:
            self._paused_until = time.monotonic() + self._pause_seconds
        return pages

    def _is_paused(self) -> bool:
        return time.monotonic() < self._paused_until
