"""What `/readyz` asks, each under a time limit and never twice at once."""

import asyncio
from collections.abc import Callable

from redis import RedisError

from api.lanes import Lane
from api.services import Services
from recto.errors import RectoError
from recto.jobs.ledger import Ledger
from recto.jobs.states import Stage
from schemas.health import Readiness, ReadinessCheck

LIMIT_SECONDS = 3.0


class _Unready(Exception):  # noqa: N818
    """What a check found wrong."""


class Probe:
    """Runs one blocking check; callers that come meanwhile share its answer."""

    def __init__(self, check: Callable[[], str], limit_seconds: float = LIMIT_SECONDS) -> None:
        self._check = check
        self._limit_seconds = limit_seconds
        self._lane = Lane(1)
        self._running: asyncio.Task[ReadinessCheck] | None = None

    async def ask(self) -> ReadinessCheck:
        """Return what the check found, or that it doesn't answer in time."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        running = self._running  # a caller that comes once it is done may start the next before we go on
        done, _ = await asyncio.wait({running}, timeout=self._limit_seconds)
        if not done:
            return ReadinessCheck(ok=False, message=f"No answer within {self._limit_seconds:g} s.")
        return running.result()

    async def _run(self) -> ReadinessCheck:
        try:
            return ReadinessCheck(ok=True, message=await self._lane.run(self._check))
        except (RectoError, _Unready) as error:
            return ReadinessCheck(ok=False, message=str(error))


class ReadinessBoard:
    """The four checks of one process."""

    def __init__(self, services: Services) -> None:
        ledger, storage, redis = services.ledger, services.storage, services.redis
        self._ledger = Probe(lambda: _passes(ledger.check))
        self._storage = Probe(lambda: _passes(storage.check))
        self._redis = Probe(lambda: _passes(lambda: _ping(redis.ping)))
        self._worker = Probe(lambda: _count_workers(ledger))

    async def read(self) -> Readiness:
        """Ask all at once."""
        ledger, redis, storage, worker = await asyncio.gather(
            self._ledger.ask(), self._redis.ask(), self._storage.ask(), self._worker.ask()
        )
        ready = all(check.ok for check in (ledger, redis, storage, worker))
        return Readiness(ready=ready, ledger=ledger, redis=redis, storage=storage, worker=worker)


def _passes(check: Callable[[], object]) -> str:
    check()
    return "Answers."


def _ping(ping: Callable[[], object]) -> None:
    try:
        ping()
    except RedisError:
        raise _Unready("Redis doesn't answer; jobs are accepted and start when it is back.") from None


def _count_workers(ledger: Ledger) -> str:
    workers = ledger.workers.alive()
    served = {stage for worker in workers for stage in worker.stages}
    missing = [stage.value for stage in Stage if stage not in served]
    if missing:
        raise _Unready(f"No live worker serves {' and '.join(missing)}; start one.")
    models = sorted({model.id for worker in workers for model in worker.served if model.serves_chat})
    chat = f"; chat models: {', '.join(models)}" if models else ""
    return f"{len(workers)} alive: {', '.join(worker.name for worker in workers)}{chat}."
