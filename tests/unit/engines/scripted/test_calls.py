"""What may be said of a request, and when no more."""

import pytest

from recto.engines.base import EngineRequest
from recto.engines.calls import Calls
from schemas.chat.events import Accepted, ChatEvent, Delta, Failed, Finished, TokenUsage
from schemas.chat.request import ChatRequest

REQUEST = EngineRequest("a", ChatRequest.model_validate({"messages": [{"role": "user", "content": "hi"}]}))
FINISHED = Finished(usage=TokenUsage())


@pytest.fixture
def said() -> list[ChatEvent]:
    return []


def test_nothing_is_said_after_the_last_event(said: list[ChatEvent]) -> None:
    call = Calls().open(REQUEST, said.append)
    assert call is not None
    for event in (Accepted(), FINISHED, Delta(content="more"), Failed(code="a", message="b")):
        call.say(event)
    assert said == [Accepted(), FINISHED]


def test_nothing_is_said_once_it_is_cancelled(said: list[ChatEvent]) -> None:
    calls = Calls()
    call = calls.open(REQUEST, said.append)
    assert call is not None
    assert calls.cancel("a") is call
    call.say(FINISHED)
    assert said == []
    assert calls.cancel("a") is None


def test_a_second_request_of_an_id_is_refused_while_the_first_is_under_way(said: list[ChatEvent]) -> None:
    calls = Calls()
    first = calls.open(REQUEST, lambda event: None)
    assert calls.open(REQUEST, said.append) is None
    assert [type(event) for event in said] == [Failed]
    assert first is not None
    first.say(FINISHED)
    second = calls.open(REQUEST, said.append)
    assert second is not None
    calls.drop(first)
    assert calls.cancel("a") is second


def test_closing_fails_what_is_under_way_and_what_comes(said: list[ChatEvent]) -> None:
    calls = Calls()
    calls.open(REQUEST, said.append)
    calls.close()
    assert calls.open(REQUEST, said.append) is None
    assert [event.code for event in said if isinstance(event, Failed)] == ["engine.stopped"] * 2
