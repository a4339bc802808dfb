"""Blobs on their way out: streamed in pieces, read in threads, never interpreted by a browser."""

from collections.abc import AsyncIterator, Generator, Mapping
from typing import Protocol

from anyio import CancelScope
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.filenames import content_disposition
from api.lanes import Lane
from recto.errors import JobNotFoundError, PageNotFoundError
from recto.jobs.model import Job
from recto.storage import Storage
from recto.storage.keys import document_key, page_key

SAFE_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


class Blob:
    """An open blob. Its first piece is read at once: only a generator that has begun can be closed."""

    def __init__(self, storage: Storage, key: str) -> None:
        self.size, self._pieces = storage.stream(key)
        self._first = next(self._pieces, None)

    def read(self) -> bytes | None:
        """Return the next piece, or None at the end."""
        piece, self._first = self._first, None
        return piece if piece is not None else next(self._pieces, None)

    def close(self) -> None:
        """Let go of the file."""
        if isinstance(self._pieces, Generator):
            self._pieces.close()


class Pieces(Protocol):
    """Bytes that come bit by bit, from threads."""

    def read(self) -> bytes | None:
        """Return the next piece, which may be empty, or None at the end."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class PiecesResponse(StreamingResponse):
    """Bytes that come in pieces, whose source is closed however the response ends."""

    def __init__(self, pieces: Pieces, lane: Lane, media_type: str, headers: Mapping[str, str]) -> None:
        self._pieces = pieces
        self._lane = lane
        super().__init__(self._read_pieces(), media_type=media_type, headers={**SAFE_HEADERS, **headers})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await self._lane.run(self._pieces.close)

    async def _read_pieces(self) -> AsyncIterator[bytes]:
        while (piece := await self._lane.run(self._pieces.read)) is not None:
            if piece:
                yield piece


class BlobResponse(PiecesResponse):
    """The bytes of one blob."""

    def __init__(self, blob: Blob, lane: Lane, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(blob, lane, media_type, {**headers, "Content-Length": str(blob.size)})


class DownloadDesk:
    """Hands out what the storage holds of a job. Every method may raise StorageError."""

    def __init__(self, storage: Storage, lane: Lane) -> None:
        self._storage = storage
        self._lane = lane

    async def open_document(self, job: Job) -> BlobResponse:
        """Return the caller's original bytes. Raises JobNotFoundError when they are erased."""
        try:
            blob = await self._lane.run(Blob, self._storage, document_key(job.id))
        except KeyError:
            raise JobNotFoundError("The job was erased.") from None
        headers = {"Content-Disposition": content_disposition(job.filename)}
        return BlobResponse(blob, self._lane, job.media_type or "application/octet-stream", headers)

    async def open_page(self, job: Job, number: int) -> BlobResponse:
        """Return a page image. Raises PageNotFoundError when there is none, or not yet."""
        try:
            blob = await self._lane.run(Blob, self._storage, page_key(job.id, number))
        except KeyError:
            message = f"The job has no image of page {number}, or not yet."
            raise PageNotFoundError(message, param="number") from None
        return BlobResponse(blob, self._lane, "image/png", {})
