"""How a worker is called, and how workers of different set-ups are told apart."""

import hashlib
import os
import socket
from pathlib import Path

from recto.jobs.versions import reading_version
from recto.settings import Settings

IRRELEVANT = {
    "state_dir", "database_url", "redis_url", "storage_url", "api_key", "engine_api_key", "url", "base_path",
    "worker_name", "worker_slots", "lease_seconds", "sweep_seconds", "deaf_seconds", "drain_seconds",
    "job_timeout_seconds", "max_attempts", "retention_seconds", "max_upload_bytes", "own_parties",
    "log_level", "log_format", "chat_timeout_seconds", "fetch_hosts", "fetch_max_bytes",
    "fetch_timeout_seconds", "engine_slots", "engine_max_waiting", "engine_stall_seconds",
}  # fmt: skip
"""Settings that never change what a document is read as, or that each job carries by itself."""


def worker_name(settings: Settings) -> str:
    """Return the name of this process: the one that was set, or one that no other process has now."""
    return settings.worker_name or f"{socket.gethostname()}-{os.getpid()}"


def config_hash(settings: Settings) -> str:
    """Return a short hash of the settings, without secrets, to tell workers of different set-ups apart."""
    text = settings.model_dump_json(
        exclude={"database_url", "redis_url", "api_key", "engine_api_key", "worker_name"}
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def version_of(settings: Settings) -> str:
    """Return the hash of all that decides what this worker reads: results of another hash are not given."""
    folders = [Path(settings.model).expanduser(), *settings.adapters.values()]
    return reading_version(
        settings.model_dump_json(exclude=IRRELEVANT), [folder for folder in folders if folder.is_dir()]
    )
