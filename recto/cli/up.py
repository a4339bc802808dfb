"""`recto up`."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recto.cli.options import StateOption, settings_with

if TYPE_CHECKING:
    from recto.supervisor.folder import RunningServer, StateFolder


def up(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")] = 8000,
    state: StateOption = None,
    model: Annotated[str | None, typer.Option(help="Model to serve.", metavar="NAME|PATH|URL")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = 1,
) -> None:
    """Start everything on this machine and stay in the foreground: Redis, ledger, API, workers."""
    import os

    from recto.engines.registry import EngineSpec, check_model
    from recto.supervisor.up import Herald, UpOptions, run_up

    settings = settings_with(state, model)
    check_model(EngineSpec(settings.model, engine_url=settings.engine_url))
    slots = settings.worker_slots if os.environ.get("RECTO_WORKER_SLOTS") else None
    options = UpOptions(settings, host=host, port=port, workers=workers, slots=slots)
    raise typer.Exit(run_up(options, Herald(_say, _announce)))


def _say(message: str) -> None:
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def _announce(server: "RunningServer", folder: "StateFolder") -> None:
    key_file = shlex.quote(str(folder.key_file))
    document = shlex.quote(str(_example_document()))
    _say(
        f"\nRecto is up at {server.url}\n"
        f"  API docs  {server.url}/docs\n"
        f"  API key   {folder.key_file}\n"
        f"  Logs      {folder.logs}\n\n"
        "Try it:\n"
        f'  curl -H "Authorization: Bearer $(cat {key_file})" -F file=@{document} {server.url}/v1/jobs\n\n'
        "Ctrl-C stops it."
    )


def _example_document() -> Path:
    """Return a document of the source tree that runs, or a name to replace."""
    samples = sorted(Path(__file__).parents[2].glob("samples/**/*.pdf"))
    return samples[0] if samples else Path("invoice.pdf")
