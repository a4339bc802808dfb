"""Progress of a running job is read from Redis, and a slow Redis is left alone for a while."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from redis import Redis, RedisError

from api.lanes import Lane
from api.live import LiveProgress
from recto.jobs.progress import PagesDone, RedisProgress, connect_redis
from schemas.jobs import JobStatus

JOB: Any = SimpleNamespace(id="job_1", state=JobStatus.PREPARING)


class SlowRedis:
    """A Redis that times out."""

    def __init__(self) -> None:
        self.asked = 0

    def get(self, _key: str) -> str:
        self.asked += 1
        time.sleep(0.02)
        raise RedisError("timed out")


def test_pages_done_are_those_that_the_worker_reported(redis_server: Any) -> None:
    redis: Redis = connect_redis(redis_server.url)
    RedisProgress(redis).report("job_1", "preparing", 2, 5)
    assert asyncio.run(LiveProgress(redis, Lane(1)).read(JOB)) == PagesDone(2, 5)
    redis.close()


@pytest.mark.parametrize(("pause_seconds", "asked"), [(60.0, 1), (0.0, 10)])
def test_slow_redis_is_not_asked_again_until_the_pause_is_over(pause_seconds: float, asked: int) -> None:
    redis: Any = SlowRedis()
    live = LiveProgress(redis, Lane(1), slow_seconds=0.01, pause_seconds=pause_seconds)

    async def read_ten_at_once() -> list[PagesDone | None]:
        return await asyncio.gather(*(live.read(JOB) for _ in range(10)))

    assert asyncio.run(read_ten_at_once()) == [None] * 10
    assert redis.asked == asked
