"""Bytes in a local folder; a `put` is durable when it returns: file, name and new folders are fsynced."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from recto.errors import StorageError

CHUNK_BYTES = 256 * 1024
SPOOL = ".spool"


class LocalStorage:
    """A folder on one host's own disk (or a volume that its containers share)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._spool = root / SPOOL

    def put_file(self, key: str, path: Path) -> None:
        """Move the file at `path` in as `key`; it may lie on another disk, as temporary folders often do."""
        with _named_failures(self._root):
            near = self.spool_dir() / secrets.token_hex(8)
            shutil.move(path, near)
            _fsync(near)
            self._place(near, key)

    def put_bytes(self, key: str, data: bytes) -> None:
        """Write `data` as `key`, replacing what was there."""
        with _named_failures(self._root):
            temporary = self.spool_dir() / secrets.token_hex(8)
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._place(temporary, key)

    def read(self, key: str) -> bytes:
        """Return all bytes of `key`."""
        with _named_failures(self._root):
            return self._path(key).read_bytes()

    def stream(self, key: str) -> tuple[int, Iterator[bytes]]:
        """Return size and chunks of `key`."""
        with _named_failures(self._root):
            file = self._path(key).open("rb")
        size = os.fstat(file.fileno()).st_size

        def chunks() -> Iterator[bytes]:
            with file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk

        return size, chunks()

    def fetch(self, key: str, path: Path) -> None:
        """Write the bytes of `key` to `path`."""
        with _named_failures(self._root):
            _link_or_copy(self._path(key), path)

    def copy(self, source: str, target: str) -> None:
        """Make `target` hold what `source` holds; bytes never change in place, so a hard link will do."""
        with _named_failures(self._root):
            temporary = self.spool_dir() / secrets.token_hex(8)
            _link_or_copy(self._path(source), temporary)
            _fsync(temporary)
            self._place(temporary, target)

    def delete_prefix(self, prefix: str) -> None:
        """Delete every key below the folder `prefix`."""
        with _named_failures(self._root):
            folder = self._path(prefix)
            if folder.is_dir():
                shutil.rmtree(folder)
                _fsync(folder.parent)

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the names of the folders right below the folder `prefix`."""
        folder = self._path(prefix)
        with _named_failures(self._root):
            yield from [entry.name for entry in os.scandir(folder)] if folder.is_dir() else []

    def spool_dir(self) -> Path:
        """Return a folder on the same disk, so that `put_file` is a rename."""
        with _named_failures(self._root):
            self._spool.mkdir(parents=True, exist_ok=True)
        return self._spool

    def check(self) -> None:
        """Raise StorageError when nothing can be written."""
        with _named_failures(self._root):
            probe = self.spool_dir() / f"check-{secrets.token_hex(8)}"
            probe.write_bytes(b"")
            probe.unlink()

    def _path(self, key: str) -> Path:
        parts = PurePosixPath(key).parts
        if not parts or any(part in ("/", "..", SPOOL) for part in parts):
            raise ValueError(f"not a storage key: {key!r}")
        return self._root.joinpath(*parts)

    def _place(self, source: Path, key: str) -> None:
        target = self._path(key)
        _make_folders(target.parent)
        source.replace(target)
        _fsync(target.parent)


@contextmanager
def _named_failures(root: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if not root.exists():
            raise StorageError("The storage folder is gone.") from error
        raise KeyError(error.filename) from error
    except OSError as error:
        raise StorageError(f"The storage folder can't be used: {error.strerror}.") from error


def _make_folders(folder: Path) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        _fsync(new.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)
