"""Server-sent events (WHATWG HTML, section 9.2.6) out of bytes, each bounded in size."""

from collections.abc import AsyncGenerator, AsyncIterator

from recto.errors import EngineError

MOST_EVENT_BYTES = 4_000_000
"""One event, or one line of it; logprobs of several answers make the largest."""
DONE = b"[DONE]"


async def read_events(content: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the data of each event. Raises EngineError for one that is too large."""
    data: list[bytes] = []
    size = 0
    async for line in _read_lines(content):
        if not line:
            if data:
                yield b"\n".join(data)
            data, size = [], 0
        elif line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
            size += len(line)
            if size > MOST_EVENT_BYTES:
                raise _too_large()
    if data:
        yield b"\n".join(data)


async def _read_lines(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield lines without their ends; pieces without an end are joined once, however small they are."""
    rest: list[bytes] = []
    size = 0
    async for piece in content:
        first, *others = piece.split(b"\n")
        rest.append(first)
        size += len(first)
        if size > MOST_EVENT_BYTES:
            raise _too_large()
        if others:
            for line in (b"".join(rest), *others[:-1]):
                yield line.removesuffix(b"\r")
            rest, size = [others[-1]], len(others[-1])
    if size:
        yield b"".join(rest).removesuffix(b"\r")


def _too_large() -> EngineError:
    return EngineError("The server that answers for this model sent an event larger than any answer.")
