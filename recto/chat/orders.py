"""A thread that hears at once which answers a worker shall stop."""

import threading
from collections.abc import Callable

import structlog
from redis import Redis, RedisError

from recto.chat.connections import BLOCK_SECONDS
from recto.chat.wire import cancel_key, wake_key

_PAUSE_SECONDS = 0.2
log = structlog.get_logger(__name__)


class CancelOrders:
    """Calls `cut` with the name of each request to stop. A lost order is given again: replies to it go on."""

    def __init__(self, redis: Redis, worker: str, cut: Callable[[str], None]) -> None:
        self._redis = redis
        self._wake = wake_key(worker)
        self._orders = cancel_key(worker)
        self._cut = cut
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chat-cancel", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Hear nothing more."""
        self._stopped.set()

    def join(self) -> None:
        """Wait for the thread to end."""
        if self._thread.is_alive():
            self._thread.join(BLOCK_SECONDS + 5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                popped = self._redis.blpop([self._wake, self._orders], timeout=BLOCK_SECONDS)
            except RedisError:
                self._stopped.wait(_PAUSE_SECONDS)
                continue
            if popped is not None and popped[0] == self._orders:
                self._obey(str(popped[1]))

    def _obey(self, name: str) -> None:
        try:
            self._cut(name)
        except Exception:  # an engine's bug must not leave other orders unheard
            log.exception("chat.cancel_crashed", request=name)
