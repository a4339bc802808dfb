"""Options that several commands share, and the settings they lead to."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from recto.settings import Settings

StateOption = Annotated[
    Path | None,
    typer.Option("--state", help="State folder; RECTO_STATE_DIR or ~/.recto by default.", metavar="DIR"),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Server; the one of the state folder by default.", metavar="URL")
]
KeyOption = Annotated[
    str | None,
    typer.Option("--key", help="API key; RECTO_API_KEY or the state folder's by default.", metavar="KEY"),
]


def settings_with(state: Path | None = None, model: str | None = None) -> "Settings":
    """Return the settings, with options of the command line over variables. Raises SettingsError."""
    from recto.settings import load_settings

    over = {"RECTO_STATE_DIR": None if state is None else str(state), "RECTO_MODEL": model}
    return load_settings({**os.environ, **{name: value for name, value in over.items() if value}})
