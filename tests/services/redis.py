"""A private redis-server for tests: no persistence, on a port of its own."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.services.processes import (
    accepts_connections,
    die_with_parent,
    find_program,
    free_port,
    stop_process,
    wait_until,
)


class RedisServer:
    """A redis-server that a test may flush, stop and start again under the same URL."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """URL of database 0, as `RECTO_REDIS_URL` takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server, empty, and return once it answers."""
        listen = ("--bind", "127.0.0.1", "--port", str(self.port))
        forget = ("--save", "", "--appendonly", "no", "--dir", str(self._folder))
        self._process = subprocess.Popen(
            [self._program, *listen, *forget],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
        )
        wait_until(lambda: accepts_connections(self.port), "redis-server accepts connections")

    def stop(self) -> None:
        """Stop the server; everything in it is gone. Fine when it is stopped already."""
        if self._process is not None:
            stop_process(self._process)
            self._process = None

    def kill(self) -> None:
        """Kill the server as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def flush(self) -> None:
        """Forget everything, as FLUSHALL does."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def ensure_running(self) -> None:
        """Start the server if a test left it stopped."""
        if self._process is None or self._process.poll() is not None:
            self.start()


@pytest.fixture(scope="session")
def redis_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The one server of this session; tests take `redis_server`."""
    server = RedisServer(find_program("redis-server"), tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(redis_session: RedisServer) -> RedisServer:
    """A running, empty Redis."""
    redis_session.ensure_running()
    redis_session.flush()
    return redis_session
