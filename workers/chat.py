"""Chat in a worker process: its lanes, and its leaving when an engine can't answer any more."""

import sys
from collections.abc import Sequence

from recto.chat.lanes import ChatLanes
from recto.engines.base import Engine
from recto.jobs.workspace import Workspace
from recto.settings import Settings
from recto.storage import Storage
from schemas.models import ServedModel

ROOM_PER_SLOT = 2
"""Requests taken for each answer that is made at once: the next are prepared meanwhile."""
SWITCH_SECONDS = 0.0001
"""After how long a computing thread gives the interpreter to one that waits for it. A request changes threads
several times until its first token, and at Python's 5 ms each change may wait that long for every busy pool
thread. What is left of it is measured by `python -m bench.chat`."""


class WorkerChat:
    """The engines of a worker, asked by chat requests through Redis. Without engines it does nothing."""

    def __init__(
        self,
        settings: Settings,
        incarnation: str,
        engines: Sequence[Engine],
        storage: Storage,
        workspace: Workspace,
    ) -> None:
        self._engines = engines
        self._is_stopping = False
        self._drain_seconds = settings.drain_seconds
        self._lanes = ChatLanes(
            [engine for engine in engines if engine.model.serves_chat],
            redis_url=settings.redis(),
            worker=incarnation,
            storage=storage,
            workspace=workspace,
            room=ROOM_PER_SLOT * settings.engine_slots,
        )

    @property
    def served(self) -> tuple[ServedModel, ...]:
        """What the worker's row says of the models."""
        return tuple(engine.model for engine in self._engines)

    def has_stalled(self) -> bool:
        """Return True once an engine can't answer any more: only a new process helps."""
        return not self._is_stopping and not all(engine.is_alive() for engine in self._engines)

    def start(self) -> None:
        """Take requests from now on."""
        if self._engines:
            sys.setswitchinterval(SWITCH_SECONDS)
        self._lanes.start()

    def begin_drain(self) -> None:
        """Take nothing more; answers under way may go on for the drain time."""
        self._lanes.begin_drain(self._drain_seconds)

    def end_answers(self) -> None:
        """End what is under way: the drain time is over."""
        self._lanes.end_answers()

    def abandon(self) -> None:
        """End what is under way and say so: the process is about to end itself."""
        self._lanes.abandon()

    def stop(self) -> None:
        """Stop after what is left of the drain time; end the engines."""
        self._is_stopping = True
        self._lanes.stop()
        for engine in self._engines:
            engine.close()
