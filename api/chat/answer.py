"""An answer under way: its events, none of them silence, failures raised as what they are."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from anyio import fail_after

from recto.errors import EngineStoppedError, EngineTimeoutError, error_class
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Failed, Finished
from schemas.chat.request import ChatRequest

AnswerEvent = Accepted | Delta | AnswerEnd | Finished


class Events:
    """The events of one answer, up to `Finished`. Raises the error that `Failed` names, EngineTimeoutError
    after a silence, EngineStoppedError when they end too soon.
    """

    def __init__(self, events: AsyncIterator[ChatEvent], silence_seconds: float) -> None:
        self._events = events
        self._silence_seconds = silence_seconds
        self._first: AnswerEvent | None = None
        self._is_over = False

    async def begin(self) -> None:
        """Wait for the first event, and keep it."""
        self._first = await anext(self)

    def __aiter__(self) -> "Events":
        return self

    async def __anext__(self) -> AnswerEvent:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self._is_over:
            raise StopAsyncIteration
        event = await self._wait()
        if isinstance(event, Failed):
            raise error_class(event.code)(event.message, param=event.param)
        self._is_over = isinstance(event, Finished)
        return event

    async def _wait(self) -> ChatEvent:
        try:
            with fail_after(self._silence_seconds):
                return await anext(self._events)
        except TimeoutError:
            message = f"Nothing was heard of the model for {self._silence_seconds:g} s. Ask again."
            raise EngineTimeoutError(message) from None
        except StopAsyncIteration:
            raise EngineStoppedError("The answer ended before it was whole. Ask again.") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose first event has come."""

    id: str
    model: str
    """Id of the served model, with its adapter."""
    chat: ChatRequest
    events: Events
    created: int = field(default_factory=lambda: int(time.time()))
    """Unix seconds."""
