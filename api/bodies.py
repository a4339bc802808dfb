"""Request bodies as they arrive, under a cap, from clients that stall or leave."""

from collections.abc import AsyncIterator

from anyio import fail_after
from starlette.requests import ClientDisconnect, Request

from recto.errors import RectoError, UploadInterruptedError, UploadMalformedError

IDLE_SECONDS = 60.0


async def stream_body(
    request: Request, max_bytes: int, too_large: RectoError, *, idle_seconds: float = IDLE_SECONDS
) -> AsyncIterator[bytes]:
    """Yield the body's bytes, at most `max_bytes` of them.

    Raises `too_large` (at once if the header says so), UploadInterruptedError when the client leaves or
    sends nothing for `idle_seconds`, UploadMalformedError for a compressed body.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UploadMalformedError("Send the body uncompressed, without Content-Encoding.")
    if _announced_bytes(request) > max_bytes:
        raise too_large
    received = 0
    chunks = request.stream()
    while chunk := await _next_chunk(chunks, idle_seconds):
        received += len(chunk)
        if received > max_bytes:
            raise too_large
        yield chunk


def _announced_bytes(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


async def _next_chunk(chunks: AsyncIterator[bytes], idle_seconds: float) -> bytes:
    try:
        with fail_after(idle_seconds):
            return await anext(chunks, b"")
    except TimeoutError:
        message = f"Nothing of the body arrived for {idle_seconds:g} s; send the file again."
        raise UploadInterruptedError(message) from None
    except ClientDisconnect:
        raise UploadInterruptedError("The client went away during the upload.") from None
