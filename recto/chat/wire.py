"""How chat travels through Redis: the keys, and what stands in a reply. Known to API and worker alike.

Work waits in a list per model. Replies come through one stream per API process, several in an entry, so
that a step of a batch costs one command however many answers grow in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from schemas.base import Closed
from schemas.chat.events import Accepted, AnswerEnd, Delta, Failed, Finished

MOST_ENTRIES = 20_000
"""Of a stream of replies; a reader that falls further behind finds a gap."""
ALIVE_SECONDS = 4.0
"""Life of the keys by which a worker says that it is there."""
OUTAGE_SECONDS = 5.0
"""How long Redis may be away before requests under way are given up, on both sides."""
STREAM_SECONDS = 20.0
"""Life of a stream of replies that its API process no longer renews."""
ORDER_SECONDS = 60
"""Life of orders that their worker doesn't fetch."""


class Taken(Closed):
    """A worker has the request."""

    kind: Literal["taken"] = "taken"


class Reply(Closed):
    """One event of a request on its way to the API."""

    id: str = Field(description="Of the request.")
    attempt: int = Field(description="Which sending of it is answered.")
    number: int = Field(description="0 for the first reply of an attempt, then one more each.")
    event: Annotated[
        Taken | Accepted | Delta | AnswerEnd | Finished | Failed, Field(discriminator="kind")
    ] = Field(description="What is said.")


@dataclass(frozen=True, slots=True)
class ReplyBatch:
    """One entry of a stream."""

    worker: str
    """Incarnation of the worker that says it all."""
    replies: Sequence[Reply]


_REPLIES: TypeAdapter[tuple[Reply, ...]] = TypeAdapter(tuple[Reply, ...])


def lane_key(model: str) -> str:
    """Return the list in which work for a model waits; taken from its right end."""
    return f"recto:chat:lane:{model}"


def replies_key(hub: str) -> str:
    """Return the stream of replies to one API process."""
    return f"recto:chat:replies:{hub}"


def cancel_key(worker: str) -> str:
    """Return the list of requests that a worker shall stop answering."""
    return f"recto:chat:cancel:{worker}"


def wake_key(worker: str) -> str:
    """Return the list by which a worker's own threads are woken when it stops."""
    return f"recto:chat:wake:{worker}"


def alive_key(worker: str) -> str:
    """Return the key that is there while a worker can answer."""
    return f"recto:chat:alive:{worker}"


def serving_key(model: str) -> str:
    """Return the key that is there while some worker takes work for a model."""
    return f"recto:chat:serving:{model}"


def attempt_name(chat_id: str, attempt: int) -> str:
    """Return the name of one sending of a request: what the engine and a cancellation know it by."""
    return f"{chat_id}/{attempt}" if attempt else chat_id


def pack_replies(worker: str, replies: Sequence[Reply]) -> dict[str, str]:
    """Return the fields of a stream entry."""
    return {"worker": worker, "replies": _REPLIES.dump_json(tuple(replies)).decode()}


def unpack_replies(fields: Mapping[str, str]) -> ReplyBatch:
    """Return what an entry says; nothing, when it isn't of this version."""
    worker = fields.get("worker", "")
    try:
        return ReplyBatch(worker, _REPLIES.validate_json(fields.get("replies", "[]")))
    except ValidationError:
        return ReplyBatch(worker, ())
