"""`recto jobs`."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from recto.cli.options import KeyOption, StateOption, UrlOption
from recto.cli.target import find_target
from recto.cli.text import printable

if TYPE_CHECKING:
    from rich.table import Table

    from schemas.jobs import JobRead, JobStatus


def list_jobs(
    status: Annotated[str | None, typer.Option(help="Only jobs in this state, e.g. failed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most jobs shown.")] = 20,
    url: UrlOption = None,
    key: KeyOption = None,
    state: StateOption = None,
) -> None:
    """List the newest jobs."""
    from recto.cli.consoles import open_console
    from recto.client import Client

    wanted = _parse_status(status)
    target = find_target(url, key, state)
    with Client(target.url, target.key) as client:
        page = client.list(status=wanted, limit=limit)
    console = open_console()
    console.print(_table(page.data))
    if page.has_more:
        console.print("There are older ones; raise --limit to see them.")


def _parse_status(text: str | None) -> "JobStatus | None":
    from schemas.jobs import JobStatus

    if text is None:
        return None
    try:
        return JobStatus(text)
    except ValueError:
        choices = ", ".join(JobStatus)
        raise typer.BadParameter(f"{text} is no state of a job; choose one of {choices}.") from None


def _table(jobs: "Sequence[JobRead]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("Job", "Status", "Created"):
        table.add_column(name, no_wrap=True)
    for name in ("Schema", "File", "Error"):
        table.add_column(name, overflow="fold")
    for job in jobs:
        created = datetime.fromtimestamp(job.created_at).astimezone().strftime("%Y-%m-%d %H:%M")
        file = Text(printable(job.document.filename or ""))
        error = job.error.code if job.error else ""
        table.add_row(job.id, job.status, created, job.schema_name, file, error)
    return table
