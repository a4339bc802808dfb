"""Events to the chunks of a stream, as bytes of server-sent events.

A chunk has the keys that are set here and no others: what is set to None is sent as null, what is left
unset isn't sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from api.chat.answer import Answer, AnswerEvent
from api.chat.replies import view_usage
from schemas.chat.events import Accepted, AnswerEnd, Delta, TokenLogprob, TokenUsage, ToolCallDelta
from schemas.chat.reply import (
    ChatChunk,
    ChoiceLogprobs,
    ChunkChoice,
    FunctionPiece,
    ReplyDelta,
    ToolCallPiece,
)
from schemas.errors import ErrorBody, ErrorDetail

DONE = b"data: [DONE]\n\n"
KEEP_ALIVE = b": keep-alive\n\n"
_LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Where some clients would break a line that the protocol doesn't break."""


def frame(value: BaseModel) -> bytes:
    """Return the model as one server-sent event."""
    return f"data: {value.model_dump_json(exclude_unset=True).translate(_LINE_BREAKS)}\n\n".encode()


def error_frame(detail: ErrorDetail) -> bytes:
    """Return the event that ends a stream which can't go on."""
    return frame(ErrorBody(error=detail))


class ChunkWriter:
    """Writes the chunks of one answer."""

    def __init__(self, answer: Answer) -> None:
        options = answer.chat.stream_options
        self._tells_usage = options is not None and bool(options.include_usage)
        self._answer = answer

    def write(self, event: AnswerEvent) -> Iterator[bytes]:
        """Yield the chunks of an event; `[DONE]` with the last."""
        if isinstance(event, Accepted):
            for index in range(self._answer.chat.n):
                yield self._write_choice(index, ReplyDelta(role="assistant", content=""))
        elif isinstance(event, Delta):
            yield self._write_choice(event.index, _view_delta(event), _view_logprobs(event.logprobs))
        elif isinstance(event, AnswerEnd):
            yield self._write_choice(event.index, ReplyDelta(), end=event)
        else:
            if self._tells_usage:
                yield self._write_chunk((), event.usage)
            yield DONE

    def _write_choice(
        self,
        index: int,
        delta: ReplyDelta,
        logprobs: ChoiceLogprobs | None = None,
        end: AnswerEnd | None = None,
    ) -> bytes:
        ending: dict[str, Any] = {"finish_reason": None}
        if end is not None:
            ending = {"finish_reason": end.finish_reason, "stop_reason": end.stop_reason}
        return self._write_chunk((ChunkChoice(index=index, delta=delta, logprobs=logprobs, **ending),))

    def _write_chunk(self, choices: tuple[ChunkChoice, ...], usage: TokenUsage | None = None) -> bytes:
        counts = {"usage": usage and view_usage(usage)} if self._tells_usage else {}
        return frame(
            ChatChunk(
                id=self._answer.id,
                object="chat.completion.chunk",
                created=self._answer.created,
                model=self._answer.model,
                choices=choices,
                **counts,
            )
        )


def _view_delta(event: Delta) -> ReplyDelta:
    news: dict[str, Any] = {}
    if event.content or not (event.reasoning or event.tool_calls):
        news["content"] = event.content
    if event.reasoning:
        news["reasoning_content"] = event.reasoning
    if event.tool_calls:
        news["tool_calls"] = tuple(_view_piece(piece) for piece in event.tool_calls)
    return ReplyDelta(**news)


def _view_piece(piece: ToolCallDelta) -> ToolCallPiece:
    first: dict[str, Any] = {} if piece.id is None else {"id": piece.id, "type": "function"}
    name = {} if piece.name is None else {"name": piece.name}
    return ToolCallPiece(
        index=piece.index, **first, function=FunctionPiece(**name, arguments=piece.arguments)
    )


def _view_logprobs(logprobs: Sequence[TokenLogprob]) -> ChoiceLogprobs | None:
    if not logprobs:
        return None
    whole = tuple(token.model_copy(update={"top_logprobs": token.top_logprobs}) for token in logprobs)
    return ChoiceLogprobs(content=whole, refusal=None)
