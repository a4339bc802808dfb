"""Requests under way in an engine: what may still be said of each, and which are to stop."""

import threading

from recto.engines.base import EngineRequest, Sink
from recto.errors import EngineError, EngineStoppedError, RectoError
from schemas.chat.events import ChatEvent, Failed, Finished

STOPPED = EngineStoppedError("The worker that was answering stopped. Ask again.")


class Call:
    """One request under way. Thread-safe: says nothing after its last event, nor once cancelled."""

    def __init__(self, request: EngineRequest, sink: Sink) -> None:
        self.request = request
        self._sink = sink
        self._lock = threading.RLock()
        self._over = threading.Event()

    @property
    def is_over(self) -> bool:
        """Return True once nothing more may be said: it ended or was cancelled."""
        return self._over.is_set()

    def wait(self, seconds: float | None) -> bool:
        """Wait so long, for ever when None, or until it is over; return whether it is."""
        return self._over.wait(seconds)

    def say(self, event: ChatEvent) -> None:
        """Pass the next event on."""
        with self._lock:
            if self._over.is_set():
                return
            if isinstance(event, Finished | Failed):
                self._over.set()
            self._sink(event)

    def fail(self, error: RectoError) -> None:
        """Say that it can't be answered."""
        self.say(Failed(code=error.code, message=error.message, param=error.param))

    def cancel(self) -> bool:
        """Say nothing more; return False when it was over already."""
        with self._lock:
            was_running = not self._over.is_set()
            self._over.set()
            return was_running


class Calls:
    """The requests of an engine by id. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, Call] = {}
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Return True once `close` was called."""
        return self._closed

    @property
    def count(self) -> int:
        """How many requests are under way."""
        return len(self._calls)

    def open(self, request: EngineRequest, sink: Sink) -> Call | None:
        """Begin a request; None when it failed at once: the engine is closed or knows its id already."""
        call = Call(request, sink)
        with self._lock:
            error = self._refuse(request.id)
            if error is None:
                self._calls[request.id] = call
                return call
        call.fail(error)
        return None

    def drop(self, call: Call) -> None:
        """Forget a request, which then is over."""
        call.cancel()
        with self._lock:
            if self._calls.get(call.request.id) is call:
                del self._calls[call.request.id]

    def cancel(self, request_id: str) -> Call | None:
        """Make a request say nothing more; return it if it was under way."""
        with self._lock:
            call = self._calls.pop(request_id, None)
        return call if call is not None and call.cancel() else None

    def close(self) -> None:
        """Fail what is under way and refuse what comes."""
        with self._lock:
            self._closed = True
            calls = list(self._calls.values())
            self._calls.clear()
        for call in calls:
            call.fail(STOPPED)

    def _refuse(self, request_id: str) -> RectoError | None:
        if self._closed:
            return STOPPED
        known = self._calls.get(request_id)
        if known is not None and not known.is_over:
            return EngineError("A request of this id is under way.")
        return None
