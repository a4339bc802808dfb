"""`recto keys`."""

from contextlib import closing
from typing import Annotated

import typer

from recto.cli.options import StateOption, settings_with

keys = typer.Typer(name="keys", help="API keys, made in the ledger itself.", no_args_is_help=True)


@keys.callback()
def group() -> None:
    """Keep `create` a command of its own even while it is the only one."""


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="Whose key it is, for people.")], state: StateOption = None
) -> None:
    """Make an API key and print it. It can't be shown again."""
    from recto.jobs.ledger import open_ledger

    with closing(open_ledger(settings_with(state).ledger_url())) as ledger:
        _, text = ledger.keys.create(name)
    typer.echo(text)
