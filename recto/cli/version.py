"""`recto version`."""

import typer


def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(f"recto {installed('recto')}")
