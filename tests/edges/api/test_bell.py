"""What the API rings is a tick that a Celery worker takes, and ringing never keeps anyone waiting."""

import json
import time
from typing import Any

from redis import Redis
from structlog.testing import capture_logs

from api.bell import open_bell
from recto.jobs.states import Stage
from tests.services.processes import free_port, wait_until


def test_ring_becomes_a_tick_without_contents_in_its_stages_queue(redis_server: Any) -> None:
    with open_bell(redis_server.url) as bell, Redis.from_url(redis_server.url) as redis:
        bell.ring(Stage.EXTRACT)
        bell.ring(Stage.PREPARE)
        wait_until(lambda: redis.llen("extract") == 1 and redis.llen("prepare") == 1, "two ticks")
        (message,) = redis.lrange("prepare", 0, -1)
    headers = json.loads(message)["headers"]
    assert headers["task"] == "recto.prepare"
    assert headers["argsrepr"] == "()"


def test_ringing_does_not_wait_for_a_redis_that_is_away() -> None:
    with open_bell(f"redis://127.0.0.1:{free_port()}/0") as bell:
        started = time.monotonic()
        for _ in range(50):
            bell.ring(Stage.PREPARE)
        assert time.monotonic() - started < 0.5


def test_first_ring_after_a_restart_of_redis_arrives(redis_server: Any) -> None:
    with open_bell(redis_server.url) as bell, Redis.from_url(redis_server.url) as redis:
        bell.ring(Stage.PREPARE)
        wait_until(lambda: redis.llen("prepare") == 1, "the first tick")
        redis_server.stop()
        redis_server.start()
        bell.ring(Stage.PREPARE)
        wait_until(lambda: redis.llen("prepare") == 1, "a tick after the restart")


def test_ring_for_a_redis_that_is_away_is_given_up_at_once() -> None:
    with capture_logs() as lines, open_bell(f"redis://127.0.0.1:{free_port()}/0") as bell:
        bell.ring(Stage.PREPARE)
        wait_until(lambda: bool(lines), "the bell gives up", timeout_seconds=4)
    assert lines[0]["event"] == "bell.failed"
