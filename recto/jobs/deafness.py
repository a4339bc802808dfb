"""Notices a worker that no longer hears its queue although Redis is there and jobs wait."""

import time
from collections.abc import Callable


class Deafness:
    """Judges from observations: deaf when, for `limit_seconds` on end, jobs waited, slots were free and
    Redis answered, and yet no tick came."""

    def __init__(self, limit_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit_seconds = limit_seconds
        self._clock = clock
        self._since: float | None = None

    def heard(self) -> None:
        """Note that a tick came."""
        self._since = None

    def observe(self, *, should_hear: bool) -> bool:
        """Note whether a tick is due now; True when the worker is deaf."""
        if not should_hear:
            self._since = None
            return False
        now = self._clock()
        if self._since is None:
            self._since = now
        return now - self._since >= self._limit_seconds
