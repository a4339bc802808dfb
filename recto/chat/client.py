"""The API's end of the lanes: puts work in, reads replies, looks after both. Raises RedisError throughout."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from recto.chat.connections import BLOCK_SECONDS, connect_commands, connect_reader
from recto.chat.wire import (
    ORDER_SECONDS,
    STREAM_SECONDS,
    ReplyBatch,
    alive_key,
    cancel_key,
    lane_key,
    replies_key,
    serving_key,
    unpack_replies,
)
from recto.ids import new_id

SEARCH_DEPTH = 2000
"""How many waiting entries are looked through for one."""


@dataclass(frozen=True, slots=True)
class LaneEntry:
    """One piece of work as it stands in a lane."""

    model: str
    text: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What there isn't in Redis."""

    has_stream: bool
    """False when Redis was wiped or restarted: whatever was on its way is lost."""
    missing: Collection[LaneEntry] = ()
    """Of the entries asked about, those that are in no lane."""
    unserved: Collection[str] = ()
    """Of the models asked about, those that no worker takes work for."""
    gone: Collection[str] = ()
    """Of the workers asked about, those that are dead or stalled."""


class LaneClient:
    """One per API process. Its stream is there as long as the process renews it."""

    def __init__(self, redis_url: str) -> None:
        self.reply_to = replies_key(new_id("hub"))
        self._commands = connect_commands(redis_url)
        self._reader = connect_reader(redis_url)
        self._read_up_to = "0"

    async def open_stream(self) -> None:
        """Make the stream that workers answer to; what comes after this is read."""
        async with self._commands.pipeline(transaction=True) as pipe:
            pipe.xadd(self.reply_to, {"opened": "1"})
            pipe.pexpire(self.reply_to, int(STREAM_SECONDS * 1000))
            opened, _ = await pipe.execute()
        self._read_up_to = opened

    async def read(self) -> list[ReplyBatch]:
        """Wait for replies, for half a second at most."""
        begun_at = self._read_up_to
        found: Any = await self._reader.xread({self.reply_to: begun_at}, block=int(BLOCK_SECONDS * 1000))
        if not found or self._read_up_to != begun_at:  # the stream was made anew meanwhile
            return []
        ((_, entries),) = found
        self._read_up_to = entries[-1][0]
        return [unpack_replies(fields) for _, fields in entries]

    async def push(self, entry: LaneEntry, *, first: bool) -> int:
        """Put work into its lane, before all other work or behind it; return how much waits there."""
        push = self._commands.rpush if first else self._commands.lpush
        return int(await push(lane_key(entry.model), entry.text))

    async def withdraw(self, entry: LaneEntry) -> None:
        """Take work out of its lane, if it still waits there."""
        await self._commands.lrem(lane_key(entry.model), 0, entry.text)

    async def order_cancel(self, worker: str, attempt: str) -> None:
        """Tell a worker to stop answering."""
        async with self._commands.pipeline(transaction=False) as pipe:
            pipe.rpush(cancel_key(worker), attempt)
            pipe.expire(cancel_key(worker), ORDER_SECONDS)
            await pipe.execute()

    async def look(
        self, entries: Sequence[LaneEntry], models: Sequence[str], workers: Sequence[str]
    ) -> Sight:
        """Renew the stream and see what there is of these."""
        async with self._commands.pipeline(transaction=False) as pipe:
            pipe.pexpire(self.reply_to, int(STREAM_SECONDS * 1000))
            pipe.xtrim(self.reply_to, minid=self._read_up_to)
            for entry in entries:
                pipe.lpos(lane_key(entry.model), entry.text, rank=-1, maxlen=SEARCH_DEPTH)
            for model in models:
                pipe.exists(serving_key(model))
            for worker in workers:
                pipe.exists(alive_key(worker))
            has_stream, _, *answers = await pipe.execute()
        places = iter(answers)
        return Sight(
            has_stream=bool(has_stream),
            missing={entry for entry in entries if next(places) is None},
            unserved={model for model in models if not next(places)},
            gone={worker for worker in workers if not next(places)},
        )

    async def close_stream(self) -> None:
        """Remove the stream: workers stop answering whatever they still answer here."""
        await self._commands.delete(self.reply_to)

    async def close(self) -> None:
        """Close the connections."""
        await self._reader.aclose()
        await self._commands.aclose()
        await self._commands.connection_pool.disconnect()
