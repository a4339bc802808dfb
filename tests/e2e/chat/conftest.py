"""Real workers in processes of their own, to be killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.chat.hub import ChatHub
from recto.jobs.ledger import migrate, open_ledger
from tests.services.processes import die_with_parent, stop_process, wait_until
from tests.services.redis import RedisServer


class WorkerRig:
    """A ledger, a Redis and workers of the scripted model."""

    def __init__(self, folder: Path, redis: RedisServer) -> None:
        self.folder = folder
        self.redis = redis
        url = f"sqlite:///{folder / 'recto.db'}"
        migrate(url)
        self.ledger = open_ledger(url)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start_worker(self, name: str, queues: str = "prepare,extract") -> subprocess.Popen[bytes]:
        """Start a worker and return once it is in the ledger and hears when it is told to stop."""
        plain = {key: value for key, value in os.environ.items() if not key.startswith("RECTO_")}
        settings = {
            "RECTO_STATE_DIR": str(self.folder),
            "RECTO_REDIS_URL": self.redis.url,
            "RECTO_WORKER_NAME": name,
        }
        command = ["-A", "tests.e2e.chat.scripted_worker", "worker", "-P", "threads", "-c", "1", "-Q", queues]
        flags = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", *command, *flags],
                env=plain | settings,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )
        self.processes.append(process)
        wait_until(
            lambda: process.pid in [worker.pid for worker in self.ledger.workers.alive()], "worker starts"
        )
        wait_until(lambda: _catches(process.pid, signal.SIGTERM), "worker hears signals")
        return process

    def log(self, name: str) -> str:
        """Return what a worker logged."""
        return (self.folder / f"{name}.log").read_text()

    def play(self, scenario: Callable[[ChatHub], Any]) -> Any:
        """Run a scenario with a hub; it may take 60 s at most."""

        async def run() -> Any:
            hub = ChatHub(self.redis.url)
            await hub.start()
            try:
                async with asyncio.timeout(60):
                    return await scenario(hub)
            finally:
                await hub.close()

        return asyncio.run(run())

    def close(self) -> None:
        """End the workers."""
        for process in self.processes:
            if process.poll() is None:
                stop_process(process)
        self.ledger.close()


def _catches(pid: int, number: signal.Signals) -> bool:
    """Return whether a process has a handler for the signal: Celery installs its own after we start."""
    status = Path(f"/proc/{pid}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return bool(int(mask, 16) >> (number - 1) & 1)


@pytest.fixture
def workers(tmp_path: Path, redis_server: RedisServer) -> Iterator[WorkerRig]:
    rig = WorkerRig(tmp_path, redis_server)
    yield rig
    rig.close()
