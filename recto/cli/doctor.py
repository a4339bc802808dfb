"""`recto doctor`."""

import os

import typer

from recto.cli.options import StateOption


def doctor(state: StateOption = None) -> None:
    """Say what is missing on this machine and how to put it right; status 1 if something is."""
    from recto.doctor import Verdict, examine_machine

    over = {"RECTO_STATE_DIR": str(state)} if state else {}
    findings = examine_machine({**os.environ, **over})
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        typer.echo(f"{finding.verdict.upper():<8} {finding.name:<{width}}  {finding.detail}")
        if finding.fix:
            typer.echo(f"{'':<8} {'':<{width}}  → {finding.fix}")
    missing = [finding for finding in findings if finding.verdict is Verdict.MISSING]
    typer.echo("Everything is there." if not missing else f"Missing: {len(missing)}.")
    raise typer.Exit(1 if missing else 0)
