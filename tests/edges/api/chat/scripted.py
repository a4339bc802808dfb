"""A hub that says what a test tells it, models that nobody has loaded, and what errors look like."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from jsonschema import Draft202012Validator

from recto.storage.local import LocalStorage
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Finished, TokenUsage
from schemas.chat.work import ChatWork
from schemas.models import READER, READER_CAPABILITIES, Capabilities, ServedModel

USAGE = TokenUsage(prompt_tokens=7, completion_tokens=2)
VLM = ServedModel(
    id="vlm",
    aliases=("see/er",),
    adapters=("bills",),
    capabilities=Capabilities(
        context=4096,
        modalities=("text", "image", "video", "document"),
        tools=True,
        json_schema=True,
        lora=True,
    ),
)
TEXT = ServedModel(
    id="qwen/qwen-2.5-7b-instruct",
    capabilities=Capabilities(context=65_536, modalities=("text",), tools=True, json_schema=True, lora=True),
)
INTERNVL = ServedModel(
    id="internvl",
    capabilities=Capabilities(
        context=16_384, modalities=("text", "image", "document"), tools=False, json_schema=True, lora=False
    ),
)
READER_MODEL = ServedModel(id=READER, capabilities=READER_CAPABILITIES)


def said(*texts: str) -> list[ChatEvent]:
    """Return the events of one answer that comes in these pieces."""
    pieces = [Delta(content=text) for text in texts]
    return [Accepted(), *pieces, AnswerEnd(finish_reason="stop"), Finished(usage=USAGE)]


class ScriptedHub:
    """Answers every request with the same events, and remembers what it was asked."""

    reply_to = "tests"

    def __init__(self, storage: LocalStorage) -> None:
        self.events: Sequence[ChatEvent | Exception] = said("Hello")
        self.hangs_after: int | None = None
        """Say this many events and then nothing, for ever."""
        self.asked: list[ChatWork] = []
        self.media: dict[str, bytes] = {}
        """What the last request's media were, while it was answered."""
        self.open = 0
        self.began = asyncio.Event()
        self.left = asyncio.Event()
        self.ended = asyncio.Event()
        """What was under way was told to end."""
        self._storage = storage

    async def start(self) -> None:
        pass

    def end_all(self) -> None:
        self.ended.set()

    async def close(self) -> None:
        pass

    @asynccontextmanager
    async def ask(self, work: ChatWork) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        self.asked.append(work)
        self.media = {name: self._storage.read(key) for name, key in work.media.items()}
        self.open += 1
        self.began.set()
        try:
            yield self._say()
        finally:
            self.open -= 1
            self.left.set()

    async def _say(self) -> AsyncIterator[ChatEvent]:
        for number, event in enumerate(self.events):
            if number == self.hangs_after:
                await asyncio.Event().wait()
            if isinstance(event, Exception):
                raise event
            yield event

    @property
    def request(self) -> dict[str, Any]:
        """The request of the last work."""
        return self.asked[-1].request


def refusal(answer: Any) -> tuple[int, str, str | None]:
    """Return status, code and parameter of an error that has the official shape."""
    Draft202012Validator(OFFICIAL_ERROR).validate(answer.json())
    error = answer.json()["error"]
    assert error["message"].endswith("."), error
    return answer.status_code, error["code"], error["param"]


OFFICIAL_ERROR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}


class Caller:
    """A client of the bare application, which sees every message as it comes and can hang up."""

    def __init__(self, app: Any, key: str, body: bytes) -> None:
        self.messages: list[dict[str, Any]] = []
        self.hang_up = asyncio.Event()
        self.news = asyncio.Event()
        self._app = app
        self._key = key
        self._body: bytes | None = body

    async def call(self) -> None:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/v1/chat/completions",
            "raw_path": b"/v1/chat/completions",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [(b"authorization", self._key.encode())],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
        }
        await self._app(scope, self._receive, self._send)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.messages[1:]).decode()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for messages until this is so."""
        async with asyncio.timeout(20):
            while not happened():
                self.news.clear()
                await self.news.wait()

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.messages.append(dict(message))
        self.news.set()
