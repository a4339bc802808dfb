"""Replies as they stand in a stream."""

from recto.chat.wire import Reply, Taken, pack_replies, unpack_replies
from schemas.chat.events import Accepted, Delta, Failed, ToolCallDelta


def test_replies_come_out_as_they_went_in() -> None:
    events = (
        Taken(),
        Accepted(),
        Delta(index=1, content="ä\n", tool_calls=(ToolCallDelta(index=0, id="c", name="f"),)),
        Failed(code="engine.stopped", message="m", param=None),
    )
    replies = tuple(Reply(id="1", attempt=2, number=n, event=event) for n, event in enumerate(events))
    batch = unpack_replies(pack_replies("w1", replies))
    assert (batch.worker, batch.replies) == ("w1", replies)


def test_what_is_no_reply_says_nothing() -> None:
    assert unpack_replies({"opened": "1"}).replies == ()
    assert unpack_replies({"worker": "w", "replies": '[{"id": 1}]'}).replies == ()
