"""An answer up to its stop texts and its limit."""

from typing import Any

import pytest

from recto.engines.calls import Call
from recto.engines.reader.writer import AnswerWriter
from schemas.chat.events import AnswerEnd, ChatEvent, Finished
from tests.edges.engines.listening import make_request, text_of


def write(*pieces: str, **parameters: Any) -> list[ChatEvent]:
    events: list[ChatEvent] = []
    writer = AnswerWriter(Call(make_request("hi", **parameters), events.append))
    for piece in pieces:
        writer.write(piece)
    writer.finish(3, ())
    return events


@pytest.mark.parametrize(
    "pieces", [("one STOP two",), ("one S", "TO", "P two"), ("one ", "STOP", " STO two")]
)
def test_a_stop_text_ends_the_answer_also_across_pieces(pieces: tuple[str, ...]) -> None:
    events = write(*pieces, stop=["STOP", "two"])
    assert text_of(events) == "one "
    assert AnswerEnd(finish_reason="stop", stop_reason="STOP") in events


def test_the_start_of_a_stop_text_that_does_not_go_on_is_said() -> None:
    assert text_of(write("one ST", "ART STO", stop="STOP")) == "one START STO"


def test_the_limit_counts_words_also_those_in_two_pieces() -> None:
    events = write("one tw", "o three ", "four", max_tokens=3)
    assert text_of(events) == "one two three "
    assert AnswerEnd(finish_reason="length") in events


def test_an_answer_of_just_the_limit_is_whole() -> None:
    assert AnswerEnd(finish_reason="stop") in write("one two", max_completion_tokens=2)


def test_several_answers_are_the_same_and_are_all_counted() -> None:
    events = write("one two", n=2)
    assert [text_of(events, index) for index in (0, 1)] == ["one two"] * 2
    assert isinstance(events[-1], Finished)
    assert (events[-1].usage.prompt_tokens, events[-1].usage.completion_tokens) == (3, 4)
