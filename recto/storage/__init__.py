"""Bytes by key: documents, page images, results."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from recto.storage.base import Storage
from recto.storage.local import LocalStorage

__all__ = ["Storage", "open_storage"]


def open_storage(url: str) -> Storage:
    """Open the store at `file:///folder`, `s3://…`, `gs://…`, `az://…` or `memory:///`."""
    parts = urlsplit(url)
    if parts.scheme in ("", "file"):
        return LocalStorage(Path(unquote(parts.path)))
    from recto.storage.cloud import CloudStorage  # loaded only where it is used: 20 MB of client

    return CloudStorage(url)
