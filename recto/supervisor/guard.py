"""Keeps one child running: starts it again when it dies, and says so when it keeps dying."""

from collections.abc import Callable

from recto.supervisor.backoff import Backoff
from recto.supervisor.child import Child


class Guard:
    """One child and the time its next start is due."""

    def __init__(self, child: Child, say: Callable[[str], None]) -> None:
        self.child = child
        self._say = say
        self._backoff = Backoff()
        self._due: float | None = None

    def tend(self, now: float) -> bool:
        """Start the child again if it died and its time has come; return whether it was started.

        `now` is a monotonic clock in seconds.
        """
        status = self.child.poll()
        if status is None:
            return False
        if self._due is None:
            self._due = now + self._report_death(status)
        if now < self._due:
            return False
        self._due = None
        self.child.start()
        return True

    def next_check(self, now: float) -> float | None:
        """Return the seconds until a start is due, None when none is."""
        return None if self._due is None else max(0.0, self._due - now)

    def _report_death(self, status: int) -> float:
        delay = self._backoff.next_delay(self.child.lived_seconds)
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        again = f"starting it again in {delay:g} s" if delay else "starting it again"
        self._say(f"{self.child.spec.name} {how}; {again}.")
        if self._backoff.is_looping:
            self._say(f"It keeps dying. The end of {self.child.log.path}:\n{self.child.log.tail()}")
        return delay
