"""What a store of bytes must do. Keys are relative paths such as `jobs/job_1/document`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Bytes by key; what `put` returned for is durable. Every method may raise StorageError."""

    def put_file(self, key: str, path: Path) -> None:
        """Move the file at `path` in as `key`; it is gone from `path` afterwards."""
        ...

    def put_bytes(self, key: str, data: bytes) -> None:
        """Write `data` as `key`, replacing what was there."""
        ...

    def read(self, key: str) -> bytes:
        """Return all bytes of `key`. Raises KeyError when there is none."""
        ...

    def stream(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return size and chunks of `key`. Raises KeyError when there is none."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Write the bytes of `key` to the file `path`. Raises KeyError when there is none."""
        ...

    def copy(self, source: str, target: str) -> None:
        """Make `target` hold what `source` holds. Raises KeyError when there is none."""
        ...

    def delete_prefix(self, prefix: str) -> None:
        """Delete every key below the folder `prefix`; fine when there is none."""
        ...

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the names of the folders right below the folder `prefix`, in no order."""
        ...

    def spool_dir(self) -> Path:
        """Return a local folder for files on their way to `put_file`."""
        ...

    def check(self) -> None:
        """Raise StorageError when the store can't be used now."""
        ...
