"""A queue with real Redis, a real ledger and real Celery workers, without HTTP and without OCR."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from recto.ids import new_id
from recto.jobs.ledger import migrate, open_ledger
from recto.jobs.model import Job, JobFilter, NewJob
from recto.jobs.progress import connect_redis
from recto.jobs.queues import celery_settings, queue_name, task_name
from recto.jobs.states import Stage
from recto.storage import open_storage
from recto.storage.keys import document_key, job_folder
from schemas.jobs import JobStatus
from tests.services.processes import die_with_parent, stop_process, wait_until
from tests.services.redis import RedisServer


class QueueRig:
    """Accepts jobs as the API does and runs workers as an operator does."""

    def __init__(self, folder: Path, redis: RedisServer, url: str) -> None:
        self.folder = folder
        self.redis = redis
        migrate(url)
        self.url = url
        self.ledger = open_ledger(url)
        self.storage = open_storage((folder / "blobs").as_uri())
        self.owner = self.ledger.keys.create("tests")[0].id
        self.workers: list[subprocess.Popen[bytes]] = []
        self._open: set[str] = set()
        self._celery = Celery("tests", set_as_current=False)
        self._celery.conf.update(celery_settings(redis.url))

    def accept(self, seconds: float, count: int = 1) -> list[str]:
        """Accept jobs that take so long; rings no bell."""
        ids = [new_id("job") for _ in range(count)]
        for job_id in ids:
            self.storage.put_bytes(document_key(job_id), str(seconds).encode())
            self.ledger.jobs.accept(
                NewJob(
                    id=job_id,
                    owner=self.owner,
                    schema="invoice",
                    model="reader",
                    sha256="0",
                    bytes=4,
                    retention_seconds=3600,
                )
            )
        self._open.update(ids)
        return ids

    def ring(self, times: int = 1) -> None:
        """Put ticks into the queue."""
        for _ in range(times):
            self._celery.send_task(task_name(Stage.PREPARE), queue=queue_name(Stage.PREPARE))

    def start_worker(
        self, name: str, slots: int = 2, queues: str = "prepare,extract"
    ) -> subprocess.Popen[bytes]:
        """Start a worker and return it once the ledger knows it."""
        plain = {key: value for key, value in os.environ.items() if not key.startswith("RECTO_")}
        settings = {
            "RECTO_STATE_DIR": str(self.folder),
            "RECTO_REDIS_URL": self.redis.url,
            "RECTO_DATABASE_URL": self.url,
            "RECTO_WORKER_NAME": name,
        }
        command = ["-A", "tests.e2e.faults.timed_worker", "worker", "-P", "threads", "-c", str(slots)]
        flags = ["-Q", queues, "--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", *command, *flags],
                env=plain | settings,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )
        self.workers.append(process)
        wait_until(
            lambda: process.pid in [worker.pid for worker in self.ledger.workers.alive()], "worker starts"
        )
        return process

    def jobs(self) -> list[Job]:
        """Return every job."""
        return self.ledger.jobs.find(self.owner, JobFilter(limit=100_000))

    def job(self, job_id: str) -> Job:
        """Return one job."""
        job = self.ledger.jobs.get(job_id)
        assert job is not None
        return job

    def wait_running(self, job_id: str) -> None:
        """Return once a worker runs the job."""
        wait_until(lambda: self.job(job_id).state is JobStatus.PREPARING, "the job runs")

    def open_count(self) -> int:
        """Return how many accepted jobs are not finished, by one query: nothing slips between two."""
        self._open -= self.ledger.jobs.finals(list(self._open))
        return len(self._open)

    def wait_drained(self, timeout_seconds: float) -> None:
        """Return once every job is finished."""
        wait_until(lambda: not self.open_count(), "all jobs finish", timeout_seconds)

    def results_of(self, job_id: str) -> list[Path]:
        """Return the result blobs of a job."""
        return list((self.folder / "blobs" / job_folder(job_id)).glob("result-*"))

    def blobs_of(self, job_id: str) -> list[Path]:
        """Return every blob of a job."""
        return list((self.folder / "blobs" / job_folder(job_id)).rglob("*"))

    def redis_length(self) -> int:
        """Return how many ticks wait."""
        with connect_redis(self.redis.url) as client:
            return int(client.llen(queue_name(Stage.PREPARE)))

    def log(self, name: str) -> str:
        """Return what a worker logged."""
        return (self.folder / f"{name}.log").read_text()

    def close(self) -> None:
        """End the workers."""
        for process in self.workers:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                stop_process(process)
        self.ledger.close()


@pytest.fixture
def queue(request: pytest.FixtureRequest, tmp_path: Path, redis_server: RedisServer) -> Iterator[QueueRig]:
    """A queue over SQLite, or over Postgres for tests that ask for it by `indirect`."""
    url = f"sqlite:///{tmp_path / 'recto.db'}"
    if getattr(request, "param", "sqlite") == "postgres":
        url = request.getfixturevalue("postgres_server").fresh_database()
    rig = QueueRig(tmp_path, redis_server, url)
    yield rig
    rig.close()
