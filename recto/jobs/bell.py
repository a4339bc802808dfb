"""The bell: says that a job waits. A ring may be lost or doubled; the sweep makes up for it."""

import threading
from collections import Counter
from collections.abc import Callable

import structlog

from recto.jobs.states import Stage

MAX_PENDING = 1000
log = structlog.get_logger(__name__)


class Bell:
    """Rings from a thread of its own: while Redis is away an enqueue blocks for seconds."""

    def __init__(self, send: Callable[[Stage], None]) -> None:
        self._send = send
        self._pending: Counter[Stage] = Counter()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
        self._thread.start()

    def ring(self, stage: Stage, times: int = 1) -> None:
        """Ask for `times` ticks; returns at once. Beyond a bound they are dropped, which is harmless."""
        with self._changed:
            self._pending[stage] = min(self._pending[stage] + times, MAX_PENDING)
            self._changed.notify()

    def close(self) -> None:
        """Stop ringing; what is pending is dropped."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while (stage := self._next()) is not None:
            try:
                self._send(stage)
            except Exception as error:
                log.warning("bell.failed", stage=stage.value, error=type(error).__name__)
                with self._changed:
                    self._pending.clear()

    def _next(self) -> Stage | None:
        with self._changed:
            while not self._is_closed and not +self._pending:
                self._changed.wait()
            if self._is_closed:
                return None
            stage = next(iter(+self._pending))
            self._pending[stage] -= 1
            return stage
