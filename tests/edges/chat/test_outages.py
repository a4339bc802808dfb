"""Workers, messages and Redis go away: a request is answered by another or ends with an error event."""

import asyncio
import time
from typing import Any

import pytest

from recto.chat.wire import lane_key, serving_key
from recto.engines.scripted import Wait, answer
from recto.errors import EngineBusyError, EngineStoppedError, EngineUnavailableError
from schemas.chat.events import Accepted, Delta
from tests.edges.chat.conftest import QUICK, collect, kinds, text_of, work
from tests.services.processes import free_port, wait_until

SILENT = (Accepted(), Wait())
HALF = (Accepted(), Delta(content="half"), Wait())


def once(first: Any, then: Any) -> Any:
    """Return a script that says `first` to the first request and `then` to all later ones."""
    seen: list[str] = []

    def script(request: Any) -> Any:
        seen.append(request.id)
        return first if len(seen) == 1 else then

    return script


def play_with(rig: Any, after: str, happens: Any, bounds: Any = QUICK) -> list[Any]:
    """Ask, let something happen right after the first event of this kind, return all events."""

    async def scenario(hub: Any) -> list[Any]:
        got: list[Any] = []
        async with hub.ask(work()) as events:
            async for event in events:
                got.append(event)
                if event.kind == after and kinds(got).count(after) == 1:
                    await asyncio.to_thread(happens)
        return got

    return rig.play(scenario, bounds)


def restart(rig: Any) -> None:
    rig.redis.stop()
    rig.redis.start()


def test_a_wiped_redis_ends_a_begun_answer_with_an_error(rig: Any) -> None:
    rig.serve(lambda _request: HALF)
    events = play_with(rig, "delta", rig.redis.flush)
    assert (text_of(events), events[-1].kind, events[-1].code) == ("half", "failed", "engine.stopped")


def test_a_wiped_redis_has_an_unanswered_request_sent_again(rig: Any) -> None:
    rig.serve(once(SILENT, answer("whole")))
    events = play_with(rig, "accepted", rig.redis.flush)
    assert (kinds(events), text_of(events)) == (["accepted", "delta", "end", "finished"], "whole")


def test_work_that_waits_in_a_wiped_redis_is_sent_again(rig: Any) -> None:
    async def scenario(hub: Any) -> str:
        asking = asyncio.create_task(collect(hub, work()))
        await asyncio.to_thread(wait_until, lambda: rig.client.llen(lane_key("scripted")), "it waits")
        await asyncio.to_thread(rig.redis.flush)
        rig.serve(lambda _request: answer("later"))
        return text_of(await asking)

    assert rig.play(scenario) == "later"


def test_a_restarted_redis_ends_a_begun_answer_with_an_error(rig: Any) -> None:
    rig.serve(lambda _request: HALF)
    events = play_with(rig, "delta", lambda: restart(rig))
    assert (text_of(events), events[-1].kind, events[-1].code) == ("half", "failed", "engine.stopped")


def test_a_restarted_redis_has_an_unanswered_request_sent_again(rig: Any) -> None:
    rig.serve(once(SILENT, answer("whole")))
    assert text_of(play_with(rig, "accepted", lambda: restart(rig))) == "whole"


def test_chat_works_again_after_a_restart(rig: Any) -> None:
    rig.serve(lambda _request: answer("again"))

    async def scenario(hub: Any) -> str:
        await asyncio.to_thread(restart, rig)
        return text_of(await collect(hub, work()))

    assert rig.play(scenario) == "again"


def test_a_redis_that_stays_away_ends_requests_soon(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: HALF)
    started = time.monotonic()
    events = play_with(rig, "delta", rig.redis.stop)
    assert (events[-1].kind, events[-1].code) == ("failed", "engine.unavailable")
    assert time.monotonic() - started < 10
    wait_until(lambda: bool(engine.cancelled), "the worker gives the answer up")
    rig.redis.start()


def test_a_redis_that_is_away_is_said_at_once(rig: Any) -> None:
    async def scenario(hub: Any) -> float:
        started = time.monotonic()
        with pytest.raises(EngineUnavailableError):
            await collect(hub, work())
        return time.monotonic() - started

    assert rig.play(scenario, url=f"redis://127.0.0.1:{free_port()}/0") < 1


def test_without_a_worker_a_request_fails_soon(rig: Any) -> None:
    (failed,) = rig.play(lambda hub: collect(hub, work()))
    assert failed.code == "engine.unavailable"
    assert rig.client.llen(lane_key("scripted")) == 0


