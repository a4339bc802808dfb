"""Bytes in S3, GCS, Azure or memory, through obstore."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore, from_url

from recto.errors import StorageError

CHUNK_BYTES = 1024 * 1024


class CloudStorage:
    """An object store; as durable as it says it is. Credentials come from its own variables."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore = from_url(url)

    def put_file(self, key: str, path: Path) -> None:
        """Upload the file at `path` as `key` and remove it."""
        with _named_failures(key):
            obstore.put(self._store, key, path)
        path.unlink()

    def put_bytes(self, key: str, data: bytes) -> None:
        """Write `data` as `key`, replacing what was there."""
        with _named_failures(key):
            obstore.put(self._store, key, data)

    def read(self, key: str) -> bytes:
        """Return all bytes of `key`."""
        with _named_failures(key):
            return bytes(obstore.get(self._store, key).bytes())

    def stream(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return size and chunks of `key`."""
        with _named_failures(key):
            answer = obstore.get(self._store, key)
        return answer.meta["size"], (bytes(chunk) for chunk in answer.stream(min_chunk_size=CHUNK_BYTES))

    def fetch(self, key: str, path: Path) -> None:
        """Write the bytes of `key` to `path`."""
        _, chunks = self.stream(key)
        with path.open("wb") as file, _named_failures(key):
            for chunk in chunks:
                file.write(chunk)

    def copy(self, source: str, target: str) -> None:
        """Make `target` hold what `source` holds."""
        with _named_failures(source):
            obstore.copy(self._store, source, target)

    def delete_prefix(self, prefix: str) -> None:
        """Delete every key below the folder `prefix`."""
        with _named_failures(prefix):
            for batch in obstore.list(self._store, prefix=prefix + "/"):
                obstore.delete(self._store, [entry["path"] for entry in batch])

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the names of the folders right below the folder `prefix`."""
        with _named_failures(prefix):
            below = obstore.list_with_delimiter(self._store, prefix=prefix + "/")["common_prefixes"]
        yield from (folder.rsplit("/", 1)[-1] for folder in below)

    def spool_dir(self) -> Path:
        """Return a temporary folder of this user; what is left in it is cleared by its prefix and age."""
        folder = Path(tempfile.gettempdir()) / f"recto-spool-{os.getuid()}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            owner = folder.lstat().st_uid
        except OSError as error:
            raise StorageError(f"The spool folder can't be used: {error.strerror}.") from error
        if owner != os.getuid() or folder.is_symlink():
            raise StorageError(f"{folder} belongs to somebody else; remove it.")
        return folder

    def check(self) -> None:
        """Raise StorageError when the store doesn't answer or refuses."""
        probe = f"checks/{os.getpid()}"
        self.put_bytes(probe, b"")
        with _named_failures(probe):
            obstore.delete(self._store, probe)


@contextmanager
def _named_failures(key: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise KeyError(key) from error
    except BaseError as error:
        raise StorageError("The object store doesn't answer or refuses; see the log.") from error
