"""A model that says what a test gives it, and orders for it."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from recto.documents.model import Document
from recto.engines.base import EngineRequest
from recto.engines.scripted import ScriptedEngine
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from recto.extraction.vlm import ModelExtractor, ModelOptions
from schemas.chat.events import (
    Accepted,
    AnswerEnd,
    ChatEvent,
    Delta,
    Finished,
    TokenLogprob,
    TokenUsage,
    ToolCallDelta,
)
from schemas.chat.messages import text_of
from schemas.models import Capabilities, ServedModel
from schemas.reading import CustomSchema

MEMO = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "description": "Number of the memo"},
        "total": {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "amount": {"type": "string"}},
                "required": ["text", "amount"],
            },
        },
    },
    "required": ["number"],
}


@dataclass
class Say:
    """One answer of the scripted model."""

    content: Any = ""
    """Text, or data to be written as JSON."""
    calls: Sequence[tuple[str, str]] = ()
    """Tools and their arguments as text."""
    doubts: Mapping[str, float] = field(default_factory=dict)
    """Probability of pieces of the text; everything else is sure."""
    tells_logprobs: bool = True
    finish_reason: Any = "stop"
    usage: TokenUsage = field(default_factory=lambda: TokenUsage(prompt_tokens=100, completion_tokens=10))

    def events(self) -> Iterator[ChatEvent]:
        text = self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)
        yield Accepted()
        for piece in _split(text, list(self.doubts)):
            logprob = math.log(self.doubts.get(piece, 0.999))
            told = TokenLogprob(token=piece, logprob=logprob, bytes=tuple(piece.encode()))
            yield Delta(content=piece, logprobs=(told,) if self.tells_logprobs else ())
        for index, (name, arguments) in enumerate(self.calls):
            call = ToolCallDelta(index=index, id=f"c{index}", name=name, arguments=arguments)
            yield Delta(tool_calls=(call,))
        yield AnswerEnd(finish_reason="tool_calls" if self.calls else self.finish_reason)
        yield Finished(usage=self.usage)


def _split(text: str, marks: list[str]) -> Iterator[str]:
    while text:
        found = sorted((text.find(mark), mark) for mark in marks if mark in text)
        if not found:
            yield text
            return
        place, mark = found[0]
        if place:
            yield text[:place]
        yield mark
        text = text[place + len(mark) :]


Reply = Say | Exception | Callable[[EngineRequest], Say]


class Model:
    """A scripted engine with its extractor."""

    def __init__(self, replies: Iterable[Reply], capabilities: Capabilities, options: ModelOptions) -> None:
        self._replies = iter(replies)
        self.engine = ScriptedEngine(ServedModel(id="scripted", capabilities=capabilities), self._script)
        self.extractor = ModelExtractor(self.engine, "scripted", rules=RULES, options=options)

    def _script(self, request: EngineRequest) -> Iterable[ChatEvent]:
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        return (reply(request) if callable(reply) else reply).events()

    def told(self, place: int = 0) -> tuple[str, str]:
        """Return the system turn of a request, and all that the user said in it."""
        messages = self.engine.asked[place].chat.messages
        said = [text_of(message.content) for message in messages if message.role == "user"]
        return text_of(messages[0].content), "\n".join(said)


RULES = ReaderExtractor()


@pytest.fixture
def new_model() -> Callable[..., Model]:
    """Make a model that gives these answers, in order; it reads words only unless told otherwise."""

    def make(*replies: Reply, options: ModelOptions | None = None, **capabilities: Any) -> Model:
        told: dict[str, Any] = {
            "context": 32_768,
            "modalities": ("text",),
            "tools": False,
            "json_schema": True,
            "lora": False,
        }
        return Model(replies, Capabilities(**told | capabilities), options or ModelOptions())

    return make


@pytest.fixture
def order_of() -> Callable[..., ExtractionOrder]:
    """Order a paper or document to be read into `MEMO`, another schema of the caller's, or one of ours."""

    def make(paper: Any, schema: Any = None, *, strict: bool = False, **wishes: Any) -> ExtractionOrder:
        document = paper if isinstance(paper, Document) else paper.document()
        if isinstance(schema, str):
            return ExtractionOrder(document, target_of(schema), **wishes)
        custom = CustomSchema(name="memo", schema=schema or MEMO, strict=strict)
        return ExtractionOrder(document, target_of("auto", custom), **wishes)

    return make
