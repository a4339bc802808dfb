"""Asks an engine and gathers what it says."""

import queue
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recto.engines.base import Engine, EngineRequest
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Failed, Finished
from schemas.chat.request import ChatRequest


class Listener:
    """The events of one request, as a sink."""

    def __init__(self) -> None:
        self._events: queue.Queue[ChatEvent] = queue.Queue()
        self.heard: list[ChatEvent] = []

    def __call__(self, event: ChatEvent) -> None:
        self._events.put(event)

    def next(self, seconds: float = 20) -> ChatEvent:
        """Wait for the next event."""
        event = self._events.get(timeout=seconds)
        self.heard.append(event)
        return event

    def all(self, seconds: float = 20) -> list[ChatEvent]:
        """Wait for the last event; return all."""
        while not (self.heard and isinstance(self.heard[-1], Finished | Failed)):
            self.next(seconds)
        return self.heard

    def is_silent(self) -> bool:
        """Return whether nothing more was said."""
        return self._events.empty()


def make_request(
    messages: Any, media: Mapping[str, Path] | None = None, name: str = "chatcmpl-1", **parameters: Any
) -> EngineRequest:
    """Return a request of these messages, or of one user message of this text or these parts."""
    if isinstance(messages, str) or "type" in messages[0]:
        messages = [{"role": "user", "content": messages}]
    return EngineRequest(name, ChatRequest.model_validate({"messages": messages, **parameters}), media or {})


def ask(
    engine: Engine, messages: Any, media: Mapping[str, Path] | None = None, **parameters: Any
) -> list[ChatEvent]:
    """Return all events of a request."""
    listener = Listener()
    engine.submit(make_request(messages, media, **parameters), listener)
    return listener.all()


def text_of(events: list[ChatEvent], index: int = 0) -> str:
    """Return the text of one answer."""
    return "".join(event.content for event in events if isinstance(event, Delta) and event.index == index)


def failure_of(events: list[ChatEvent]) -> Failed:
    """Return how the request failed; fail if it didn't, or if anything was said after."""
    failures = [event for event in events if isinstance(event, Failed)]
    assert len(failures) == 1, events
    assert events[-1] is failures[0]
    return failures[0]


def check_order(events: list[ChatEvent], count: int = 1) -> None:
    """Assert that a request that worked said its events in the order of the contract."""
    assert events[0] == Accepted()
    assert isinstance(events[-1], Finished)
    assert all(isinstance(event, Delta | AnswerEnd) for event in events[1:-1])
    ended: set[int] = set()
    for event in events[1:-1]:
        assert isinstance(event, Delta | AnswerEnd)
        assert event.index not in ended
        if isinstance(event, AnswerEnd):
            ended.add(event.index)
    assert ended == set(range(count))
