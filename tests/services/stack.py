"""The real thing for end-to-end tests: `recto up` as a subprocess, with a state folder of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recto.client import Client
from tests.services.processes import die_with_parent, find_program, wait_until

READY_SECONDS = 90


class RunningStack:
    """A server that `recto up` runs."""

    def __init__(self, state: Path, settings: dict[str, str], arguments: tuple[str, ...] = ()) -> None:
        self.state = state
        self.output = state.with_name(f"{state.name}.out")
        plain = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "recto", "up", "--port", "0", "--state", str(state), *arguments],
                env=plain | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )

    def wait_until_up(self) -> None:
        """Return once `up.json` is there; fail with the output when the server gives up."""
        wait_until(lambda: self._is_up() or self.process.poll() is not None, "recto up", READY_SECONDS)
        assert self.process.poll() is None, self.output.read_text()

    def _is_up(self) -> bool:
        # A killed predecessor leaves its own up.json behind.
        return (self.state / "up.json").exists() and self.up["pid"] == self.process.pid

    @property
    def up(self) -> dict[str, Any]:
        """What `up.json` says now."""
        content: dict[str, Any] = json.loads((self.state / "up.json").read_text())
        return content

    @property
    def url(self) -> str:
        """Address of the server."""
        return str(self.up["url"])

    @property
    def key(self) -> str:
        """The API key made at first start."""
        return (self.state / "api-key").read_text().strip()

    def client(self) -> Client:
        """Return a client with the server's key; close it."""
        return Client(self.url, self.key)

    def pids(self) -> dict[str, int]:
        """Return the process ids of the children by name."""
        children = self.up["children"]
        workers = {f"worker-{number}": pid for number, pid in enumerate(children["workers"], 1)}
        redis = {} if children["redis"] is None else {"redis": children["redis"]}
        return redis | {"api": children["api"]} | workers

    def stop(self) -> None:
        """Stop it as an operator does. It must end well, and soon."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert status == 0, self.output.read_text()


StartStack = Callable[..., RunningStack]


@pytest.fixture
def start_stack(tmp_path: Path) -> Iterator[StartStack]:
    """Call it to start a server: `start_stack("name", RECTO_DRAIN_SECONDS="1")`; it is up on return."""
    started = []

    def start(name: str = "state", *arguments: str, **settings: str) -> RunningStack:
        if "RECTO_REDIS_URL" not in settings:
            find_program("redis-server")
        running = RunningStack(tmp_path / name, settings, arguments)
        started.append(running)
        running.wait_until_up()
        return running

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One server for the tests of a module, which must leave it working."""
    find_program("redis-server")
    running = RunningStack(tmp_path_factory.mktemp("stack") / "state", {})
    running.wait_until_up()
    yield running
    running.stop()
