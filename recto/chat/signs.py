"""How a worker shows that it is there: keys that live for seconds, renewed while its engines can answer."""

import time
from collections.abc import Callable, Sequence

import structlog
from redis import Redis, RedisError

from recto.chat.wire import ALIVE_SECONDS, OUTAGE_SECONDS, alive_key, serving_key
from recto.engines.base import Engine
from recto.jobs.periodic import Periodic

BEAT_SECONDS = 0.5
log = structlog.get_logger(__name__)


class SignsOfLife:
    """Renews the worker's key, and those of its models while it takes work for them.

    `on_outage` is called once Redis has been away for so long that no API process waits any more.
    """

    def __init__(
        self, redis: Redis, worker: str, engines: Sequence[Engine], on_outage: Callable[[], None]
    ) -> None:
        self._redis = redis
        self._worker = worker
        self._engines = engines
        self._on_outage = on_outage
        self._away_since: float | None = None
        self._is_serving = True
        self._periodic = Periodic("chat-life", BEAT_SECONDS, self._beat)

    def start(self) -> None:
        """Start the thread."""
        self._periodic.start()

    def stop_serving(self) -> None:
        """Tell the API no longer that work for the models is taken here."""
        self._is_serving = False

    def stop(self) -> None:
        """End the thread and take the worker's key away."""
        self._periodic.stop()
        try:
            self._redis.delete(alive_key(self._worker))
        except RedisError:
            return  # it expires

    def _beat(self) -> None:
        if not all(engine.is_alive() for engine in self._engines):
            return
        keys = [alive_key(self._worker)]
        if self._is_serving:
            keys += [serving_key(engine.model.id) for engine in self._engines]
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for key in keys:
                    pipe.set(key, "1", px=int(ALIVE_SECONDS * 1000))
                pipe.execute()
        except RedisError:
            self._note_outage()
        else:
            self._away_since = None

    def _note_outage(self) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            log.warning("chat.redis_away")
        if now - self._away_since > OUTAGE_SECONDS:
            self._on_outage()
