"""Places, turns, cancels, failures: what a flood, a bad request or a lost client does to the others."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import torch

from recto.engines.base import EngineRequest, Urgency
from recto.engines.transformers.batch.room import WaitingRoom
from recto.engines.transformers.batch.ticket import Ticket
from recto.engines.transformers.cache.contiguous import ContiguousCache
from recto.engines.transformers.engine import EngineOptions
from recto.engines.transformers.families import family_of
from recto.engines.transformers.loading import LoadedModel
from recto.errors import GrammarInvalidError, MediaInvalidError
from schemas.chat.events import AnswerEnd, ChatEvent, Delta, Finished
from schemas.chat.request import ChatRequest
from tests.unit.engines.core.asking import Desk, NoGrammar, PromptMaker, generate

OPTIONS = EngineOptions(slots=4, prefill_tokens=32, kv_tokens=8192, preparation_threads=1)
"""One thread prepares, so that requests arrive in the batch in the order that they are asked in."""


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.002)


class Gate(NoGrammar):
    """Holds the preparation of every request until it is opened."""

    def __init__(self) -> None:
        self.is_open = Event()

    def compile(self, chat: ChatRequest) -> None:
        assert self.is_open.wait(20)


def test_a_flood_through_four_slots_is_answered_to_the_last(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    prompts = [make.text(1 + number % 40).done() for number in range(200)]
    shape = family_of(text_model).cache_shape
    cache = ContiguousCache(shape)
    options = replace(OPTIONS, kv_tokens=128)
    with Desk(text_model, options, cache=cache) as desk:
        asked = [
            desk.ask(prompt, max_tokens=1 + number % 7, urgency=Urgency(number % 2))
            for number, prompt in enumerate(prompts)
        ]
        most = 0
        while not all(one.is_over.is_set() for one in asked):
            most = max(most, cache.allocated_bytes)
            time.sleep(0.001)
        assert [len(one.tokens()) <= 7 for one in asked] == [True] * 200
    assert 0 < most <= 128 * shape.token_bytes
    assert cache.allocated_bytes == 0


def test_chat_goes_before_extraction_and_each_in_order(text_model: LoadedModel) -> None:
    spoken: list[str] = []
    make = PromptMaker(text_model)
    with Desk(text_model, replace(OPTIONS, slots=1)) as desk:
        first = desk.ask(make.text(3).done(), max_tokens=2000)
        assert first.speaks.wait(20)
        urgencies = [Urgency.EXTRACTION, Urgency.CHAT, Urgency.EXTRACTION, Urgency.CHAT]
        later = [
            desk.ask(make.text(3).done(), urgency=urgency, max_tokens=2, spoken=spoken)
            for urgency in urgencies
        ]
        last = desk.ask(make.text(3).done(), max_tokens=2)
        wait_until(lambda: all(one.events for one in [*later, last]))
        desk.engine.cancel(first.id)
        for one in later:
            one.wait()
    assert spoken == [later[place].id for place in (1, 3, 0, 2)]


def test_a_long_extraction_leaves_a_place_for_chat(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    with Desk(text_model, replace(OPTIONS, slots=2)) as desk:
        long = [desk.ask(make.text(9).done(), urgency=Urgency.EXTRACTION, max_tokens=1500) for _ in range(3)]
        assert long[0].speaks.wait(20)
        desk.ask(make.text(5).done(), max_tokens=4).tokens()
        assert not long[0].is_over.is_set()
        assert not long[1].events[1:]
        for one in long:
            desk.engine.cancel(one.id)


@pytest.mark.parametrize("prompt_tokens", [3, 6000], ids=["while it speaks", "while it is read"])
def test_a_cancelled_request_gives_its_place_back(text_model: LoadedModel, prompt_tokens: int) -> None:
    cache = ContiguousCache(family_of(text_model).cache_shape)
    with Desk(text_model, replace(OPTIONS, slots=1), cache=cache) as desk:
        asked = desk.ask(PromptMaker(text_model).text(prompt_tokens).done(), max_tokens=2000)
        wait_until(lambda: cache.allocated_bytes > 0)
        desk.engine.cancel(asked.id)
        said = len(asked.events)
        wait_until(lambda: cache.allocated_bytes == 0)
        assert len(asked.events) == said
        assert not any(isinstance(event, Finished) for event in asked.events)
        assert desk.ask(PromptMaker(text_model).text(4).done()).tokens()


def test_a_request_that_waits_can_be_cancelled(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    with Desk(text_model, replace(OPTIONS, slots=1)) as desk:
        long = desk.ask(make.text(3).done(), max_tokens=2000)
        assert long.speaks.wait(20)
        waiting = desk.ask(make.text(3).done())
        desk.engine.cancel(waiting.id)
        desk.engine.cancel(long.id)
        assert desk.ask(make.text(3).done()).tokens()
        assert not any(isinstance(event, Delta) for event in waiting.events)


def test_cancelling_the_unknown_is_fine(text_model: LoadedModel) -> None:
    with Desk(text_model, OPTIONS) as desk:
        desk.engine.cancel("nobody")
        asked = desk.ask(PromptMaker(text_model).text(3).done()).wait()
        desk.engine.cancel(asked.id)


class BadGrammar(NoGrammar):
    """Refuses what asks for JSON."""

    def compile(self, chat: ChatRequest) -> None:
        if chat.response_format is not None:
            raise GrammarInvalidError("No such keyword.", param="response_format")


def test_a_bad_request_fails_alone(vision_model: LoadedModel) -> None:
    make = PromptMaker(vision_model)
    good = make.text(20).image(4, 4).text(3).done()
    broken = make.text(2).image(4, 4).text(2).done()
    part = replace(broken.vision[0], pixels=torch.zeros(3, 5))
    with Desk(vision_model, OPTIONS, BadGrammar()) as desk:
        before = desk.ask(good)
        bad = [
            desk.ask(good, response_format={"type": "json_object"}),
            desk.ask(MediaInvalidError("The image is damaged.", param="messages")),
            desk.ask(RuntimeError("a secret of the prompt")),
            desk.ask(replace(broken, vision=(part,))),
        ]
        after = desk.ask(good)
        failures = [one.failure() for one in bad]
        assert before.tokens() == after.tokens() == generate(vision_model, good)
    assert [failure.code for failure in failures] == [
        "invalid_json_schema",
        "invalid_media",
        "engine.failed",
        "engine.failed",
    ]
    assert "secret" not in failures[2].message


def test_a_step_that_breaks_fails_those_in_it_and_the_engine_goes_on(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    breaks = Event()

    def hook(*_: Any) -> None:
        if breaks.is_set():
            breaks.clear()
            raise RuntimeError("broken")

    handle = text_model.model.model.register_forward_hook(hook)
    try:
        with Desk(text_model, OPTIONS) as desk:
            long = desk.ask(make.text(3).done(), max_tokens=2000)
            assert long.speaks.wait(20)
            breaks.set()
            assert long.failure().code == "engine.failed"
            assert desk.ask(make.text(3).done()).tokens()
            assert desk.engine.is_alive()
    finally:
        handle.remove()


def test_more_than_may_wait_are_told_to_come_again(text_model: LoadedModel) -> None:
    gate = Gate()
    with Desk(text_model, replace(OPTIONS, max_waiting=2), gate) as desk:
        make = PromptMaker(text_model)
        taken = [desk.ask(make.text(3).done()) for _ in range(2)]
        assert desk.ask(make.text(3).done()).failure().code == "rate_limit_exceeded"
        extraction = desk.ask(make.text(3).done(), urgency=Urgency.EXTRACTION)
        gate.is_open.set()
        assert all(one.tokens() for one in [*taken, extraction])


def test_waiting_pictures_are_bounded_in_memory(vision_model: LoadedModel) -> None:
    make = PromptMaker(vision_model)
    options = replace(OPTIONS, slots=1, waiting_bytes=1)
    with Desk(vision_model, options) as desk:
        long = desk.ask(make.text(3).done(), max_tokens=2000)
        assert long.speaks.wait(20)
        waiting = [desk.ask(make.image(4, 4).text(2).done(), max_tokens=2) for _ in range(4)]
        wait_until(lambda: bool(waiting[0].events))
        assert [len(one.events) for one in waiting] == [1, 0, 0, 0]
        desk.engine.cancel(long.id)
        assert all(one.tokens() for one in waiting)


def test_what_never_fits_is_refused_with_the_numbers(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    with Desk(text_model, replace(OPTIONS, kv_tokens=100)) as desk:
        failure = desk.ask(make.text(60).done(), max_tokens=41).failure()
        assert failure.code == "context_length_exceeded"
        assert all(number in failure.message for number in ("100", "60", "41"))
        assert desk.ask(make.text(60).done(), max_tokens=40).tokens()
        short = desk.ask(make.text(90).done(), max_tokens=None, logit_bias={"1": 100}).wait()
    assert [event.finish_reason for event in short.events if isinstance(event, AnswerEnd)] == ["length"]
    assert short.events[-1].usage.completion_tokens == 10


def test_an_answer_without_a_limit_ends_at_the_default(text_model: LoadedModel) -> None:
    with Desk(text_model, replace(OPTIONS, default_answer_tokens=5)) as desk:
        prompt = PromptMaker(text_model).text(3).done()
        asked = desk.ask(prompt, max_tokens=None, logit_bias={"1": 100})
        assert asked.tokens() == [1] * 5


def test_closing_ends_what_is_under_way(text_model: LoadedModel) -> None:
    desk = Desk(text_model, replace(OPTIONS, slots=1))
    make = PromptMaker(text_model)
    asked = [desk.ask(make.text(3).done(), max_tokens=4000) for _ in range(3)]
    assert asked[0].speaks.wait(20)
    assert desk.engine.is_alive()
    desk.engine.close()
    assert [one.failure().code for one in asked] == ["engine.stopped"] * 3
    assert not desk.engine.is_alive()
    assert desk.ask(make.text(3).done()).failure().code == "engine.stopped"


def test_a_step_that_hangs_shows(text_model: LoadedModel) -> None:
    goes_on = Event()
    handle = text_model.model.model.register_forward_pre_hook(lambda *_: goes_on.wait(20) and None)
    try:
        with Desk(text_model, replace(OPTIONS, stall_seconds=0.05)) as desk:
            assert desk.engine.is_alive()
            asked = desk.ask(PromptMaker(text_model).text(3).done())
            wait_until(lambda: not desk.engine.is_alive())
            goes_on.set()
            asked.wait()
            wait_until(desk.engine.is_alive)
    finally:
        handle.remove()


def test_the_same_id_twice_is_refused(text_model: LoadedModel) -> None:
    events: list[ChatEvent] = []
    with Desk(text_model, OPTIONS) as desk:
        first = desk.ask(PromptMaker(text_model).text(3).done(), max_tokens=2000)
        assert first.speaks.wait(20)
        chat = ChatRequest(messages=[{"role": "user", "content": "?"}])
        desk.engine.submit(EngineRequest(first.id, chat), events.append)
        assert [event.kind for event in events] == ["failed"]
        desk.engine.cancel(first.id)


def test_a_cache_shorter_than_the_models_context_is_what_callers_are_told_of(text_model: LoadedModel) -> None:
    with Desk(text_model, replace(OPTIONS, kv_tokens=128)) as desk:
        told = desk.engine.model.capabilities.context
        assert told <= 128
        too_long = desk.ask(PromptMaker(text_model).text(told).done(), max_tokens=1).wait()
        assert too_long.failure().code == "context_length_exceeded"
        assert desk.ask(PromptMaker(text_model).text(told - 1).done(), max_tokens=1).wait().tokens()


def test_a_short_question_is_answered_before_a_long_prompt_is_read(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    long, short = make.text(3000).done(), make.text(40).done()
    spoken: list[str] = []
    with Desk(text_model, OPTIONS) as desk:
        first = desk.ask(long, max_tokens=1, spoken=spoken)
        second = desk.ask(short, max_tokens=1, spoken=spoken)
        first.wait()
        second.wait()
    assert spoken == [second.id, first.id]


def test_a_long_prompt_is_read_on_however_many_short_ones_come(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model)
    spoken: list[str] = []
    with Desk(text_model, replace(OPTIONS, slots=2, kv_tokens=4096)) as desk:
        long = desk.ask(make.text(600).done(), max_tokens=1, spoken=spoken)
        short = [desk.ask(make.text(100).done(), max_tokens=1, spoken=spoken) for _ in range(60)]
        for asked in (long, *short):
            asked.wait()
    assert spoken.index(long.id) < 30


def test_text_passes_requests_whose_files_take_long_to_open() -> None:
    room = WaitingRoom(OPTIONS)
    chat = ChatRequest(messages=[{"role": "user", "content": "?"}])
    video, text = (
        Ticket(EngineRequest(name, chat, media), lambda event: None, lambda ticket: None)
        for name, media in (("video", {"0": Path("video")}), ("text", {}))
    )
    room.enter(video)
    room.enter(text)
    assert room.next_unprepared(only_text=True) is text
    assert room.next_unprepared() is video
