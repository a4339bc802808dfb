"""Hub and lanes over a real Redis, in one process unless a test kills one."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from redis import Redis

from api.chat.hub import ChatHub
from api.chat.watch import ChatBounds
from recto.chat.lanes import ChatLanes
from recto.engines.scripted import Script, ScriptedEngine
from recto.ids import new_id
from recto.jobs.workspace import Workspace
from recto.storage.local import LocalStorage
from schemas.chat.events import ChatEvent, Delta
from schemas.chat.work import ChatWork
from schemas.models import Capabilities, ServedModel
from tests.services.redis import RedisServer

T = TypeVar("T")
QUICK = ChatBounds(
    silence_seconds=20,
    patience_seconds=0.6,
    takeover_seconds=5,
    claim_seconds=0.6,
    outage_seconds=1.5,
    watch_seconds=0.1,
)


def served(model: str = "scripted") -> ServedModel:
    can = Capabilities(context=1000, modalities=("text",), tools=True, json_schema=True, lora=False)
    return ServedModel(id=model, capabilities=can)


def work(text: str = "hello", model: str = "scripted", **values: Any) -> ChatWork:
    request = {"messages": [{"role": "user", "content": text}]}
    return ChatWork(
        id=new_id("chatcmpl"), model=model, request=request, reply_to="", created_at=0.0, **values
    )


def text_of(events: list[ChatEvent]) -> str:
    return "".join(event.content for event in events if isinstance(event, Delta))


def kinds(events: list[ChatEvent]) -> list[str]:
    return [event.kind for event in events]


class ChatRig:
    """Starts workers' lanes and hubs, and ends them."""

    def __init__(self, redis: RedisServer, folder: Path) -> None:
        self.redis = redis
        self.client = Redis.from_url(redis.url, decode_responses=True)
        self.folder = folder
        self.storage = LocalStorage(folder / "blobs")
        self.lanes: list[ChatLanes] = []

    def serve(
        self, script: Script, model: str = "scripted", room: int = 64, storage: Any = None
    ) -> tuple[ChatLanes, ScriptedEngine]:
        engine = ScriptedEngine(served(model), script)
        lanes = ChatLanes(
            [engine],
            redis_url=self.redis.url,
            worker=new_id("w"),
            storage=storage or self.storage,
            workspace=Workspace(self.storage.spool_dir(), "w"),
            room=room,
        )
        lanes.start()
        self.lanes.append(lanes)
        return lanes, engine

    def play(
        self, scenario: Callable[[ChatHub], Coroutine[Any, Any, T]], bounds: ChatBounds = QUICK, url: str = ""
    ) -> T:
        """Run a scenario with a hub; it may take 30 s at most."""

        async def run() -> T:
            hub = ChatHub(url or self.redis.url, bounds)
            await hub.start()
            try:
                async with asyncio.timeout(30):
                    return await scenario(hub)
            finally:
                await hub.close()

        return asyncio.run(run())

    def close(self) -> None:
        stops = [threading.Thread(target=lanes.stop) for lanes in self.lanes]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()
        self.client.close()


@pytest.fixture
def rig(redis_server: RedisServer, tmp_path: Path) -> Iterator[ChatRig]:
    rig = ChatRig(redis_server, tmp_path)
    yield rig
    rig.close()


async def collect(hub: ChatHub, asked: ChatWork) -> list[ChatEvent]:
    """Ask and return every event."""
    async with hub.ask(asked) as events:
        return [event async for event in events]
