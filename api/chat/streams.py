"""A stream of server-sent events on its way to a client that may read slowly, or leave."""

import time
from collections.abc import Callable, Mapping

import structlog
from anyio import Lock, create_task_group, fail_after, sleep
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.chat.answer import Answer
from api.chat.chunks import KEEP_ALIVE, ChunkWriter, error_frame
from api.errors import error_detail, unexpected_error
from recto.errors import RectoError

QUIET_SECONDS = 15.0
"""After this long without an event a comment goes out, so that no proxy takes the stream for dead."""
STUCK_SECONDS = 60.0
"""A client that takes nothing for this long is as good as gone."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",  # a proxy that collects the stream would undo it
}
log = structlog.get_logger(__name__)


class AnswerStream(Response):
    """Sends an answer as it is made. Ends with `[DONE]`, with an error event, or when the client leaves."""

    media_type = "text/event-stream"

    def __init__(
        self, answer: Answer, quiet_seconds: float = QUIET_SECONDS, stuck_seconds: float = STUCK_SECONDS
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._answer = answer
        self._quiet_seconds = quiet_seconds
        self._stuck_seconds = stuck_seconds

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        sender = _Sender(send, self._stuck_seconds)
        async with create_task_group() as group:
            leave = group.cancel_scope.cancel
            group.start_soon(_watch_client, receive, leave)
            group.start_soon(_keep_alive, sender, self._quiet_seconds, leave)
            try:
                await self._send_events(sender)
                await sender.finish()
            except (TimeoutError, OSError):  # nobody takes it any more
                log.info("chat.client_stuck")
            leave()

    async def _send_events(self, sender: "_Sender") -> None:
        writer = ChunkWriter(self._answer)
        try:
            async for event in self._answer.events:
                await sender.send(b"".join(writer.write(event)))
        except RectoError as error:
            log.info("chat.stream_failed", code=error.code)
            await sender.send(error_frame(error_detail(error)))
        except (TimeoutError, OSError):
            raise
        except Exception:
            log.exception("chat.stream_crashed")
            await sender.send(error_frame(error_detail(unexpected_error())))


class _Sender:
    """Sends whole events, one after the other, and knows when the last one went out."""

    def __init__(self, send: Send, stuck_seconds: float) -> None:
        self._send = send
        self._stuck_seconds = stuck_seconds
        self._lock = Lock()
        self.sent_at = time.monotonic()

    async def send(self, events: bytes) -> None:
        async with self._lock:
            with fail_after(self._stuck_seconds):
                await self._send({"type": "http.response.body", "body": events, "more_body": True})
            self.sent_at = time.monotonic()

    async def finish(self) -> None:
        async with self._lock:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


async def _watch_client(receive: Receive, leave: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    leave()


async def _keep_alive(sender: _Sender, quiet_seconds: float, leave: Callable[[], None]) -> None:
    try:
        while True:
            await sleep(max(quiet_seconds / 10, sender.sent_at + quiet_seconds - time.monotonic()))
            if time.monotonic() - sender.sent_at >= quiet_seconds:
                await sender.send(KEEP_ALIVE)
    except (TimeoutError, OSError):
        leave()
