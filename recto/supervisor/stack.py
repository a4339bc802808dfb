"""All children together: kept running, and stopped in the order in which they need each other."""

import time
from collections.abc import Callable, Sequence

from recto.supervisor.child import Child
from recto.supervisor.folder import RunningChildren
from recto.supervisor.guard import Guard


class Stack:
    """The children of one `recto up`."""

    def __init__(
        self, redis: Child | None, api: Child, workers: Sequence[Child], say: Callable[[str], None]
    ) -> None:
        self._redis = redis
        self._api = api
        self._workers = tuple(workers)
        self._guards = [Guard(child, say) for child in self.children]

    @property
    def children(self) -> tuple[Child, ...]:
        """Every child, in the order of starting."""
        return (*([self._redis] if self._redis else []), self._api, *self._workers)

    def start(self) -> None:
        """Start what doesn't run yet."""
        for child in self.children:
            if not child.is_running:
                child.start()

    def tend(self) -> bool:
        """Start dead children again as their time comes; return whether process ids changed."""
        now = time.monotonic()
        started = [guard.tend(now) for guard in self._guards]
        return any(started)

    def seconds_to_next_start(self, at_most: float) -> float:
        """Return how long `tend` has nothing to do unless a child dies."""
        now = time.monotonic()
        due = [guard.next_check(now) for guard in self._guards]
        return min([at_most, *(seconds for seconds in due if seconds is not None)])

    def bound_logs(self) -> None:
        """Keep the logs from filling the disk."""
        for child in self.children:
            child.log.bound()

    def running(self) -> RunningChildren:
        """Return the process ids."""
        redis = self._redis.pid if self._redis else None
        return RunningChildren(redis, self._api.pid, tuple(worker.pid for worker in self._workers))

    def stop(self, is_urgent: Callable[[float], bool]) -> None:
        """Stop the API, then the workers, which hand their jobs back, then Redis.

        `is_urgent` sleeps the given seconds at most and says whether to kill what still runs.
        """
        for group in ((self._api,), self._workers, (self._redis,) if self._redis else ()):
            _stop_together(group, is_urgent)


def _stop_together(children: Sequence[Child], is_urgent: Callable[[float], bool]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + max((child.spec.grace_seconds for child in children), default=0)
    while any(child.poll() is None and child.is_running for child in children):
        if is_urgent(0.1) or time.monotonic() > deadline:
            for child in children:
                child.kill()
