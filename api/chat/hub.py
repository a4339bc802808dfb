"""Where the answers of all chat requests of this process arrive: one reader of one Redis stream.

The process that holds a caller's connection owns its request. A worker that dies, a message that gets
lost and a Redis that is wiped are noticed here: what is not answered yet is sent again, the rest ends with
an error event.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import structlog
from redis import RedisError

from api.chat.pending import PendingChat
from api.chat.watch import ChatBounds, Lost, judge, judge_silence
from recto.chat.client import LaneClient
from recto.chat.wire import Reply, ReplyBatch, Taken, attempt_name
from recto.errors import EngineBusyError, EngineError, EngineStoppedError, EngineUnavailableError
from schemas.chat.events import ChatEvent, Failed, Finished
from schemas.chat.work import ChatWork

STOPPED = "The worker that was answering stopped. Ask again."
CLOSING = "This server is shutting down. Ask again."
OLDEST = 16
"""How many waiting requests are looked for in their lanes at once."""
STRAY_SECONDS = 60
REDIS_AWAY = "Chat can't be served now: Redis doesn't answer. Try again soon."
log = structlog.get_logger(__name__)


class ChatHub:
    """The chat requests of one API process. Belongs to one event loop."""

    def __init__(
        self, redis_url: str, bounds: ChatBounds | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bounds = bounds or ChatBounds()
        self._clock = clock
        self._client = LaneClient(redis_url)
        self._pending: dict[str, PendingChat] = {}
        self._strays: dict[tuple[str, str], float] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[None]] = set()
        self._away_since: float | None = None
        self._is_closed = False

    @property
    def reply_to(self) -> str:
        """Stream that workers answer to."""
        return self._client.reply_to

    async def start(self) -> None:
        """Start listening. A Redis that is away is waited for in the background."""
        try:
            await self._client.open_stream()
        except RedisError:
            self._note_outage()
        self._loops = [
            asyncio.create_task(self._repeat(self._read_once, 0.0), name="chat-replies"),
            asyncio.create_task(
                self._repeat(self._watch_once, self._bounds.watch_seconds), name="chat-watch"
            ),
        ]

    def end_all(self) -> None:
        """End every request under way with an error event; take no more."""
        self._is_closed = True
        for pending in self._pending.values():
            self._end(pending, EngineStoppedError(CLOSING))

    async def close(self) -> None:
        """End everything and close the connections."""
        self.end_all()
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._errands:
            await asyncio.wait(self._errands, timeout=2)
        if self._away_since is None:
            with suppress(RedisError):
                await self._client.close_stream()
        await self._client.close()

    def ask(self, work: ChatWork) -> AbstractAsyncContextManager[AsyncIterator[ChatEvent]]:
        """Send work to a worker and give its events; leaving before the last one cancels it.

        The iterator always ends, with `Finished` or `Failed`. Entering raises EngineUnavailableError,
        EngineBusyError, EngineStoppedError.
        """
        return self._ask(work)

    @asynccontextmanager
    async def _ask(self, work: ChatWork) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        if self._is_closed:
            raise EngineStoppedError(CLOSING)
        addressed = work.model_copy(update={"reply_to": self.reply_to, "attempt": 0})
        pending = PendingChat(addressed, self._clock())
        self._pending[work.id] = pending
        try:
            await self._push(pending)
            yield pending
        finally:
            del self._pending[work.id]
            if not pending.is_over:
                self._abandon(pending)

    async def _push(self, pending: PendingChat) -> None:
        try:
            waiting = await self._client.push(pending.entry, first=False)
        except RedisError:
            self._note_outage()
            raise EngineUnavailableError(REDIS_AWAY) from None
        if waiting > self._bounds.most_waiting:
            raise EngineBusyError("Too many chat requests wait for this model. Try again soon.")

    async def _push_again(self, pending: PendingChat) -> None:
        await self._client.push(pending.entry, first=True)

    # ── what workers say ──

    async def _read_once(self) -> None:
        for batch in await self._client.read():
            for reply in batch.replies:
                self._deliver(batch, reply)

    def _deliver(self, batch: ReplyBatch, reply: Reply) -> None:
        pending = self._pending.get(reply.id)
        if pending is None or not pending.is_answered_by(batch.worker, reply.attempt):
            self._note_stray(batch.worker, reply)
        elif reply.number > pending.next_number:
            log.warning("chat.replies_lost", chat_id=reply.id, worker=batch.worker)
            self._lose(pending)
        elif reply.number == pending.next_number:
            pending.next_number += 1
            pending.heard_at = self._clock()
            self._take_in(pending, batch.worker, reply)

    def _take_in(self, pending: PendingChat, worker: str, reply: Reply) -> None:
        event = reply.event
        if isinstance(event, Taken):
            pending.worker = worker
        elif isinstance(event, Failed) and event.code == EngineStoppedError.code:
            self._lose(pending)
        else:
            pending.put(event)
            if pending.is_too_far_behind:
                self._end(pending, EngineStoppedError("The answer was read too slowly. Ask again."))

    def _note_stray(self, worker: str, reply: Reply) -> None:
        """Have what nobody waits for stopped; again after a while, should the order have been lost."""
        if isinstance(reply.event, Finished | Failed):
            return
        attempt, now = attempt_name(reply.id, reply.attempt), self._clock()
        if now - self._strays.get((worker, attempt), float("-inf")) > 1:
            self._strays[worker, attempt] = now
            self._run_errand(self._client.order_cancel(worker, attempt))

    # ── what goes wrong ──

    def _lose(self, pending: PendingChat) -> None:
        """The worker or the messages of an attempt are gone: begin again if nothing was answered yet."""
        if pending.is_over:
            return
        self._abandon(pending)
        if pending.is_answered or pending.work.attempt + 1 >= self._bounds.attempts:
            pending.fail(EngineStoppedError(STOPPED))
            return
        pending.begin_again(self._clock())
        log.info("chat.sent_again", chat_id=pending.work.id, attempt=pending.work.attempt)
        self._run_errand(self._push_again(pending))

    def _end(self, pending: PendingChat, error: EngineError) -> None:
        if not pending.is_over:
            self._abandon(pending)
            pending.fail(error)

    def _abandon(self, pending: PendingChat) -> None:
        """Let nobody work on the attempt. Who took it without our knowledge is stopped as a stray."""
        if pending.worker is None:
            self._run_errand(self._client.withdraw(pending.entry))
        else:
            self._run_errand(self._client.order_cancel(pending.worker, pending.attempt))

    async def _watch_once(self) -> None:
        self._end_silent()
        taken = {pending.worker for pending in self._open() if pending.worker is not None}
        waiting = [pending for pending in self._open() if pending.worker is None]
        models = {pending.work.model for pending in waiting}
        # Lanes are served in order: where the oldest still waits, so do the younger.
        oldest = sorted(waiting, key=lambda pending: pending.asked_at)[:OLDEST]
        sight = await self._client.look([each.entry for each in oldest], list(models), list(taken))
        self._note_return()
        if not sight.has_stream:
            await self._start_afresh()
            return
        for pending in self._open():
            verdict = judge(pending, sight, self._clock(), self._bounds)
            if isinstance(verdict, Lost):
                self._lose(pending)
            elif verdict is not None:
                self._end(pending, verdict)

    async def _start_afresh(self) -> None:
        """Redis was wiped: whatever was on its way, either way, is gone."""
        log.warning("chat.redis_wiped", requests=len(self._pending))
        await self._client.open_stream()
        for pending in self._open():
            self._lose(pending)

    def _end_silent(self) -> None:
        now = self._clock()
        self._strays = {name: at for name, at in self._strays.items() if now - at < STRAY_SECONDS}
        is_away = self._away_since is not None and now - self._away_since > self._bounds.outage_seconds
        for pending in self._open():
            error = (
                EngineUnavailableError(REDIS_AWAY) if is_away else judge_silence(pending, now, self._bounds)
            )
            if error is not None:
                self._end(pending, error)

    def _open(self) -> list[PendingChat]:
        return [pending for pending in self._pending.values() if not pending.is_over]

    def _note_outage(self) -> None:
        if self._away_since is None:
            self._away_since = self._clock()
            log.warning("chat.redis_away")

    def _note_return(self) -> None:
        if self._away_since is not None:
            self._away_since = None
            log.info("chat.redis_back")

    async def _repeat(self, action: Callable[[], Coroutine[None, None, None]], pause: float) -> None:
        while not self._is_closed:  # a cancellation alone may get lost in the Redis client
            try:
                await action()
                await asyncio.sleep(pause)
            except RedisError:
                self._note_outage()
                await asyncio.sleep(0.1)
            except Exception:  # a bug must not leave anyone waiting in vain
                log.exception("chat.hub_crashed")
                await asyncio.sleep(1)

    def _run_errand(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(_run_quietly(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


async def _run_quietly(errand: Coroutine[None, None, None]) -> None:
    """What isn't delivered is noticed by the next look."""
    try:
        await errand
    except RedisError as error:
        log.debug("chat.errand_failed", error=type(error).__name__)
    except Exception:
        log.exception("chat.errand_crashed")
