"""Who gets a place, and when."""

import asyncio

import pytest

from recto.engines.openai.gate import Gate
from recto.errors import EngineBusyError


async def hold(gate: Gate, urgency: int, name: str, order: list[str]) -> None:
    async with gate.place(urgency):
        order.append(name)
        await asyncio.sleep(0)


async def start(*works: "asyncio.Task[None]") -> None:
    for _ in works:
        await asyncio.sleep(0)


def test_the_most_urgent_goes_first_and_the_older_before_the_newer() -> None:
    async def run() -> list[str]:
        gate, order = Gate(1, 10), list[str]()
        async with gate.place(0):
            works = [
                asyncio.create_task(hold(gate, urgency, name, order))
                for urgency, name in ((1, "job 1"), (1, "job 2"), (0, "chat 1"), (0, "chat 2"))
            ]
            await start(*works)
        await asyncio.gather(*works)
        return order

    assert asyncio.run(run()) == ["chat 1", "chat 2", "job 1", "job 2"]


def test_one_that_is_cancelled_while_it_waits_loses_nobody_a_place() -> None:
    async def run() -> list[str]:
        gate, order = Gate(1, 10), list[str]()
        async with gate.place(0):
            gone = asyncio.create_task(hold(gate, 0, "gone", order))
            stays = asyncio.create_task(hold(gate, 0, "stays", order))
            await start(gone, stays)
            gone.cancel()
        await asyncio.wait_for(stays, 5)
        await asyncio.wait_for(hold(gate, 0, "next", order), 5)
        return order

    assert asyncio.run(run()) == ["stays", "next"]


def test_one_that_is_cancelled_just_when_it_is_its_turn_passes_the_place_on() -> None:
    async def run() -> list[str]:
        gate, order = Gate(1, 10), list[str]()
        async with gate.place(0):
            gone = asyncio.create_task(hold(gate, 0, "gone", order))
            await start(gone)
        gone.cancel()
        await asyncio.wait_for(hold(gate, 0, "next", order), 5)
        return order

    assert asyncio.run(run()) == ["next"]


def test_one_that_is_cancelled_waits_no_more() -> None:
    async def run() -> list[str]:
        gate, order = Gate(1, 1), list[str]()
        async with gate.place(0):
            gone = asyncio.create_task(hold(gate, 0, "gone", order))
            await start(gone)
            gone.cancel()
            await asyncio.wait([gone])
            stays = asyncio.create_task(hold(gate, 0, "stays", order))
            await start(stays)
        await stays
        return order

    assert asyncio.run(run()) == ["stays"]


def test_too_many_that_wait_are_refused() -> None:
    async def run() -> None:
        gate = Gate(1, 0)
        async with gate.place(0):
            with pytest.raises(EngineBusyError):
                await hold(gate, 0, "more", [])

    asyncio.run(run())
