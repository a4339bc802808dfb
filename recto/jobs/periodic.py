"""A thread that does something every so often."""

import threading
from collections.abc import Callable

import structlog

from recto.errors import RectoError

log = structlog.get_logger(__name__)


class Periodic:
    """Calls `action` every `seconds` until stopped. A failure is logged and the next round comes."""

    def __init__(self, name: str, seconds: float, action: Callable[[], None]) -> None:
        self._name = name
        self._seconds = seconds
        self._action = action
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start; the first round comes at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the round that is running."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            try:
                self._action()
            except RectoError as error:
                log.warning("round.failed", round=self._name, code=error.code)
            except Exception:
                log.exception("round.crashed", round=self._name)
            if self._stopped.wait(self._seconds):
                return
