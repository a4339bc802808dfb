"""The Redis that `recto up` starts for itself: on loopback, with a password, keeping nothing."""

import contextlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis, RedisError

from recto.errors import SettingsError
from recto.supervisor.child import Child, ChildSpec
from recto.supervisor.programs import find_redis_server, redis_spec
from recto.supervisor.sockets import free_port

_ANSWER_SECONDS = 10.0
_PORT_TRIES = 5


@dataclass(frozen=True, slots=True)
class PrivateRedis:
    """A running redis-server. Port and password stay the same when it is started again."""

    child: Child
    url: str


def start_private_redis(new_child: Callable[[ChildSpec], Child], folder: str) -> PrivateRedis:
    """Start a redis-server on a free port and return once it answers.

    Raises SettingsError when it isn't installed or doesn't start.
    """
    program, password = find_redis_server(), secrets.token_urlsafe(32)
    for _ in range(_PORT_TRIES):
        port = free_port()
        child = new_child(redis_spec(program, port, password, folder))
        child.start()
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        if _answers(child, url):
            return PrivateRedis(child, url)
        child.kill()  # somebody else may have taken the port in between: take another
    raise SettingsError(f"redis-server doesn't start. The end of its log:\n{child.log.tail()}")


def _answers(child: Child, url: str) -> bool:
    deadline = time.monotonic() + _ANSWER_SECONDS
    with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
        while child.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(RedisError):
                return bool(client.ping())
            time.sleep(0.02)
    return False
