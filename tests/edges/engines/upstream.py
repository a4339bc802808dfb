"""An OpenAI-compatible server on loopback that answers as a test tells it, also badly."""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.services.processes import free_port

Reply = Callable[[dict[str, Any]], Response]


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **fields: Any) -> bytes:
    """Return one chunk of the first answer as an event."""
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish} | fields
    return event({"id": "x", "object": "chat.completion.chunk", "choices": [choice]})


def event(body: Any) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


USAGE = event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}})
DONE = b"data: [DONE]\n\n"


def stream(*events: bytes) -> Reply:
    """Answer with these events."""

    async def send() -> AsyncIterator[bytes]:
        for one in events:
            yield one

    return lambda body: StreamingResponse(send(), media_type="text/event-stream")


def break_off(*events: bytes) -> Reply:
    """Answer with these events and then close the connection in the middle of the reply."""

    async def send() -> AsyncIterator[bytes]:
        for one in events:
            yield one
        raise ConnectionResetError

    return lambda body: StreamingResponse(send(), media_type="text/event-stream")


def say(*pieces: str) -> Reply:
    """Answer with these pieces of text, as one should."""
    return stream(
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": one}) for one in pieces),
        chunk(finish="stop"),
        USAGE,
        DONE,
    )


def refuse(status: int, error: dict[str, Any] | str = "no", **headers: str) -> Reply:
    return lambda body: JSONResponse(
        {"error": error}, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


@dataclass
class Upstream:
    """What the server is asked and what it answers next; without orders it echoes the last text."""

    port: int = field(default_factory=free_port)
    entry: dict[str, Any] = field(default_factory=lambda: {"id": "test/model", "max_model_len": 2048})
    refused_probes: set[str] = field(default_factory=set)
    """Keys of a body (`tools`, `response_format`, `image_url`) that it knows nothing of."""
    replies: deque[Reply] = field(default_factory=deque)
    hangs_on_seed: int | None = None
    """A request of this seed is answered with one piece and then with silence."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client went away in the middle of a stream that hangs."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def hang(self, *events: bytes) -> Reply:
        """Answer with these events, then with silence until the client leaves."""

        async def send() -> AsyncIterator[bytes]:
            try:
                for one in events:
                    yield one
                await asyncio.sleep(60)
            except (asyncio.CancelledError, GeneratorExit):
                self.left.set()
                raise

        return lambda body: StreamingResponse(send(), media_type="text/event-stream")

    async def list_models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [self.entry]})

    async def answer(self, request: Request) -> Response:
        body = json.loads(await request.body())
        if not body.get("stream"):
            text = json.dumps(body)
            is_refused = any(f'"{key}"' in text for key in self.refused_probes)
            return JSONResponse(
                {"error": {"message": "no"}} if is_refused else {"choices": []}, 400 if is_refused else 200
            )
        self.asked.append(body)
        self.keys.append(request.headers.get("authorization"))
        if self.hangs_on_seed is not None and body.get("seed") == self.hangs_on_seed:
            return self.hang(chunk({"content": "a"}))(body)
        reply = self.replies.popleft() if self.replies else _echo
        return reply(body)


def _echo(body: dict[str, Any]) -> Response:
    content = body["messages"][-1]["content"]
    return say(content if isinstance(content, str) else "parts")(body)


@contextmanager
def running_upstream(**values: Any) -> Iterator[Upstream]:
    """Run the server in a thread."""
    upstream = Upstream(**values)
    app = Starlette(
        routes=[
            Route("/v1/models", upstream.list_models),
            Route("/v1/chat/completions", upstream.answer, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(
        uvicorn.Config(app, port=upstream.port, log_config=None, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.005)
    try:
        yield upstream
    finally:
        server.should_exit = True
        thread.join(10)
