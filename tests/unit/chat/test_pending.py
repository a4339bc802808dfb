"""What a request's reader gets of the events that come for it."""

import asyncio
from typing import Any

from api.chat.pending import MERGE_BEHIND, MOST_UNREAD, PendingChat
from recto.errors import EngineTimeoutError
from schemas.chat.events import Accepted, AnswerEnd, Delta, Finished, TokenLogprob, TokenUsage
from schemas.chat.work import ChatWork


def pending() -> PendingChat:
    work = ChatWork(id="chatcmpl-1", model="m", request={}, reply_to="r", created_at=0.0)
    return PendingChat(work, now=0.0)


def read(chat: PendingChat) -> list[Any]:
    async def collect() -> list[Any]:
        return [event async for event in chat]

    return asyncio.run(collect())


def test_events_come_in_order_and_end() -> None:
    chat = pending()
    said = [Accepted(), Delta(content="a"), AnswerEnd(finish_reason="stop"), Finished(usage=TokenUsage())]
    for event in said:
        chat.put(event)
    assert read(chat) == said


def test_nothing_comes_after_the_last_event() -> None:
    chat = pending()
    chat.fail(EngineTimeoutError("too long"))
    chat.put(Delta(content="late"))
    assert [event.kind for event in read(chat)] == ["failed"]


def test_a_request_that_was_sent_again_is_accepted_once() -> None:
    chat = pending()
    chat.put(Accepted())
    chat.begin_again(now=1.0)
    chat.put(Accepted())
    chat.put(Finished(usage=TokenUsage()))
    assert [event.kind for event in read(chat)] == ["accepted", "finished"]


def test_a_new_sending_is_told_from_the_one_before() -> None:
    chat = pending()
    first = (chat.attempt, chat.entry)
    chat.worker = "w1"
    chat.begin_again(now=1.0)
    assert (chat.attempt, chat.worker) == ("chatcmpl-1/1", None)
    assert (chat.attempt, chat.entry) != first
    assert chat.is_answered_by("w2", 1)
    assert not chat.is_answered_by("w1", 0)


def test_only_the_worker_that_took_a_sending_answers_it() -> None:
    chat = pending()
    assert chat.is_answered_by("w1", 0)
    chat.worker = "w1"
    assert not chat.is_answered_by("w2", 0)


def test_a_slow_reader_gets_the_same_text_in_fewer_pieces() -> None:
    chat = pending()
    token = TokenLogprob(token="x", logprob=0.0, bytes=None)
    for number in range(1000):
        chat.put(Delta(index=0, content=f"{number} ", logprobs=(token,)))
    chat.put(Finished(usage=TokenUsage()))
    pieces = [event for event in read(chat) if isinstance(event, Delta)]
    assert MERGE_BEHIND < len(pieces) < 200
    assert "".join(piece.content for piece in pieces) == "".join(f"{number} " for number in range(1000))
    assert sum(len(piece.logprobs) for piece in pieces) == 1000


def test_a_reader_that_is_too_slow_is_told_from_a_slow_one() -> None:
    chat = pending()
    for number in range(MOST_UNREAD + 1):
        assert not chat.is_too_far_behind or number >= MOST_UNREAD
        chat.put(Delta(index=number % 2, content="x"))
    assert chat.is_too_far_behind
