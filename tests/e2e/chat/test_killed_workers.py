"""Workers that answer are killed, stopped and stalled."""

import asyncio
import json
from typing import Any

from recto.ids import new_id
from schemas.chat.events import Delta
from schemas.chat.work import ChatWork
from tests.services.processes import wait_until


def work(**script: Any) -> ChatWork:
    request = {"messages": [{"role": "user", "content": json.dumps(script)}]}
    return ChatWork(id=new_id("chatcmpl"), model="scripted", request=request, reply_to="", created_at=0.0)


def text_of(events: list[Any]) -> str:
    return "".join(event.content for event in events if isinstance(event, Delta))


def play_with(workers: Any, asked: ChatWork, after: str, happens: Any) -> list[Any]:
    """Ask, let something happen after the first event of this kind, return all events."""

    async def scenario(hub: Any) -> list[Any]:
        got: list[Any] = []
        async with hub.ask(asked) as events:
            async for event in events:
                got.append(event)
                if event.kind == after and [each.kind for each in got].count(after) == 1:
                    await asyncio.to_thread(happens)
        return got

    events: list[Any] = workers.play(scenario)
    return events


def test_a_worker_killed_before_the_first_token_is_replaced_by_another(workers: Any) -> None:
    doomed = workers.start_worker("w1")

    def kill() -> None:
        doomed.kill()
        workers.start_worker("w2")

    events = play_with(workers, work(before=1, pieces=2), "accepted", kill)
    assert [event.kind for event in events] == ["accepted", "delta", "delta", "end", "finished"]
    assert text_of(events) == "w2-0 w2-1 "


def test_a_worker_killed_in_mid_stream_ends_the_stream_with_an_error(workers: Any) -> None:
    doomed = workers.start_worker("w1")
    events = play_with(workers, work(pieces=1000, pause=0.05), "delta", doomed.kill)
    assert text_of(events).startswith("w1-0 ")
    assert (events[-1].kind, events[-1].code) == ("failed", "engine.stopped")


def test_a_stopped_worker_finishes_its_answer_and_ends_well(workers: Any) -> None:
    worker = workers.start_worker("w1")
    (alive,) = workers.ledger.workers.alive()
    assert ([model.id for model in alive.served], list(alive.models)) == (["scripted"], ["reader"])
    events = play_with(workers, work(pieces=20, pause=0.05), "delta", worker.terminate)
    assert (events[-1].kind, text_of(events).count("w1-")) == ("finished", 20)
    assert worker.wait(timeout=20) == 0


def test_a_worker_whose_engine_stalls_leaves_to_be_restarted(workers: Any) -> None:
    worker = workers.start_worker("w1")
    events = play_with(workers, work(die=True, pieces=1000, pause=0.05), "none", lambda: None)
    assert (events[-1].kind, events[-1].code) == ("failed", "engine.stopped")
    assert worker.wait(timeout=20) == 75
    assert "engine.stalled" in workers.log("w1")


def test_a_worker_that_only_prepares_serves_no_chat(workers: Any) -> None:
    workers.start_worker("p1", queues="prepare")
    wait_until(lambda: bool(workers.ledger.workers.alive()), "it is alive")
    assert [list(worker.served) for worker in workers.ledger.workers.alive()] == [[]]
