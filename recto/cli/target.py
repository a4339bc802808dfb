"""Finds the server to talk to and the key for it."""

from dataclasses import dataclass, field
from pathlib import Path

from recto.cli.options import settings_with
from recto.errors import KeyMissingError, SettingsError


@dataclass(frozen=True, slots=True)
class Target:
    """A server and a key."""

    url: str
    key: str = field(repr=False)


def find_target(url: str | None, key: str | None, state: Path | None) -> Target:
    """Return the server and key: as named, else from the settings, else from the state folder.

    Raises SettingsError when no server is named or running, KeyMissingError when there is no key for it.
    """
    from recto.supervisor.folder import StateFolder

    settings = settings_with(state)
    folder = StateFolder(settings.state)
    running = folder.running_server()
    url = url or settings.url or (running.url if running else None)
    if url is None:
        message = f"No server runs from {folder.path}. Start one with `recto up`, or name one with --url."
        raise SettingsError(message, param="--url")
    if key is None and settings.api_key:
        key = settings.api_key.get_secret_value()
    if key is None and _is_own(url, running.url if running else None):
        key = folder.read_key()
    if key is None:
        raise KeyMissingError(f"No API key for {url}. Name one with --key or RECTO_API_KEY.")
    return Target(url, key)


def _is_own(url: str, running_url: str | None) -> bool:
    """Return whether the folder's key may be sent there: never to another machine unasked."""
    from recto.client import is_remote

    return url.rstrip("/") == running_url or not is_remote(url)
