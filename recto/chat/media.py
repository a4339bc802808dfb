"""The bytes that a request speaks of, brought from the storage to local files."""

from collections.abc import Mapping
from pathlib import Path

from recto.errors import StorageError
from recto.storage import Storage


def fetch_media(storage: Storage, keys: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """Write each blob to a file in `folder`; return the files by the names of `keys`. Raises StorageError."""
    paths = {}
    for number, (name, key) in enumerate(keys.items()):
        paths[name] = path = folder / str(number)  # a name is the caller's: never a path
        try:
            storage.fetch(key, path)
        except KeyError:
            raise StorageError("An attachment of the request is gone. Send the request again.") from None
    return paths
