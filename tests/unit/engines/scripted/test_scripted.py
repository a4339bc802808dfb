"""What tests rely on when the scripted engine stands in for a model."""

import queue
from collections.abc import Iterator

import pytest

from recto.engines.base import EngineRequest
from recto.engines.scripted import ScriptedEngine, Wait, answer
from recto.errors import ContextLengthError
from schemas.chat.events import Accepted, ChatEvent, Delta, Failed, Finished
from schemas.chat.request import ChatRequest
from schemas.models import Capabilities, ServedModel

MODEL = ServedModel(
    id="scripted",
    capabilities=Capabilities(context=100, modalities=("text",), tools=True, json_schema=True, lora=False),
)


def ask(name: str = "a") -> EngineRequest:
    return EngineRequest(name, ChatRequest.model_validate({"messages": [{"role": "user", "content": name}]}))


def collect(events: "queue.Queue[ChatEvent]") -> Iterator[ChatEvent]:
    while True:
        event = events.get(timeout=5)
        yield event
        if isinstance(event, Finished | Failed):
            return


@pytest.fixture
def events() -> "queue.Queue[ChatEvent]":
    return queue.Queue()


def test_it_says_what_its_script_says_and_notes_who_asked(events: "queue.Queue[ChatEvent]") -> None:
    engine = ScriptedEngine(MODEL, lambda request: answer("he", "llo"))
    engine.submit(ask("q"), events.put)
    said = list(collect(events))
    assert said == list(answer("he", "llo"))
    assert [request.id for request in engine.asked] == ["q"]


def test_a_cancellation_ends_a_pause_for_ever(events: "queue.Queue[ChatEvent]") -> None:
    closed: queue.Queue[str] = queue.Queue()

    def script(request: EngineRequest) -> Iterator[ChatEvent | Wait]:
        try:
            yield Accepted()
            yield Wait()
            yield Delta(content="never")
        finally:
            closed.put(request.id)

    engine = ScriptedEngine(MODEL, script)
    engine.submit(ask("q"), events.put)
    assert events.get(timeout=5) == Accepted()
    engine.cancel("q")
    assert closed.get(timeout=5) == "q"
    assert engine.wait_for_cancel("q", 5)
    assert events.empty()


def test_a_cancellation_of_an_unknown_request_is_not_noted() -> None:
    engine = ScriptedEngine(MODEL, lambda request: answer())
    engine.cancel("nobody")
    assert engine.cancelled == []
    assert not engine.wait_for_cancel("nobody", 0)


def test_an_error_in_the_script_is_the_last_event(events: "queue.Queue[ChatEvent]") -> None:
    def script(request: EngineRequest) -> Iterator[ChatEvent]:
        yield Accepted()
        raise ContextLengthError("Too long.", param="messages")

    ScriptedEngine(MODEL, script).submit(ask(), events.put)
    assert list(collect(events)) == [
        Accepted(),
        Failed(code="context_length_exceeded", message="Too long.", param="messages"),
    ]


def test_a_script_that_ends_early_fails_rather_than_stay_silent(events: "queue.Queue[ChatEvent]") -> None:
    ScriptedEngine(MODEL, lambda request: [Accepted()]).submit(ask(), events.put)
    assert isinstance(list(collect(events))[-1], Failed)


def test_a_dead_engine_says_so() -> None:
    engine = ScriptedEngine(MODEL, lambda request: answer())
    assert engine.is_alive()
    engine.die()
    assert not engine.is_alive()
