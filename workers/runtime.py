"""One worker process: its stores, its runner and the threads that keep both honest."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from redis import RedisError

from recto.engines.base import Engine
from recto.errors import LedgerError, StorageError
from recto.extraction.base import Extractor
from recto.jobs.bell import Bell
from recto.jobs.deafness import Deafness
from recto.jobs.keeper import LeaseKeeper, StopReason, renew_quietly
from recto.jobs.ledger import open_ledger
from recto.jobs.model import Worker
from recto.jobs.periodic import Periodic
from recto.jobs.progress import RedisProgress, connect_redis
from recto.jobs.queues import queue_name
from recto.jobs.runner import DocumentPreparer, JobRunner, RunnerOptions
from recto.jobs.states import Stage
from recto.jobs.sweep import Sweep
from recto.jobs.workspace import Workspace
from recto.settings import Settings
from recto.storage import open_storage
from workers.chat import WorkerChat
from workers.identity import config_hash, version_of, worker_name
from workers.tasks import tick_sender

BEAT_SECONDS = 2.0
EXIT_FOR_RESTART = 75
"""EX_TEMPFAIL: a supervisor should start the worker again."""
log = structlog.get_logger(__name__)


class Preparer(DocumentPreparer, Protocol):
    """A preparer with processes of its own, to be started ahead and ended with the worker."""

    def warm(self) -> None:
        """Start ahead what the first document would wait for."""
        ...

    def close(self) -> None:
        """End every process it started."""
        ...


class WorkerRuntime:
    """The composition root of a worker: the stores come from the settings, the work from the caller."""

    def __init__(
        self,
        settings: Settings,
        stages: frozenset[Stage],
        slots: int,
        preparer: Preparer,
        extractors: Mapping[str, Extractor],
        *,
        engines: Sequence[Engine] = (),
    ) -> None:
        self._settings = settings
        self._stages = stages
        self._slots = slots
        self._name = worker_name(settings)
        self._version = version_of(settings)
        self._incarnation = secrets.token_hex(8)
        self._last_tick: float | None = None
        self._busy = 0
        self._busy_lock = threading.Lock()
        self._redis = connect_redis(settings.redis())
        self._ledger = open_ledger(settings.ledger_url())
        self._storage = open_storage(settings.storage())
        self._workspace = Workspace(self._storage.spool_dir(), self._name)
        self._bell = Bell(tick_sender(settings.redis()))
        self._extractors = extractors
        self._preparer = preparer
        self._keeper = LeaseKeeper(self._ledger.leases, settings.lease_seconds, settings.job_timeout_seconds)
        self._runner = JobRunner(
            RunnerOptions(
                worker=self._name,
                stages=stages,
                lease_seconds=settings.lease_seconds,
                job_timeout_seconds=settings.job_timeout_seconds,
                max_attempts=settings.max_attempts,
                version=self._version,
            ),
            ledger=self._ledger,
            storage=self._storage,
            preparer=self._preparer,
            extractors=self._extractors,
            progress=RedisProgress(self._redis),
            bell=self._bell,
            keeper=self._keeper,
            workspace=self._workspace,
        )
        self._chat = WorkerChat(
            settings,
            self._incarnation,
            engines if Stage.EXTRACT in stages else (),
            self._storage,
            self._workspace,
        )
        self._deafness = Deafness(settings.deaf_seconds)
        self._sweep = Sweep(
            ledger=self._ledger,
            storage=self._storage,
            bell=self._bell,
            redis=self._redis,
            every_seconds=settings.sweep_seconds,
            lease_seconds=settings.lease_seconds,
        )
        self._rounds = (
            Periodic("renew", min(1.0, settings.lease_seconds / 5), self._renew),
            Periodic("beat", BEAT_SECONDS, self._beat),
            Periodic("sweep", settings.sweep_seconds, self._sweep.run),
            Periodic("listen", 1.0, self._listen),
        )

    def start(self) -> None:
        """Check the stores, free what a predecessor held, start the threads. Raises RectoError."""
        self._ledger.check()
        self._storage.check()
        self._free_predecessor()
        self._workspace.clear()
        if Stage.PREPARE in self._stages:
            self._preparer.warm()
        for periodic in self._rounds:
            periodic.start()
        self._chat.start()
        log.info(
            "worker.started",
            worker=self._name,
            slots=self._slots,
            models=sorted(self._extractors),
            chat_models=[model.id for model in self._chat.served],
        )

    def hear(self, stage: Stage) -> None:
        """Take a tick: run waiting jobs in this thread until none is left."""
        self._last_tick = time.time()
        self._deafness.heard()
        with self._busy_lock:
            self._busy += 1
        try:
            self._runner.run_waiting(stage)
        except (LedgerError, StorageError) as error:
            log.warning("tick.dropped", stage=stage.value, code=error.code)
        finally:
            with self._busy_lock:
                self._busy -= 1

    def begin_drain(self) -> None:
        """Claim nothing more; hand running jobs back after the drain time."""
        self._runner.draining.set()
        self._chat.begin_drain()
        timer = threading.Timer(self._settings.drain_seconds, self._end_drain)
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """Leave: jobs are handed back, children are ended, the worker is no longer alive."""
        self._runner.draining.set()
        self._hand_back()
        self._chat.stop()
        for periodic in self._rounds:
            periodic.stop()
        self._preparer.close()
        self._bell.close()
        try:
            self._ledger.workers.leave(self._name, self._incarnation)
        except LedgerError as error:
            log.warning("worker.left_silently", code=error.code)
        self._ledger.close()
        log.info("worker.stopped", worker=self._name)

    def _free_predecessor(self) -> None:
        """A process of a fixed name is the only one of that name: what it finds leased died with the last."""
        if self._settings.worker_name is None:
            return
        for job in self._ledger.leases.free_worker(self._name):
            log.warning("lease.freed", job_id=job.id, state=job.state.value, crashes=job.crashes)

    def _end_drain(self) -> None:
        self._hand_back()
        self._chat.end_answers()

    def _hand_back(self) -> None:
        self._keeper.stop_all(StopReason.DRAINING)

    def _renew(self) -> None:
        renew_quietly(self._keeper)
        if self._keeper.has_stalled:
            self._exit("worker.stalled")

    def _beat(self) -> None:
        try:
            self._ledger.workers.beat(self._describe())
        except LedgerError:
            # Also when it isn't this worker's turn to sweep: its next turn must know of the outage.
            self._sweep.note_outage()
            raise

    def _describe(self) -> Worker:
        return Worker(
            name=self._name,
            incarnation=self._incarnation,
            host=socket.gethostname(),
            pid=os.getpid(),
            models=sorted(self._extractors),
            stages=sorted(self._stages),
            slots=self._slots,
            busy=self._busy,
            config_hash=config_hash(self._settings),
            last_seen=0.0,
            last_tick=self._last_tick,
            served=self._chat.served,
            version=self._version,
        )

    def _listen(self) -> None:
        """Leave when deaf (after a broker outage Celery may never read its queue again) or without engine."""
        if self._chat.has_stalled():
            self._exit("engine.stalled")
        if self._deafness.observe(should_hear=self._should_hear()):
            self._exit("worker.deaf")

    def _should_hear(self) -> bool:
        if self._busy >= self._slots or self._runner.draining.is_set():
            return False
        waiting = [stage for stage in self._stages if self._ledger.leases.waiting(stage)]
        try:
            return any(self._redis.llen(queue_name(stage)) for stage in waiting)
        except RedisError:
            return False

    def _exit(self, event: str) -> None:
        """End the process at once, running jobs handed back first, so that a supervisor starts it anew."""
        log.error(event, worker=self._name)
        self._runner.draining.set()
        self._hand_back()
        self._chat.abandon()
        deadline = time.monotonic() + self._settings.drain_seconds
        while self._keeper.held_count and time.monotonic() < deadline:
            time.sleep(0.05)
        self._preparer.close()
        os._exit(EXIT_FOR_RESTART)
