"""Follows jobs until they are final, and shows a person how far they are."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from recto.cli.text import printable
from recto.client import Client, JobTimeoutError
from schemas.jobs import JobRead

_WINDOW = 16
"""Jobs asked about at a time; the queue is in order, so later ones have little to say."""
_POLL_SECONDS = 1.0


def follow_jobs(
    client: Client, job_ids: Mapping[str, str], timeout: float, on_change: Callable[[JobRead], None]
) -> Iterator[JobRead]:
    """Yield each of the jobs as it becomes final; `on_change` sees every state on the way.

    `job_ids` names the jobs by id. Raises JobTimeoutError when some aren't final after `timeout` seconds.
    """
    pending, deadline = list(job_ids), time.monotonic() + timeout
    while pending:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            message = f"Not finished after {timeout:g} s: {', '.join(pending)}. They go on at the server; "
            raise JobTimeoutError(message + "see `recto jobs`.")
        wait = max(0.01, min(_POLL_SECONDS, remaining))
        for job_id in pending[:_WINDOW]:
            job = client.get(job_id, wait=wait)
            wait = 0
            on_change(job)
            if job.status.is_final:
                pending.remove(job_id)
                yield job


@contextmanager
def progress_lines(names: Mapping[str, str], console: Console) -> Iterator[Callable[[JobRead], None]]:
    """Show one line per job, named by its id's entry in `names`; nothing unless on a terminal."""
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[state]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        tasks = {
            job_id: progress.add_task(printable(name), total=1.0, state="queued")
            for job_id, name in names.items()
        }

        def show(job: JobRead) -> None:
            progress.update(tasks[job.id], completed=_fraction_done(job), state=_describe_state(job))

        yield show


def _fraction_done(job: JobRead) -> float:
    if job.status.is_final:
        return 1.0
    done, total = job.progress.pages_done, job.progress.pages_total
    return min(0.95, done / total) if total else 0.0


def _describe_state(job: JobRead) -> str:
    if job.status.is_final or not job.progress.pages_total:
        return job.status.value
    return f"{job.status.value} {job.progress.pages_done}/{job.progress.pages_total}"