def test_too_many_waiting_requests_are_refused(rig: Any) -> None:
    bounds = QUICK.__class__(most_waiting=0)

    async def scenario(hub: Any) -> None:
        with pytest.raises(EngineBusyError):
            await collect(hub, work())

    rig.play(scenario, bounds)
    assert rig.client.llen(lane_key("scripted")) == 0


def test_work_that_its_worker_died_with_unsaid_is_sent_again(rig: Any) -> None:
    async def scenario(hub: Any) -> str:
        asking = asyncio.create_task(collect(hub, work()))
        await asyncio.to_thread(rig.client.brpop, [lane_key("scripted")], 5)
        rig.client.set(serving_key("scripted"), "1", ex=10)
        rig.serve(lambda _request: answer("after all"))
        return text_of(await asking)

    assert rig.play(scenario) == "after all"


def test_a_request_that_every_worker_dies_of_ends(rig: Any) -> None:
    async def scenario(hub: Any) -> Any:
        asking = asyncio.create_task(collect(hub, work()))
        rig.client.set(serving_key("scripted"), "1", ex=10)
        for _ in range(3):
            await asyncio.to_thread(rig.client.brpop, [lane_key("scripted")], 5)
        return await asking

    (failed,) = rig.play(scenario)
    assert failed.code == "engine.stopped"


def test_work_of_an_api_process_that_is_gone_is_dropped(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: SILENT)
    orphan = work().model_copy(update={"reply_to": "recto:chat:replies:gone"})
    rig.client.lpush(lane_key("scripted"), orphan.model_dump_json())
    wait_until(lambda: engine.cancelled == [orphan.id], "the engine is stopped")
    assert rig.client.exists("recto:chat:replies:gone") == 0


def test_a_draining_worker_finishes_what_it_began_and_takes_nothing_more(rig: Any) -> None:
    lanes, engine = rig.serve(lambda _request: (Accepted(), Wait(0.5), *answer("mine")[1:]))

    async def scenario(hub: Any) -> tuple[str, str]:
        first = asyncio.create_task(collect(hub, work()))
        await asyncio.to_thread(wait_until, lambda: bool(engine.asked), "it is taken")
        lanes.begin_drain(5)
        second = asyncio.create_task(collect(hub, work()))
        await asyncio.to_thread(lanes.stop)
        rig.serve(lambda _request: answer("another's"))
        return text_of(await first), text_of(await second)

    assert rig.play(scenario) == ("mine", "another's")


def test_a_worker_that_stops_leaves_unanswered_requests_to_others(rig: Any) -> None:
    lanes, _ = rig.serve(lambda _request: SILENT)

    def stop_and_replace() -> None:
        rig.serve(lambda _request: answer("another's"))
        lanes.stop()

    assert text_of(play_with(rig, "accepted", stop_and_replace)) == "another's"


def test_a_worker_that_stops_ends_begun_answers_with_an_error(rig: Any) -> None:
    lanes, _ = rig.serve(lambda _request: HALF)
    events = play_with(rig, "delta", lanes.stop)
    assert (events[-1].kind, events[-1].code) == ("failed", "engine.stopped")


def test_a_stalled_engine_is_taken_for_dead(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: HALF)
    events = play_with(rig, "delta", engine.die)
    assert (events[-1].kind, events[-1].code) == ("failed", "engine.stopped")


def test_streams_end_with_an_error_when_the_api_stops(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: HALF)

    async def scenario(hub: Any) -> Any:
        asked = work()
        async with hub.ask(asked) as events:
            assert [(await anext(events)).kind, (await anext(events)).kind] == ["accepted", "delta"]
            hub.end_all()
            last = await anext(events)
        with pytest.raises(EngineStoppedError):
            await collect(hub, work())
        assert await asyncio.to_thread(engine.wait_for_cancel, asked.id, 5)
        return last

    assert rig.play(scenario).code == "engine.stopped"


def test_a_model_that_says_nothing_for_too_long_is_given_up(rig: Any) -> None:
    _, engine = rig.serve(lambda _request: SILENT)
    events = rig.play(
        lambda hub: collect(hub, work()), QUICK.__class__(silence_seconds=0.3, watch_seconds=0.1)
    )
    assert events[-1].code == "engine.timeout"
    wait_until(lambda: bool(engine.cancelled), "the engine is stopped")
