"""A document on its way in: from the request's body to a file on disk, hashed, in constant memory."""

import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from anyio import CancelScope
from starlette.requests import Request

from api.bodies import stream_body
from api.filenames import clean_filename
from api.forms import FILE_FIELD, MAX_FORM_BYTES, FormReader, file_too_large
from api.lanes import Lane
from recto.errors import DocumentEmptyError, StorageError
from recto.storage import Storage

PIECE_BYTES = 1024 * 1024
ABANDONED_SECONDS = 86_400
_SPOOL_PREFIX = "upload-"


@dataclass(frozen=True, slots=True)
class Upload:
    """A whole file in the spool folder, not yet durable, and the fields that came with it."""

    path: Path
    filename: str | None
    bytes: int
    sha256: str
    fields: list[tuple[str, str]]


class SpoolFile:
    """A temporary file that is hashed while it is written. Every method blocks; most raise StorageError."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{_SPOOL_PREFIX}{secrets.token_hex(16)}"
        self.bytes = 0
        with _named_failures():
            self._file = self.path.open("xb")
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Append `piece`."""
        self._hash.update(piece)
        with _named_failures():
            self._file.write(piece)
        self.bytes += len(piece)

    def close(self, last_piece: bytes) -> str:
        """Append the last piece, close the file and return its SHA-256 in hex."""
        self.write(last_piece)
        with _named_failures():
            self._file.close()
        return self._hash.hexdigest()

    def remove(self) -> None:
        """Delete the file, wherever its writing ended; fine when it was moved away."""
        with suppress(OSError):  # what a full disk didn't take is not wanted any more
            self._file.close()
        self.path.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> int:
    """Delete what processes that were killed left behind a day ago or longer; return how many files."""
    before = time.time() - ABANDONED_SECONDS
    removed = 0
    for path in folder.glob(f"{_SPOOL_PREFIX}*"):
        with suppress(FileNotFoundError):  # another process finished with it just now
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"The upload can't be written to disk: {error.strerror}.") from error


@asynccontextmanager
async def receive_upload(
    request: Request, storage: Storage, lane: Lane, max_file_bytes: int
) -> AsyncIterator[Upload]:
    """Read a form into the spool folder; the file is gone when the block ends, unless moved away.

    Raises UploadMalformedError, UploadInterruptedError, DocumentTooLargeError, DocumentEmptyError.
    """
    form = FormReader(request.headers.get("content-type", ""), max_file_bytes)
    body = stream_body(request, max_file_bytes + MAX_FORM_BYTES, file_too_large(max_file_bytes))
    spool = await lane.run(lambda: SpoolFile(storage.spool_dir()))
    try:
        async for chunk in body:
            form.feed(chunk)
            if piece := form.take_file_data(at_least=PIECE_BYTES):
                await lane.run(spool.write, piece)
        form.finish()
        sha256 = await lane.run(spool.close, form.take_file_data())
        if spool.bytes == 0:
            raise DocumentEmptyError("The file is empty; check what was sent.", param=FILE_FIELD)
        yield Upload(spool.path, clean_filename(form.filename or ""), spool.bytes, sha256, form.fields)
    finally:
        with CancelScope(shield=True):
            await lane.run(spool.remove)
