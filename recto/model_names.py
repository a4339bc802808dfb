"""What the model is called that reads a job which names none.

The same word for the API, which knows settings alone, and for the workers, which know the engine.
"""

from pathlib import Path

from recto.settings import Settings
from schemas.models import KNOWN_MODELS, READER

UNNAMED = "engine"
"""A server's model that the settings don't name."""


def default_model(settings: Settings) -> str:
    """Return the name of the model that the settings choose: its alias, hub id or folder's name."""
    is_url = settings.model.startswith(("http://", "https://"))
    if settings.engine_url is None and not is_url:
        return _name_of(settings.model)
    named = None if is_url or settings.model == READER else settings.model
    return _name_of(named or settings.engine_model or UNNAMED)


def _name_of(model: str) -> str:
    folder = Path(model).expanduser()
    name = folder.name if folder.is_absolute() or folder.is_dir() else model
    for known in KNOWN_MODELS:
        if name in (known.alias, known.checkpoint, known.checkpoint.split("/")[-1]):
            return known.alias
    return name
