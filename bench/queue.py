"""Ledger and bell alone: jobs a second through the real queue with documents that cost nothing.

Beside it, in the same run on the same Redis: a plain Celery task that does nothing at all.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from celery import Celery
from redis import Redis

from bench.report import print_json, print_table
from bench.services import private_postgres, private_redis, process, wait_until, worker_command
from recto.ids import new_id
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.model import JobFilter, NewJob
from recto.jobs.progress import connect_redis
from recto.jobs.queues import celery_settings, queue_name, task_name
from recto.jobs.states import Stage
from recto.storage import open_storage
from recto.storage.keys import document_key
from schemas.jobs import JobStatus

TARGETS = {"sqlite": 100, "postgres": 200}
"""Jobs a second that each ledger should drain at least on two cores."""


def measure(backend: str, jobs: int, slots: int) -> dict[str, float]:
    """Return jobs a second drained, and plain Celery tasks a second, beside one ledger."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis_url = stack.enter_context(private_redis())
        url = f"sqlite:///{folder / 'recto.db'}"
        if backend == "postgres":
            url = stack.enter_context(private_postgres())
        settings = {"RECTO_STATE_DIR": str(folder), "RECTO_REDIS_URL": redis_url, "RECTO_DATABASE_URL": url}
        migrate(url)
        ledger = open_ledger(url)
        stack.callback(ledger.close)
        producer = Celery("bench", set_as_current=False)
        producer.conf.update(celery_settings(redis_url))
        command = worker_command("bench.noop_worker", slots)

        for _ in range(jobs):
            producer.send_task("bench.noop", queue=queue_name(Stage.PREPARE))
        with process(command, settings, folder / "plain.log"):
            plain = plain_rate(connect_redis(redis_url), jobs)

        owner = accept_jobs(ledger, folder, jobs)
        for _ in range(jobs):
            producer.send_task(task_name(Stage.PREPARE), queue=queue_name(Stage.PREPARE))
        with process(command, settings, folder / "worker.log"):
            drained = drain_rate(ledger, owner, jobs)
    return {"drained_per_second": drained, "plain_celery_per_second": plain, "ratio": drained / plain}


def accept_jobs(ledger: Ledger, folder: Path, count: int) -> str:
    """Queue jobs of 1 kB each; return the key that owns them."""
    key, _ = ledger.keys.create("bench")
    storage = open_storage((folder / "blobs").as_uri())
    for _ in range(count):
        job_id = new_id("job")
        storage.put_bytes(document_key(job_id), b"x" * 1000)
        ledger.jobs.accept(
            NewJob(
                id=job_id,
                owner=key.id,
                schema="invoice",
                model="reader",
                sha256="0",
                bytes=1000,
                retention_seconds=3600,
            )
        )
    return key.id


def plain_rate(redis: Redis, tasks: int) -> float:
    """Return tasks a second between the first one taken from the queue and the last."""
    queue = queue_name(Stage.PREPARE)
    wait_until(lambda: int(redis.llen(queue)) < tasks, "the first task starts", 60)
    started, first = time.perf_counter(), tasks - int(redis.llen(queue))
    wait_until(lambda: not redis.llen(queue), "all tasks run", 300)
    return (tasks - first) / (time.perf_counter() - started)


def drain_rate(ledger: Ledger, owner: str, jobs: int) -> float:
    """Return jobs a second between the first claim and the last commit, by the ledger's own times."""
    leases = ledger.leases
    wait_until(lambda: not leases.waiting(Stage.PREPARE) + leases.running(), "all jobs finish", 300)
    done = ledger.jobs.find(owner, JobFilter(limit=jobs))
    assert all(job.state is JobStatus.SUCCEEDED for job in done)
    started = min(job.started_at or 0 for job in done)
    finished = max(job.finished_at or 0 for job in done)
    return len(done) / (finished - started)


def main() -> None:
    """Measure both ledgers and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--backends", nargs="+", default=["sqlite", "postgres"], choices=list(TARGETS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {backend: measure(backend, options.jobs, options.slots) for backend in options.backends}
    rows: list[list[object]] = [["ledger", "jobs/s", "plain celery tasks/s", "ratio", "aim jobs/s"]]
    rows += [[backend, *values.values(), TARGETS[backend]] for backend, values in figures.items()]
    print_table(f"{options.jobs} jobs without document work, {options.slots} slots", rows)
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
