"""A request from the moment it is taken to its last event."""

import traceback
from collections.abc import Callable
from threading import Lock

import structlog

from recto.engines.base import EngineRequest, Sink, Urgency
from recto.errors import EngineError, RectoError
from schemas.chat.events import ChatEvent, Failed, Finished

log = structlog.get_logger(__name__)


class Ticket:
    """Says what becomes of a request. Thread-safe; nothing is said after the last event or a cancel."""

    def __init__(self, request: EngineRequest, sink: Sink, forget: Callable[["Ticket"], None]) -> None:
        """`forget` is called once, when nobody waits for more."""
        self.request = request
        self._sink = sink
        self._forget = forget
        self._lock = Lock()
        self._is_over = False

    @property
    def urgency(self) -> Urgency:
        """Whose turn it is."""
        return self.request.urgency

    @property
    def is_over(self) -> bool:
        """Whether nobody waits for more: it was cancelled, failed or has finished."""
        return self._is_over

    def emit(self, event: ChatEvent) -> None:
        """Pass an event on."""
        is_last = isinstance(event, Failed | Finished)
        with self._lock:
            if self._is_over:
                return
            self._is_over = is_last
            self._sink(event)
        if is_last:
            self._forget(self)

    def cancel(self) -> None:
        """Say nothing more."""
        with self._lock:
            was_over, self._is_over = self._is_over, True
        if not was_over:
            self._forget(self)

    def fail(self, error: BaseException) -> None:
        """Say what went wrong; what isn't meant for the caller goes to the log alone."""
        if self._is_over:
            return
        if not isinstance(error, RectoError):
            _log_failure(self.request.id, error)
            error = EngineError("The model failed on this request; ask again.")
        self.emit(Failed(code=error.code, message=error.message, param=error.param))


def _log_failure(request_id: str, error: BaseException) -> None:
    """Log the kind and the place, not the words: they may quote a prompt."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    log.error("engine.request_failed", request_id=request_id, error=type(error).__name__, place=place)
