"""`recto doctor`."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from recto.cli.options import StateOption

if TYPE_CHECKING:
    from recto.doctor import Finding


def doctor(
    state: StateOption = None,
    worker: Annotated[
        str | None,
        typer.Option(help="Only look whether this worker is alive, as health checks do.", metavar="NAME"),
    ] = None,
) -> None:
    """Say what is missing on this machine and how to put it right; status 1 if something is."""
    from recto.doctor import Verdict, examine_machine, examine_worker

    environ = {**os.environ, **({"RECTO_STATE_DIR": str(state)} if state else {})}
    findings = examine_machine(environ) if worker is None else [examine_worker(environ, worker)]
    _show(findings)
    missing = [finding for finding in findings if finding.verdict is Verdict.MISSING]
    typer.echo("Everything is there." if not missing else f"Missing: {len(missing)}.")
    raise typer.Exit(1 if missing else 0)


def _show(findings: "list[Finding]") -> None:
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        typer.echo(f"{finding.verdict.upper():<8} {finding.name:<{width}}  {finding.detail}")
        if finding.fix:
            typer.echo(f"{'':<8} {'':<{width}}  → {finding.fix}")
