"""What an engine says while it answers: small events, which also travel from worker to API."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.base import Closed

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]


class TopLogprob(Closed):
    """One of the likeliest tokens at a place."""

    token: str = Field(description="The token's text; a part of a character shows as U+FFFD.")
    logprob: float = Field(description="Natural logarithm of its probability.")
    bytes: tuple[int, ...] | None = Field(description="UTF-8 bytes of the token.")


class TokenLogprob(TopLogprob):
    """A token of the answer and what stood beside it."""

    top_logprobs: tuple[TopLogprob, ...] = Field(default=(), description="The likeliest, best first.")


class ToolCallDelta(Closed):
    """A piece of a tool call: id and name once, then arguments piece by piece."""

    index: int = Field(ge=0, description="Which call of the answer.")
    id: str | None = Field(default=None, description="With the first piece.")
    name: str | None = Field(default=None, description="With the first piece.")
    arguments: str = Field(default="", description="The next piece of the JSON text.")


class PromptImage(Closed):
    """The size of an image as the model saw it, to which boxes in its answer refer."""

    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")


class TokenUsage(Closed):
    """What a request cost, in tokens."""

    prompt_tokens: int = Field(default=0, description="Tokens of the prompt, images included.")
    completion_tokens: int = Field(default=0, description="Tokens of all answers.")
    image_tokens: int = Field(default=0, description="Those of the prompt that stand for images and video.")
    cached_tokens: int = Field(default=0, description="Those of the prompt that were not computed again.")
    reasoning_tokens: int = Field(default=0, description="Those of the answers that are thoughts.")
    images: tuple[PromptImage, ...] = Field(
        default=(), description="Every image, page and video frame, in order."
    )


class Accepted(Closed):
    """The request is valid and has its place in the batch: from here on the answer can be streamed."""

    kind: Literal["accepted"] = "accepted"


class Delta(Closed):
    """The next piece of one answer."""

    kind: Literal["delta"] = "delta"
    index: int = Field(default=0, ge=0, description="Which of the `n` answers.")
    content: str = Field(default="", description="Text to append.")
    reasoning: str = Field(default="", description="Thoughts to append.")
    tool_calls: tuple[ToolCallDelta, ...] = Field(default=(), description="Pieces of calls.")
    logprobs: tuple[TokenLogprob, ...] = Field(
        default=(), description="Of the tokens of this piece, when asked."
    )


class AnswerEnd(Closed):
    """One answer is whole."""

    kind: Literal["end"] = "end"
    index: int = Field(default=0, ge=0, description="Which of the `n` answers.")
    finish_reason: FinishReason = Field(description="Why it ended.")
    stop_reason: str | int | None = Field(
        default=None, description="The stop text or token id that ended it."
    )


class Finished(Closed):
    """All answers are whole; the last event of a request that worked."""

    kind: Literal["finished"] = "finished"
    usage: TokenUsage = Field(description="What it cost.")


class Failed(Closed):
    """The request can't be answered; the last event of a request that didn't work."""

    kind: Literal["failed"] = "failed"
    code: str = Field(description="Code of a RectoError.")
    message: str = Field(description="What went wrong and what to do, for the caller.")
    param: str | None = Field(default=None, description="The parameter at fault.")


ChatEvent = Annotated[Accepted | Delta | AnswerEnd | Finished | Failed, Field(discriminator="kind")]
CHAT_EVENT: TypeAdapter[ChatEvent] = TypeAdapter(ChatEvent)
"""Reads events back from JSON."""
