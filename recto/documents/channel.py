"""Messages between the process that asks for a document and the child that reads it: frames on a socket.

A frame is one byte for its kind, four for its length, and JSON. Nothing from a child is ever unpickled.
"""

import json
import select
import socket
import struct
import time
from enum import Enum
from typing import Any

_HEADER = struct.Struct(">cI")
MAX_FRAME_BYTES = 512_000_000
_CHUNK_BYTES = 1_048_576


class Kind(Enum):
    """What a frame carries."""

    READY = b"R"
    WARM = b"W"
    TASK = b"T"
    PAGE = b"P"
    RESULT = b"D"
    ERROR = b"E"


class ChannelClosedError(Exception):
    """The other side is gone, or sent what no frame looks like."""


class Channel:
    """One end of the socket. One thread at a time."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._buffer = bytearray()

    def send(self, kind: Kind, body: Any = None) -> None:
        """Send one frame; bytes go as they are. Raises ChannelClosedError."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            self._end.sendall(_HEADER.pack(kind.value, len(content)) + content)
        except OSError as error:
            raise ChannelClosedError from error

    def receive(self, timeout_seconds: float | None = None) -> tuple[Kind, bytes] | None:
        """Return the next frame, or None when none is whole in time. Raises ChannelClosedError."""
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        while (frame := self._take_frame()) is None:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._end], [], [], left)[0]:
                return None
            self._read_chunk()
        return frame

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _read_chunk(self) -> None:
        try:
            chunk = self._end.recv(_CHUNK_BYTES)
        except OSError as error:
            raise ChannelClosedError from error
        if not chunk:
            raise ChannelClosedError
        self._buffer += chunk

    def _take_frame(self) -> tuple[Kind, bytes] | None:
        if len(self._buffer) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._buffer)
        if length > MAX_FRAME_BYTES or kind not in {member.value for member in Kind}:
            raise ChannelClosedError
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        content = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        return Kind(kind), content
