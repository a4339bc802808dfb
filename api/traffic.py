"""Around every request: its id, its log line, an answer to bugs, and no waiting for unread bodies."""

import re
import time

import structlog
from anyio import move_on_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import unexpected_response
from recto.ids import new_id

LINGER_SECONDS = 1.0
LINGER_BYTES = 1_000_000
MAX_LOGGED_PATH = 200

log = structlog.get_logger(__name__)
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_QUIET_PATHS = frozenset({"/healthz", "/readyz"})


class Traffic:
    """ASGI middleware. Knows no route and no error but the unexpected one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=exchange.request_id)
        await exchange.run(self._app)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        headers = Headers(scope=scope)
        sent_id = headers.get("x-request-id", "")
        self.request_id = sent_id if _SANE_ID.fullmatch(sent_id) else new_id("req")
        self._has_unread_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        self._status = 0

    async def run(self, app: ASGIApp) -> None:
        started = time.monotonic()
        try:
            await app(self._scope, self.receive, self.send)
        except Exception:
            log.exception("request.crashed")
            if self._status:
                raise  # half an answer is out: the server must cut the connection
            await unexpected_response()(self._scope, self.receive, self.send)
        finally:
            self._write_log_line(time.monotonic() - started)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            self._has_unread_body = False
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self.request_id
            if self._has_unread_body:
                headers["connection"] = "close"
        elif self._has_unread_body and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._linger()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def _linger(self) -> None:
        # A socket closed over unread bytes is reset, and the reset may overtake the answer. So the client
        # gets a moment to read it and hang up, and little of what it still sends is taken.
        taken = 0
        with move_on_after(LINGER_SECONDS):
            while self._has_unread_body and taken < LINGER_BYTES:
                taken += len((await self.receive()).get("body", b""))

    def _write_log_line(self, seconds: float) -> None:
        path = self._scope["path"]
        write = log.debug if path in _QUIET_PATHS else log.info
        write(
            "request.done",
            method=self._scope["method"],
            path=path[:MAX_LOGGED_PATH],
            status=int(self._status),
            seconds=round(seconds, 4),
        )
