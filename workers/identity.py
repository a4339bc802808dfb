"""How a worker is called, and how workers of different set-ups are told apart."""

import hashlib
import os
import socket

from recto.settings import Settings


def worker_name(settings: Settings) -> str:
    """Return the name of this process: the one that was set, or one that no other process has now."""
    return settings.worker_name or f"{socket.gethostname()}-{os.getpid()}"


def config_hash(settings: Settings) -> str:
    """Return a short hash of the settings, without secrets, to tell workers of different set-ups apart."""
    text = settings.model_dump_json(
        exclude={"database_url", "redis_url", "api_key", "engine_api_key", "worker_name"}
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]
