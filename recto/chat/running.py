"""The requests that a worker answers now."""

import threading
from collections.abc import Callable

from recto.chat.wire import Reply, Taken, attempt_name
from recto.engines.base import Engine
from recto.errors import EngineStoppedError, RectoError
from schemas.chat.events import ChatEvent, Failed, Finished
from schemas.chat.work import ChatWork

STOPPED = EngineStoppedError("The worker that was answering stopped. Ask again.")
Send = Callable[[str, Reply], None]
"""Takes a stream and a reply for it; returns at once."""


class RunningChat:
    """One request and what is said of it. Thread-safe: says nothing after its last event, nor once cut."""

    def __init__(
        self, work: ChatWork, engine: Engine, send: Send, leave: Callable[["RunningChat"], None]
    ) -> None:
        self.work = work
        self.engine = engine
        self.name = attempt_name(work.id, work.attempt)
        """What the engine knows it by: one request may be sent twice."""
        self._send = send
        self._leave = leave
        self._lock = threading.Lock()
        self._number = 0
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more is said."""
        return self._is_over

    def say(self, event: ChatEvent | Taken) -> None:
        """Send the next event; neither blocks nor raises."""
        with self._lock:
            if self._is_over:
                return
            reply = Reply.model_construct(
                id=self.work.id, attempt=self.work.attempt, number=self._number, event=event
            )
            self._number += 1
            self._is_over = isinstance(event, Finished | Failed)
            self._send(self.work.reply_to, reply)
        if self._is_over:
            self._leave(self)

    def fail(self, error: RectoError) -> None:
        """Say that it can't be answered."""
        self.say(Failed(code=error.code, message=error.message, param=error.param))

    def cut(self) -> None:
        """Stop answering: nobody listens any more."""
        with self._lock:
            was_over, self._is_over = self._is_over, True
        if not was_over:
            self.engine.cancel(self.name)
            self._leave(self)

    def stop(self) -> None:
        """Stop answering because the worker stops, and say so."""
        self.fail(STOPPED)
        self.engine.cancel(self.name)


class RunningChats:
    """All of them. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._chats: dict[str, RunningChat] = {}

    def add(self, chat: RunningChat) -> bool:
        """Begin to keep a request; return False when it is kept already, having been sent twice."""
        with self._changed:
            return self._chats.setdefault(chat.name, chat) is chat

    def drop(self, chat: RunningChat) -> None:
        """Keep it no longer."""
        with self._changed:
            if self._chats.get(chat.name) is chat:
                del self._chats[chat.name]
                self._changed.notify_all()

    def cut(self, name: str) -> None:
        """Stop answering a request; fine when it is over."""
        with self._changed:
            chat = self._chats.get(name)
        if chat is not None:
            chat.cut()

    def all(self) -> list[RunningChat]:
        """Return the requests under way."""
        with self._changed:
            return list(self._chats.values())

    def wait_until_none(self, timeout_seconds: float) -> bool:
        """Wait until none is under way; return False when some still are after so long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._chats, timeout_seconds)
