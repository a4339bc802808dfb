"""A chat request that waits for its answer: what came, what is still to be read, where it is."""

import asyncio
from collections import deque

from recto.chat.client import LaneEntry
from recto.chat.wire import attempt_name
from recto.errors import RectoError
from schemas.chat.events import AnswerEnd, ChatEvent, Delta, Failed, Finished
from schemas.chat.work import ChatWork

MERGE_BEHIND = 64
"""A reader this many events behind gets the following pieces of text in one."""
MERGED_CHARACTERS = 4096
MOST_UNREAD = 20_000


class PendingChat:
    """The events of one request, to be read once. Belongs to one event loop."""

    def __init__(self, work: ChatWork, now: float) -> None:
        self.work = work
        self.asked_at = now
        self.pushed_at = now
        self.heard_at = now
        self.missing_since: float | None = None
        """Since when it is neither in its lane nor taken."""
        self.worker: str | None = None
        """Incarnation of the worker that took this attempt."""
        self.next_number = 0
        self.is_answered = False
        """Whether a piece of the answer has come: from then on it can't be begun again."""
        self.is_over = False
        """Whether the last event has come."""
        self._was_accepted = False
        self._unread: deque[ChatEvent] = deque()
        self._news = asyncio.Event()
        self.entry = self._make_entry()

    @property
    def attempt(self) -> str:
        """Name of the current sending of it."""
        return attempt_name(self.work.id, self.work.attempt)

    def is_answered_by(self, worker: str, attempt: int) -> bool:
        """Return whether a reply of this worker's to this attempt belongs to the answer."""
        return not self.is_over and attempt == self.work.attempt and self.worker in (None, worker)

    def begin_again(self, now: float) -> None:
        """Forget the attempt under way; the next one is to be sent."""
        assert not self.is_answered
        self.work = self.work.model_copy(update={"attempt": self.work.attempt + 1})
        self.entry = self._make_entry()
        self.pushed_at = now
        self.heard_at = now
        self.missing_since = None
        self.worker = None
        self.next_number = 0

    def put(self, event: ChatEvent) -> None:
        """Add the next event. Once it is over, nothing is added; a second `Accepted` isn't either."""
        if self.is_over:
            return
        if event.kind == "accepted":
            if self._was_accepted:
                return
            self._was_accepted = True
        self.is_answered = self.is_answered or isinstance(event, Delta | AnswerEnd)
        self.is_over = isinstance(event, Finished | Failed)
        self._append(event)
        self._news.set()

    def fail(self, error: RectoError) -> None:
        """End it with an error."""
        self.put(Failed(code=error.code, message=error.message, param=error.param))

    @property
    def is_too_far_behind(self) -> bool:
        """Whether its reader leaves more unread than may be kept."""
        return len(self._unread) >= MOST_UNREAD

    def __aiter__(self) -> "PendingChat":
        return self

    async def __anext__(self) -> ChatEvent:
        while not self._unread:
            if self.is_over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._unread.popleft()

    def _append(self, event: ChatEvent) -> None:
        last = self._unread[-1] if len(self._unread) >= MERGE_BEHIND else None
        if isinstance(event, Delta) and isinstance(last, Delta) and _may_merge(last, event):
            self._unread[-1] = _merge(last, event)
        else:
            self._unread.append(event)

    def _make_entry(self) -> LaneEntry:
        return LaneEntry(self.work.model, self.work.model_dump_json())


def _may_merge(first: Delta, second: Delta) -> bool:
    pieces = len(first.tool_calls) + len(first.logprobs)
    return first.index == second.index and len(first.content) + len(first.reasoning) + 64 * pieces < (
        MERGED_CHARACTERS
    )


def _merge(first: Delta, second: Delta) -> Delta:
    return Delta(
        index=first.index,
        content=first.content + second.content,
        reasoning=first.reasoning + second.reasoning,
        tool_calls=first.tool_calls + second.tool_calls,
        logprobs=first.logprobs + second.logprobs,
    )
