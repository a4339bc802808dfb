"""The body of a chat request: short ones in memory, long ones on disk until they are parsed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from anyio import CancelScope
from starlette.requests import Request

from api.bodies import stream_body
from api.lanes import Lane
from api.uploads import PIECE_BYTES, SpoolFile
from recto.errors import BodyTooLargeError
from recto.storage import Storage


@dataclass(frozen=True, slots=True)
class Body:
    """A whole body."""

    size: int
    """Bytes."""
    start: bytes
    """All of it, unless it went to disk."""
    path: Path | None = None

    def read(self) -> bytes:
        """Return all of it. Blocks if it went to disk."""
        return self.start if self.path is None else self.path.read_bytes()


@asynccontextmanager
async def receive_body(request: Request, storage: Storage, lane: Lane, max_bytes: int) -> AsyncIterator[Body]:
    """Read the body; its file, if there is one, is gone when the block ends. A slow sender holds no memory.

    Raises BodyTooLargeError, UploadInterruptedError, UploadMalformedError, StorageError.
    """
    too_large = BodyTooLargeError(f"The body is larger than {max_bytes} bytes, the limit of this server.")
    held = bytearray()
    spool: SpoolFile | None = None
    try:
        async for chunk in stream_body(request, max_bytes, too_large):
            held += chunk
            if len(held) >= PIECE_BYTES:
                if spool is None:
                    spool = await lane.run(lambda: SpoolFile(storage.spool_dir()))
                await lane.run(spool.write, bytes(held))
                held.clear()
        if spool is None:
            yield Body(len(held), bytes(held))
            return
        await lane.run(spool.close, bytes(held))
        yield Body(spool.bytes, b"", spool.path)
    finally:
        if spool is not None:
            with CancelScope(shield=True):
                await lane.run(spool.remove)
