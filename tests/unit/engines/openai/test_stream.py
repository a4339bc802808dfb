"""Events out of bytes that come in any pieces."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from recto.engines.openai.stream import MOST_EVENT_BYTES, read_events
from recto.errors import EngineError

STREAM = b': hello\r\n\r\ndata: {"a":\r\ndata:1}\r\n\r\nevent: x\nid: 3\ndata: two\n\n\n\ndata: [DONE]'


def read(*pieces: bytes) -> list[bytes]:
    async def send() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def run() -> list[bytes]:
        return [data async for data in read_events(send())]

    return asyncio.run(run())


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_are_the_same_however_the_bytes_are_cut(size: int) -> None:
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert read(*pieces) == [b'{"a":\n1}', b"two", b"[DONE]"]


def test_a_line_without_end_is_refused() -> None:
    piece = b"data: " + b"9" * 1_000_000
    with pytest.raises(EngineError):
        read(*[piece] * (MOST_EVENT_BYTES // len(piece) + 2))


def test_an_event_of_many_lines_is_refused() -> None:
    with pytest.raises(EngineError):
        read(*[b"data: 123456789\n" * 1000] * (MOST_EVENT_BYTES // 15_000 + 2))
