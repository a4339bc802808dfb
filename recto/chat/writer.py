"""The one thread of a worker that sends replies: all that came meanwhile in one round trip, without delay."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from redis import Redis, RedisError

from recto.chat.wire import MOST_ENTRIES, OUTAGE_SECONDS, Reply, attempt_name, pack_replies

MOST_IN_ENTRY = 500
_PAUSE_SECONDS = 0.1
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Entry:
    stream: str
    fields: Mapping[str, str]
    names: frozenset[str]


class ReplyWriter:
    """Takes replies from any thread. `on_unread` gets the names of requests whose replies nobody reads."""

    def __init__(
        self,
        redis: Redis,
        worker: str,
        on_unread: Callable[[Collection[str]], None],
        give_up_seconds: float = OUTAGE_SECONDS,
    ) -> None:
        self._redis = redis
        self._worker = worker
        self._on_unread = on_unread
        self._give_up_seconds = give_up_seconds
        self._changed = threading.Condition()
        self._queue: list[tuple[str, Reply]] = []
        self._is_sending = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="chat-replies", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, stream: str, reply: Reply) -> None:
        """Send a reply soon; returns at once."""
        with self._changed:
            self._queue.append((stream, reply))
            self._changed.notify()

    def close(self, timeout_seconds: float = 2.0) -> None:
        """Send what is left, for so long at most."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)
        self._redis.close()

    def _run(self) -> None:
        while (replies := self._next()) is not None:
            try:
                self._send(replies)
            except Exception:  # a bug must not end the thread: all answers would fall silent
                log.exception("chat.writer_crashed")
                self._on_unread(_names(reply for _, reply in replies))

    def _next(self) -> list[tuple[str, Reply]] | None:
        with self._changed:
            while not self._queue and not self._is_closed:
                self._changed.wait()
            replies, self._queue = self._queue, []
            return replies or None  # nothing left: it is closed

    def _send(self, replies: Sequence[tuple[str, Reply]]) -> None:
        """Send them; after an outage perhaps twice, which readers see by their numbers."""
        entries = self._group(replies)
        deadline = time.monotonic() + self._give_up_seconds
        while True:
            try:
                unread = self._add(entries)
            except RedisError as error:
                if time.monotonic() > deadline or self._is_closed:
                    log.warning("chat.replies_dropped", replies=len(replies), error=type(error).__name__)
                    self._on_unread(_names(reply for _, reply in replies))
                    return
                time.sleep(_PAUSE_SECONDS)
            else:
                if unread:
                    self._on_unread(unread)
                return

    def _add(self, entries: Sequence[_Entry]) -> set[str]:
        """Add entries to their streams; return the names in those that have no stream."""
        with self._redis.pipeline(transaction=False) as pipe:
            for entry in entries:
                fields: dict[Any, Any] = dict(entry.fields)
                pipe.xadd(entry.stream, fields, nomkstream=True, maxlen=MOST_ENTRIES)
            added = pipe.execute()
        return set().union(
            *(entry.names for entry, entry_id in zip(entries, added, strict=True) if entry_id is None)
        )

    def _group(self, replies: Iterable[tuple[str, Reply]]) -> list[_Entry]:
        by_stream: dict[str, list[Reply]] = defaultdict(list)
        for stream, reply in replies:
            by_stream[stream].append(reply)
        return [
            _Entry(stream, pack_replies(self._worker, part), _names(part))
            for stream, all_of_it in by_stream.items()
            for part in _cut(all_of_it, MOST_IN_ENTRY)
        ]


def _cut(replies: Sequence[Reply], size: int) -> list[Sequence[Reply]]:
    return [replies[start : start + size] for start in range(0, len(replies), size)]


def _names(replies: Iterable[Reply]) -> frozenset[str]:
    return frozenset(attempt_name(reply.id, reply.attempt) for reply in replies)
