"""Chat in a worker: takes requests from Redis, has its engines answer them, sends back what they say.

Threads: one per model that blocks on its lane, one that hears cancellations, one that sends replies, a few
that fetch attachments. None of them is a pool thread, so extraction never stands before chat in a queue.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import structlog
from pydantic import ValidationError
from redis import RedisError

from recto.chat.connections import connect_blocking, connect_writing
from recto.chat.media import fetch_media
from recto.chat.orders import CancelOrders
from recto.chat.running import RunningChat, RunningChats
from recto.chat.signs import SignsOfLife
from recto.chat.taker import LaneTaker
from recto.chat.wire import ORDER_SECONDS, Taken, wake_key
from recto.chat.writer import ReplyWriter
from recto.engines.base import Engine, EngineRequest
from recto.errors import EngineError, RectoError
from recto.jobs.workspace import Workspace
from recto.storage import Storage
from schemas.chat.request import ChatRequest
from schemas.chat.work import ChatWork

ROOM = 64
"""Requests that a model of a worker has under way at most; the others wait where other workers see them."""
FETCHERS = 4
_BROKEN = EngineError("The worker could not take the request. Report the id of the request.")
_MISUNDERSTOOD = EngineError("The worker is of another version than the API. Update both, then ask again.")
log = structlog.get_logger(__name__)


class ChatLanes:
    """The lanes of one worker process, one for each engine. Without engines it does nothing."""

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        redis_url: str,
        worker: str,
        storage: Storage,
        workspace: Workspace,
        room: int = ROOM,
    ) -> None:
        """`worker` is the incarnation: another process never has the same."""
        self._engines = engines
        self._worker = worker
        self._storage = storage
        self._workspace = workspace
        self._running = RunningChats()
        self._folders: dict[str, ExitStack] = {}
        self._drained_by: float | None = None
        self._redis = connect_writing(redis_url)
        self._blocking = connect_blocking(redis_url)
        self._fetchers = ThreadPoolExecutor(FETCHERS, thread_name_prefix="chat-media")
        self._writer = ReplyWriter(connect_writing(redis_url), worker, self._cut_unread)
        self._orders = CancelOrders(self._blocking, worker, self._running.cut)
        self._signs = SignsOfLife(self._redis, worker, engines, self._cut_all)
        self._takers = {
            engine.model.id: LaneTaker(
                self._blocking, worker, engine.model.id, room, partial(self._take, engine)
            )
            for engine in engines
        }

    def start(self) -> None:
        """Start the threads."""
        if not self._engines:
            return
        self._writer.start()
        self._orders.start()
        self._signs.start()
        for taker in self._takers.values():
            taker.start()

    def begin_drain(self, seconds: float) -> None:
        """Take nothing more; answers under way may go on for so long. Returns at once."""
        if self._drained_by is None:
            self._drained_by = time.monotonic() + seconds
        self._signs.stop_serving()
        for taker in self._takers.values():
            taker.stop()

    def end_answers(self) -> None:
        """End what is under way: begun answers as failed, the others to be taken by other workers."""
        for chat in self._running.all():
            chat.stop()

    def stop(self) -> None:
        """Drain for what is left of the time given, then end everything."""
        self.begin_drain(0)
        if not self._engines:
            return
        assert self._drained_by is not None
        self._running.wait_until_none(max(0.0, self._drained_by - time.monotonic()))
        self._orders.stop()
        self._wake_threads()
        self._orders.join()
        for taker in self._takers.values():
            taker.join()
        self.end_answers()
        self._writer.close()
        self._signs.stop()
        self._fetchers.shutdown()
        self._redis.close()
        self._blocking.close()

    def _wake_threads(self) -> None:
        key = wake_key(self._worker)
        try:
            self._redis.rpush(key, *["stop"] * (1 + len(self._takers)))
            self._redis.expire(key, ORDER_SECONDS)
        except RedisError:
            return  # they wake by themselves in a moment

    def abandon(self) -> None:
        """End what is under way at once and say so, because the process is about to end itself."""
        self.begin_drain(0)
        self.end_answers()
        self._writer.close()

    def _take(self, engine: Engine, work: ChatWork) -> None:
        """Begin to answer; called by a lane's thread, which must go on whatever happens."""
        chat = RunningChat(work, engine, self._writer.put, self._leave)
        if not self._running.add(chat):
            self._takers[work.model].free()
            return
        chat.say(Taken())
        try:
            if work.media:
                self._fetchers.submit(self._fetch_and_submit, chat)
            else:
                self._submit(chat, {})
        except Exception:
            log.exception("chat.take_crashed", chat_id=work.id)
            chat.fail(_BROKEN)

    def _fetch_and_submit(self, chat: RunningChat) -> None:
        if chat.is_over:
            return
        try:
            with ExitStack() as stack:
                folder = stack.enter_context(self._workspace.open())
                media = fetch_media(self._storage, chat.work.media, folder)
                self._folders[chat.name] = stack.pop_all()
            self._submit(chat, media)
        except RectoError as error:
            chat.fail(error)
        except Exception:
            log.exception("chat.fetch_crashed", chat_id=chat.work.id)
            chat.fail(_BROKEN)
        if chat.is_over:  # perhaps before the folder was noted
            self._remove_folder(chat)

    def _submit(self, chat: RunningChat, media: Mapping[str, Path]) -> None:
        if chat.is_over:
            return
        try:
            request = ChatRequest.model_validate(chat.work.request)
        except ValidationError:
            chat.fail(_MISUNDERSTOOD)
            return
        engine = chat.engine
        engine.submit(EngineRequest(chat.name, request, media, chat.work.adapter), chat.say)
        if chat.is_over:  # perhaps cut before the engine knew of it
            engine.cancel(chat.name)

    def _leave(self, chat: RunningChat) -> None:
        """A request is over; called from any thread, at times the engine's own."""
        self._running.drop(chat)
        self._takers[chat.engine.model.id].free()
        if chat.name in self._folders:
            self._fetchers.submit(self._remove_folder, chat)

    def _remove_folder(self, chat: RunningChat) -> None:
        stack = self._folders.pop(chat.name, None)
        if stack is not None:
            stack.close()

    def _cut_all(self) -> None:
        """Redis is away for too long: whoever asked has been told so by now."""
        for chat in self._running.all():
            chat.cut()

    def _cut_unread(self, names: Collection[str]) -> None:
        for name in names:
            self._running.cut(name)
