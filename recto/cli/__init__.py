"""The `recto` command. Each command's module imports what is heavy when it runs, so that help is quick."""

import sys

import typer

from recto.cli.doctor import doctor
from recto.cli.explain import explain
from recto.cli.extract import extract
from recto.cli.jobs import list_jobs
from recto.cli.keys import keys
from recto.cli.migrate import migrate
from recto.cli.results import export, result
from recto.cli.up import up
from recto.cli.version import version
from recto.errors import RectoError

app = typer.Typer(
    name="recto",
    help="Self-hosted document extraction: upload an invoice, get checked, sourced JSON by job id.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(up)
app.command("extract")(extract)
app.command("explain")(explain)
app.command("jobs")(list_jobs)
app.command("result")(result)
app.command("export")(export)
app.command("migrate")(migrate)
app.command("doctor")(doctor)
app.command("version")(version)
app.add_typer(keys)


def main() -> None:
    """Run the command line; a failure that has a name is one line on stderr, not a traceback."""
    try:
        app()
    except RectoError as error:
        sys.exit(_complain(error.message))
    except BrokenPipeError:
        sys.exit(1)
    except (ConnectionError, TimeoutError) as error:
        sys.exit(_complain(str(error)))


def _complain(message: str) -> int:
    sys.stderr.write(f"recto: {message}\n")
    return 1
