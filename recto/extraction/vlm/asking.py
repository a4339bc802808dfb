"""Asks an engine and gathers its answer, stopping it when the job is to stop."""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recto.engines.base import Engine, EngineRequest, Urgency
from recto.errors import EngineBusyError, EngineStoppedError, RectoError, error_class
from recto.extraction.base import ReadingCost
from recto.extraction.vlm.options import ModelOptions
from recto.ids import new_id
from schemas.chat.events import (
    AnswerEnd,
    ChatEvent,
    Delta,
    Failed,
    Finished,
    FinishReason,
    TokenLogprob,
    TokenUsage,
    ToolCallDelta,
)
from schemas.chat.messages import FunctionCall, ToolCall
from schemas.chat.request import ChatRequest

_LOOK_SECONDS = 0.1
"""How often a wait looks whether the job goes on."""
_MOST_CHARACTERS = 2_000_000
"""No answer is longer: a server that never ends is stopped here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one request."""

    text: str
    calls: tuple[ToolCall, ...]
    finish_reason: FinishReason
    tokens: tuple[TokenLogprob, ...]
    """Of the text; empty where the engine tells none."""
    usage: TokenUsage
    seconds: float

    @property
    def cost(self) -> ReadingCost:
        """What it cost."""
        usage = self.usage
        return ReadingCost(
            usage.prompt_tokens, usage.completion_tokens, usage.image_tokens, round(self.seconds, 3)
        )


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one model. `check` raises JobInterrupted once the job is to stop."""

    engine: Engine
    adapter: str | None
    check: Callable[[], None]
    options: ModelOptions

    def ask(self, chat: ChatRequest, media: Mapping[str, Path]) -> Answer:
        """Return the whole answer. Raises JobInterrupted, EngineError and ChatError leaves."""
        for attempt in range(1, self.options.busy_tries):
            try:
                return self._ask_once(chat, media)
            except EngineBusyError:
                self._pause(self.options.busy_seconds * 2.0 ** (attempt - 1))
        return self._ask_once(chat, media)

    def _ask_once(self, chat: ChatRequest, media: Mapping[str, Path]) -> Answer:
        self.check()
        request = EngineRequest(
            new_id("read"), chat, media, self.adapter, Urgency.EXTRACTION, tells_format=False
        )
        draft = _Draft()
        started = time.monotonic()
        events: queue.SimpleQueue[ChatEvent] = queue.SimpleQueue()
        self.engine.submit(request, events.put)
        try:
            while not draft.is_whole:
                draft.add(self._next(events))
        except BaseException:
            self.engine.cancel(request.id)
            raise
        return draft.answer(time.monotonic() - started)

    def _next(self, events: "queue.SimpleQueue[ChatEvent]") -> ChatEvent:
        while True:
            try:
                event = events.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                self.check()
                if not self.engine.is_alive():
                    raise EngineStoppedError("The model stopped while it read. Send the job again.") from None
                continue
            if isinstance(event, Failed):
                self.check()  # an engine that was closed with its worker is no failure of the job's
                raise _error_of(event)
            return event

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check()
            time.sleep(_LOOK_SECONDS)


def _error_of(event: Failed) -> RectoError:
    return error_class(event.code)(event.message)


@dataclass(slots=True)
class _Draft:
    """An answer as it comes in."""

    pieces: list[str] = field(default_factory=list)
    tokens: list[TokenLogprob] = field(default_factory=list)
    calls: dict[int, ToolCallDelta] = field(default_factory=dict)
    finish_reason: FinishReason = "stop"
    usage: TokenUsage = field(default_factory=TokenUsage)
    length: int = 0
    is_whole: bool = False

    def add(self, event: ChatEvent) -> None:
        match event:
            case Delta(index=0):
                self.pieces.append(event.content)
                self.tokens.extend(event.logprobs)
                self.length += len(event.content) + sum(len(piece.arguments) for piece in event.tool_calls)
                for piece in event.tool_calls:
                    self._add_call(piece)
                if self.length > _MOST_CHARACTERS:
                    raise EngineStoppedError("The model's answer has no end. Send the job again.")
            case AnswerEnd(index=0):
                self.finish_reason = event.finish_reason
            case Finished():
                self.usage = event.usage
                self.is_whole = True

    def _add_call(self, piece: ToolCallDelta) -> None:
        known = self.calls.get(piece.index)
        if known is None:
            self.calls[piece.index] = piece
            return
        self.calls[piece.index] = known.model_copy(
            update={
                "id": known.id or piece.id,
                "name": known.name or piece.name,
                "arguments": known.arguments + piece.arguments,
            }
        )

    def answer(self, seconds: float) -> Answer:
        calls = tuple(
            ToolCall(
                id=call.id or f"call-{index}",
                function=FunctionCall(name=call.name, arguments=call.arguments or "{}"),
            )
            for index, call in sorted(self.calls.items())
            if call.name and len(call.name) <= 64
        )
        return Answer(
            "".join(self.pieces), calls, self.finish_reason, tuple(self.tokens), self.usage, seconds
        )
