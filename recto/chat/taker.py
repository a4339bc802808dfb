"""A thread that takes work out of one model's lane whenever there is room for it."""

import threading
from collections.abc import Callable

import structlog
from pydantic import ValidationError
from redis import Redis, RedisError

from recto.chat.connections import BLOCK_SECONDS
from recto.chat.wire import lane_key, wake_key
from schemas.chat.work import ChatWork

_PAUSE_SECONDS = 0.2
log = structlog.get_logger(__name__)


class LaneTaker:
    """Blocks on the lane, so that work starts the moment it comes. Takes no more than there is room for:
    the rest is for other workers."""

    def __init__(
        self, redis: Redis, worker: str, model: str, room: int, take: Callable[[ChatWork], None]
    ) -> None:
        self._redis = redis
        self._wake = wake_key(worker)
        self._lane = lane_key(model)
        self._room = threading.Semaphore(room)
        self._take = take
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"chat-lane-{model}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def free(self) -> None:
        """Make room for one more: what was taken is over."""
        self._room.release()

    def stop(self) -> None:
        """Take nothing more."""
        self._stopped.set()

    def join(self) -> None:
        """Wait for the thread to end."""
        if self._thread.is_alive():
            self._thread.join(BLOCK_SECONDS + 5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self._room.acquire(timeout=BLOCK_SECONDS):
                continue
            work = self._next()
            if work is None:
                self._room.release()
            else:
                self._take(work)

    def _next(self) -> ChatWork | None:
        try:
            popped = self._redis.brpop([self._wake, self._lane], timeout=BLOCK_SECONDS)
            if popped is None or popped[0] == self._wake:
                return None
            text = str(popped[1])
            if self._stopped.is_set():
                self._redis.rpush(self._lane, text)  # to its old place, for another worker
                return None
        except RedisError:
            self._stopped.wait(_PAUSE_SECONDS)
            return None
        try:
            return ChatWork.model_validate_json(text)
        except ValidationError:
            log.warning("chat.work_malformed")  # of another version; its API process will notice
            return None
