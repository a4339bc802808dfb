"""Requests on their way from the API to an engine and back."""

import asyncio
import time
from typing import Any

from recto.engines.base import EngineRequest
from recto.engines.scripted import Wait, answer
from schemas.chat.events import Accepted, Delta
from tests.edges.chat.conftest import collect, kinds, text_of, work


def echo(request: EngineRequest) -> Any:
    said = request.chat.messages[-1].content
    return answer(*(f"{said}-{number} " for number in range(5)))


def test_an_answer_arrives_whole_and_in_order(rig: Any) -> None:
    rig.serve(echo)
    events = rig.play(lambda hub: collect(hub, work("a")))
    assert kinds(events) == ["accepted", *["delta"] * 5, "end", "finished"]
    assert text_of(events) == "a-0 a-1 a-2 a-3 a-4 "


def test_fifty_streams_at_once_dont_mix(rig: Any) -> None:
    rig.serve(echo)

    async def ask_all(hub: Any) -> list[Any]:
        return await asyncio.gather(*(collect(hub, work(f"q{number}")) for number in range(50)))

    for number, events in enumerate(rig.play(ask_all)):
        assert text_of(events) == "".join(f"q{number}-{piece} " for piece in range(5))


def test_a_client_that_goes_away_stops_the_engine_within_100_ms(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: [Accepted(), Delta(content="a"), Wait()])
    seconds = []

    async def leave_early(hub: Any) -> None:
        for _ in range(5):
            asked = work()
            async with hub.ask(asked) as events:
                while (await anext(events)).kind != "delta":
                    pass
                left_at = time.perf_counter()
            assert await asyncio.to_thread(engine.wait_for_cancel, asked.id, 5)
            seconds.append(time.perf_counter() - left_at)

    rig.play(leave_early)
    assert min(seconds) < 0.1, seconds
