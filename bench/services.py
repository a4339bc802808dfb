"""What benches start: a private Redis or Postgres, workers and an API, all ended with the block."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recto.client import Client
from tests.services.postgres import DEBIAN_FOLDERS, PostgresServer
from tests.services.processes import find_program, stop_process, wait_until
from tests.services.redis import RedisServer

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def private_redis() -> Iterator[str]:
    """Run a redis-server and yield its URL."""
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(find_program("redis-server"), Path(folder))
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


@contextmanager
def private_postgres() -> Iterator[str]:
    """Run a Postgres (fsync on) and yield the URL of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="recto-pg-"))
    PostgresServer.give_away(folder)
    server = PostgresServer(find_program("initdb", *DEBIAN_FOLDERS), folder)
    try:
        server.start()
        yield server.fresh_database()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def process(arguments: list[str], settings: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m …` with these RECTO_* settings; end it by SIGTERM."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=plain | settings, cwd=ROOT, stdout=output, stderr=output
        )
    try:
        yield child
    finally:
        stop_process(child)


@contextmanager
def running_recto(**settings: str) -> Iterator["RunningRecto"]:
    """Run `recto up` on a free port with one worker and yield it once it is ready."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = ["recto", "up", "--port", "0", "--state", name]
        with process(arguments, settings, folder / "up.log") as child:
            ready = folder / "up.json"
            wait_until(lambda: ready.exists() or child.poll() is not None, "recto up is ready", 90)
            assert child.poll() is None, (folder / "up.log").read_text()
            yield RunningRecto(
                json.loads(ready.read_text()), (folder / "api-key").read_text().strip(), folder
            )


@dataclass(frozen=True)
class RunningRecto:
    """A server that `recto up` runs."""

    up: dict[str, Any]
    """What up.json says: url, pid and children."""
    key: str
    folder: Path

    @property
    def url(self) -> str:
        """Address of the API."""
        return str(self.up["url"])

    def client(self) -> Client:
        """Return a client with the server's key."""
        return Client(self.url, self.key)


def worker_command(app: str, slots: int) -> list[str]:
    """Return the command of a worker that serves both stages."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
    return ["celery", "-A", app, "worker", "-P", "threads", "-c", str(slots), "-Q", "prepare,extract", *quiet]


__all__ = [
    "RunningRecto",
    "private_postgres",
    "private_redis",
    "process",
    "running_recto",
    "wait_until",
    "worker_command",
]
