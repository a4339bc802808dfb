"""Long polls: however many callers wait, the ledger is asked once in a while, for all of them together."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog
from anyio import create_task_group, move_on_after
from starlette.requests import Request

from recto.errors import ClientGoneError, LedgerError

ASK_EVERY_SECONDS = 0.1
log = structlog.get_logger(__name__)

T = TypeVar("T")
AskFinals = Callable[[Sequence[str]], Awaitable[set[str]]]


class FinalsHub:
    """Tells waiters when their jobs are final. Asks only while somebody waits; holds no thread per waiter."""

    def __init__(self, ask: AskFinals, every_seconds: float = ASK_EVERY_SECONDS) -> None:
        self._ask = ask
        self._every_seconds = every_seconds
        self._waiters: dict[str, asyncio.Event] = {}
        self._counts: Counter[str] = Counter()
        self._asking: asyncio.Task[None] | None = None
        self._is_closed = False

    async def wait(self, job_id: str, timeout_seconds: float) -> None:
        """Return when the job is final or gone, the time is up or the hub is closed."""
        if self._is_closed:
            return
        is_final = self._waiters.setdefault(job_id, asyncio.Event())
        self._counts[job_id] += 1
        self._ensure_asking()
        try:
            with move_on_after(timeout_seconds):
                await is_final.wait()
        finally:
            self._leave(job_id)

    def close(self) -> None:
        """Answer all who wait, now and later, at once."""
        self._is_closed = True
        self._release(set(self._waiters))

    def _leave(self, job_id: str) -> None:
        self._counts[job_id] -= 1
        if not self._counts[job_id]:
            del self._counts[job_id]
            del self._waiters[job_id]

    def _release(self, job_ids: set[str]) -> None:
        for job_id in job_ids & self._waiters.keys():
            self._waiters[job_id].set()

    def _ensure_asking(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_while_waited_for())

    async def _ask_while_waited_for(self) -> None:
        try:
            while self._waiters and not self._is_closed:
                await asyncio.sleep(self._every_seconds)
                await self._ask_once()
        except Exception:  # a bug must not leave anyone waiting in vain
            log.exception("waiting.crashed")
            self._release(set(self._waiters))

    async def _ask_once(self) -> None:
        waited_for = [job_id for job_id, event in self._waiters.items() if not event.is_set()]
        if not waited_for:
            return
        try:
            self._release(await self._ask(waited_for))
        except LedgerError as error:
            log.warning("waiting.ledger_away", error=error.message)


async def while_client_stays(request: Request, answering: Awaitable[T]) -> T:
    """Return what `answering` comes to. Raises what it raises, or ClientGoneError when the client leaves."""
    outcome: list[T] = []
    failure: Exception = ClientGoneError("The client went away before the answer.")

    async def watch_client() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            continue
        group.cancel_scope.cancel()

    async with create_task_group() as group:
        group.start_soon(watch_client)
        try:
            outcome.append(await answering)
        except Exception as error:  # raised below: the group would wrap it
            failure = error
        group.cancel_scope.cancel()
    if not outcome:
        raise failure
    return outcome[0]


async def wait_or_leave(request: Request, waiting: Awaitable[None]) -> None:
    """Await `waiting`, but no longer than the client stays."""
    with suppress(ClientGoneError):
        await while_client_stays(request, waiting)
