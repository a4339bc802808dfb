"""Live progress in Redis: nice to have, gone with Redis, never in the way."""

from dataclasses import dataclass

from redis import Redis, RedisError

TTL_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class PagesDone:
    """How many pages of a stage are finished."""

    done: int
    total: int


class RedisProgress:
    """Progress of running jobs, by job id."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def report(self, job_id: str, stage: str, done: int, total: int) -> None:
        """Say how far the job is; silently not, while Redis is away."""
        try:
            self._redis.set(_key(job_id, stage), f"{done}/{total}", ex=TTL_SECONDS)
        except RedisError:
            return

    def read(self, job_id: str, stage: str) -> PagesDone | None:
        """Return the last report of this stage, or None."""
        try:
            text = self._redis.get(_key(job_id, stage))
        except RedisError:
            return None
        if text is None:
            return None
        done, _, total = str(text).partition("/")
        return PagesDone(int(done), int(total))


def connect_redis(url: str) -> Redis:
    """Connect lazily with short timeouts: a caller must never wait for a Redis that is away."""
    return Redis.from_url(url, decode_responses=True, socket_timeout=1, socket_connect_timeout=1)


def _key(job_id: str, stage: str) -> str:
    return f"recto:progress:{job_id}:{stage}"
