"""What an engine must do: take a request, say what it answers piece by piece, stop when told to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from schemas.chat.events import ChatEvent
from schemas.chat.request import ChatRequest
from schemas.models import ServedModel

Sink = Callable[[ChatEvent], None]
"""Takes the events of one request, in order, from a thread of the engine's. Must neither block nor raise."""


class Urgency(IntEnum):
    """Whose turn it is: lower goes first."""

    CHAT = 0
    EXTRACTION = 1


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One request: the caller's words, and the bytes they speak of as local files."""

    id: str
    chat: ChatRequest
    """Valid; every address of a part is `media:NAME`, every file part has `file_data` of that form."""
    media: Mapping[str, Path] = field(default_factory=dict)
    """The caller's own bytes by NAME, as hostile as they came. They stay until the last event."""
    adapter: str | None = None
    """LoRA adapter to answer with: a name of `ServedModel.adapters`."""
    urgency: Urgency = Urgency.CHAT
    tells_format: bool = True
    """Whether the engine may add the fields of `response_format` to the messages; False: they tell them."""


class Engine(Protocol):
    """Answers requests, many at once. Thread-safe.

    The events of a request are `Accepted`, then any number of `Delta` and one `AnswerEnd` per answer, then
    `Finished`; or at any point `Failed`, which is the last. After `cancel` no event comes any more, or the
    ones that were on their way.
    """

    @property
    def model(self) -> ServedModel:
        """What it serves; it may change when what answers behind it does."""
        ...

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request and return at once; what is wrong with it comes as `Failed`."""
        ...

    def cancel(self, request_id: str) -> None:
        """Stop working on the request within one step; fine when it is unknown or has ended."""
        ...

    def is_alive(self) -> bool:
        """Return False once the engine can't answer any more, or hasn't moved for too long."""
        ...

    def close(self) -> None:
        """Stop; requests under way end as `Failed` with `engine.stopped`."""
        ...
