"""`recto migrate`."""

import typer

from recto.cli.options import StateOption, settings_with


def migrate(state: StateOption = None) -> None:
    """Bring the ledger's database to this version. Safe to run from several hosts at once."""
    from recto.jobs import ledger

    ledger.migrate(settings_with(state).ledger_url())
    typer.echo("The ledger is up to date.")
