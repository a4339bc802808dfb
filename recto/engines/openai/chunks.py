"""The chunks of the server as events. Everything in them is checked: the server may be of any make."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from recto.engines.calls import Call
from recto.engines.openai.failures import explain_detail, read_detail
from recto.errors import EngineError
from schemas.base import Tolerant
from schemas.chat.events import (
    Accepted,
    AnswerEnd,
    Delta,
    Finished,
    FinishReason,
    PromptImage,
    TokenLogprob,
    TokenUsage,
    ToolCallDelta,
    TopLogprob,
)

_MOST_CALLS = 1000
_REASONS: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


def _none_as(default: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


Text = Annotated[str, _none_as("")]
Count = Annotated[int, Field(ge=0), _none_as(0)]


class _Function(Tolerant):
    name: str | None = None
    arguments: Text = ""


class _ToolCall(Tolerant):
    index: Annotated[int, Field(ge=0, lt=_MOST_CALLS), _none_as(0)] = 0
    id: str | None = None
    function: Annotated[_Function, _none_as({})] = _Function()


class _Delta(Tolerant):
    content: Text = ""
    reasoning_content: Text = ""
    reasoning: Text = ""
    tool_calls: Annotated[tuple[_ToolCall, ...], _none_as(())] = ()


class _TopLogprob(Tolerant):
    token: str
    logprob: Annotated[float, Field(allow_inf_nan=False)]
    bytes: tuple[int, ...] | None = None


class _TokenLogprob(_TopLogprob):
    top_logprobs: Annotated[tuple[_TopLogprob, ...], _none_as(())] = ()


class _Logprobs(Tolerant):
    content: Annotated[tuple[_TokenLogprob, ...], _none_as(())] = ()


class _Choice(Tolerant):
    index: Count = 0
    delta: Annotated[_Delta, _none_as({})] = _Delta()
    logprobs: Annotated[_Logprobs, _none_as({})] = _Logprobs()
    finish_reason: str | None = None
    stop_reason: str | int | None = None


class _PromptDetails(Tolerant):
    cached_tokens: Count = 0
    image_tokens: Count = 0
    images: Annotated[tuple[dict[str, Any], ...], _none_as(())] = ()


class _CompletionDetails(Tolerant):
    reasoning_tokens: Count = 0


class _Usage(Tolerant):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    prompt_tokens_details: Annotated[_PromptDetails, _none_as({})] = _PromptDetails()
    completion_tokens_details: Annotated[_CompletionDetails, _none_as({})] = _CompletionDetails()


class _Chunk(Tolerant):
    choices: Annotated[tuple[_Choice, ...], _none_as(())] = ()
    usage: _Usage | None = None


class Answers:
    """The answers of one request as they come in."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._count = call.request.chat.n
        self._ended: set[int] = set()
        self._usage = TokenUsage()
        self._is_accepted = False
        self.has_begun = False
        """Whether a piece of an answer was passed on: from then on the request can't be sent again."""

    @property
    def are_whole(self) -> bool:
        """Whether every answer has ended."""
        return len(self._ended) == self._count

    def accept(self) -> None:
        """Say that the server took the request."""
        if not self._is_accepted:
            self._is_accepted = True
            self._call.say(Accepted())

    def push(self, data: bytes) -> None:
        """Pass one chunk on. Raises EngineError, or what an error object among the chunks means."""
        chunk = read_chunk(data)
        if chunk.usage is not None:
            self._usage = _read_usage(chunk.usage)
        for choice in chunk.choices:
            if choice.index >= self._count:
                raise EngineError("The server that answers for this model sent an answer nobody asked for.")
            if choice.index not in self._ended:
                self._pass_on(choice)

    def finish(self) -> None:
        """Say that all is said. Raises EngineError when answers are cut off."""
        if not self.are_whole:
            raise EngineError("The server that answers for this model broke the answer off.")
        self._call.say(Finished(usage=self._usage))

    def _pass_on(self, choice: _Choice) -> None:
        delta = _read_delta(choice)
        if delta is not None:
            self.has_begun = True
            self._call.say(delta)
        if choice.finish_reason is None:
            return
        if choice.finish_reason in ("abort", "error"):
            raise EngineError("The server that answers for this model gave the answer up.")
        self._ended.add(choice.index)
        self.has_begun = True
        reason = _REASONS.get(choice.finish_reason, "stop")
        self._call.say(AnswerEnd(index=choice.index, finish_reason=reason, stop_reason=choice.stop_reason))


def read_chunk(data: bytes) -> _Chunk:
    """Return the chunk in an event's data. Raises EngineError, or what an error object in it means."""
    try:
        body = json.loads(data)
        if isinstance(body, dict) and body.get("error"):
            status = body["error"].get("code") if isinstance(body["error"], dict) else None
            raise explain_detail(read_detail(data), status if isinstance(status, int) else 500)
        return _Chunk.model_validate(body)
    except (ValidationError, ValueError, RecursionError):
        raise EngineError("The server that answers for this model sent a chunk that can't be read.") from None


def _read_delta(choice: _Choice) -> Delta | None:
    delta = Delta(
        index=choice.index,
        content=choice.delta.content,
        reasoning=choice.delta.reasoning_content or choice.delta.reasoning,
        tool_calls=tuple(
            ToolCallDelta(
                index=call.index, id=call.id, name=call.function.name, arguments=call.function.arguments
            )
            for call in choice.delta.tool_calls
        ),
        logprobs=tuple(map(_read_logprob, choice.logprobs.content)),
    )
    is_empty = not (delta.content or delta.reasoning or delta.tool_calls or delta.logprobs)
    return None if is_empty else delta


def _read_logprob(token: _TokenLogprob) -> TokenLogprob:
    return TokenLogprob(
        token=token.token,
        logprob=token.logprob,
        bytes=token.bytes,
        top_logprobs=tuple(
            TopLogprob(token=top.token, logprob=top.logprob, bytes=top.bytes) for top in token.top_logprobs
        ),
    )


def _read_usage(usage: _Usage) -> TokenUsage:
    prompt = usage.prompt_tokens_details
    return TokenUsage(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        image_tokens=prompt.image_tokens,
        cached_tokens=prompt.cached_tokens,
        reasoning_tokens=usage.completion_tokens_details.reasoning_tokens,
        images=tuple(_read_images(prompt.images)),
    )


def _read_images(images: Sequence[dict[str, Any]]) -> Iterator[PromptImage]:
    """Yield the sizes of images; a server of another make may mean something else by the word."""
    for image in images:
        with contextlib.suppress(ValidationError):
            yield PromptImage.model_validate({name: image.get(name) for name in ("width", "height")})
