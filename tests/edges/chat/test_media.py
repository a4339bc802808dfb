"""Attachments: fetched for the engine, gone afterwards, and no reason to wait for others."""

import asyncio
import threading
from pathlib import Path
from typing import Any

from recto.engines.scripted import Wait, answer
from recto.errors import StorageError
from recto.storage.local import LocalStorage
from schemas.chat.events import Accepted
from tests.edges.chat.conftest import collect, text_of, work
from tests.services.processes import wait_until


class SlowStorage(LocalStorage):
    """Holds fetches back until told."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.may_go = threading.Event()

    def fetch(self, key: str, path: Path) -> None:
        assert self.may_go.wait(20)
        super().fetch(key, path)


class AwayStorage(LocalStorage):
    """Doesn't answer."""

    def fetch(self, key: str, path: Path) -> None:
        raise StorageError("The storage doesn't answer; try again.")


def read_media(request: Any) -> Any:
    return answer(*(f"{name}={path.read_bytes().decode()} " for name, path in request.media.items()))


def left_folders(rig: Any) -> list[Path]:
    return list(rig.storage.spool_dir().glob("job-*"))


def test_an_engine_gets_attachments_as_files_that_are_gone_afterwards(rig: Any) -> None:
    rig.storage.put_bytes("chat/1/a", b"one")
    rig.storage.put_bytes("chat/1/b", b"two")
    rig.serve(read_media)
    asked = work(media={"../a": "chat/1/a", "b": "chat/1/b"})
    assert text_of(rig.play(lambda hub: collect(hub, asked))) == "../a=one b=two "
    wait_until(lambda: not left_folders(rig), "the folder is removed")


def test_a_cancelled_requests_attachments_are_gone(rig: Any) -> None:
    rig.storage.put_bytes("chat/1/a", b"one")
    rig.serve(lambda _request: (Accepted(), Wait()))

    async def leave(hub: Any) -> None:
        async with hub.ask(work(media={"a": "chat/1/a"})) as events:
            await anext(events)
            assert left_folders(rig)

    rig.play(leave)
    wait_until(lambda: not left_folders(rig), "the folder is removed")


def test_a_missing_attachment_fails_its_request_alone(rig: Any) -> None:
    rig.serve(read_media)
    (failed,) = rig.play(lambda hub: collect(hub, work(media={"a": "chat/1/none"})))
    assert (failed.kind, failed.code) == ("failed", "storage.unavailable")
    wait_until(lambda: not left_folders(rig), "the folder is removed")


def test_a_storage_that_is_away_fails_the_request(rig: Any) -> None:
    rig.serve(read_media, storage=AwayStorage(rig.folder / "away"))
    (failed,) = rig.play(lambda hub: collect(hub, work(media={"a": "chat/1/a"})))
    assert failed.code == "storage.unavailable"


def test_a_slow_attachment_holds_up_no_other_request(rig: Any) -> None:
    storage = SlowStorage(rig.folder / "slow")
    storage.put_bytes("chat/1/a", b"one")
    rig.serve(read_media, storage=storage)

    async def scenario(hub: Any) -> str:
        slow = asyncio.create_task(collect(hub, work(media={"a": "chat/1/a"})))
        await collect(hub, work())
        assert not slow.done()
        storage.may_go.set()
        return text_of(await slow)

    assert rig.play(scenario) == "a=one "


def test_a_worker_takes_no_more_than_it_has_room_for(rig: Any) -> None:
    _, first = rig.serve(lambda _request: (Accepted(), Wait()), room=2)

    async def scenario(hub: Any) -> str:
        full = [asyncio.create_task(collect(hub, work())) for _ in range(2)]
        await asyncio.to_thread(wait_until, lambda: len(first.asked) == 2, "the first worker is full")
        third = asyncio.create_task(collect(hub, work()))
        rig.serve(lambda _request: answer("second's"))
        text = text_of(await third)
        for task in full:
            task.cancel()
        await asyncio.gather(*full, return_exceptions=True)
        return text

    assert rig.play(scenario) == "second's"
    assert len(first.asked) == 2
