"""What the caller of `POST /v1/chat/completions` gets: whole, or in chunks."""

from typing import Literal

from pydantic import Field

from schemas.base import Closed
from schemas.chat.events import FinishReason, PromptImage, TokenLogprob
from schemas.chat.messages import ToolCall


class ReplyMessage(Closed):
    """What the model says."""

    role: Literal["assistant"] = Field(default="assistant", description="Always `assistant`.")
    content: str | None = Field(description="Text; null when it only calls tools.")
    refusal: None = Field(default=None, description="Always null.")
    reasoning_content: str | None = Field(
        default=None, description="Its thoughts, where the model gives any."
    )
    tool_calls: tuple[ToolCall, ...] = Field(default=(), description="Calls it asks for.")


class ChoiceLogprobs(Closed):
    """Log probabilities of an answer's tokens."""

    content: tuple[TokenLogprob, ...] | None = Field(description="Token by token.")
    refusal: None = Field(default=None, description="Always null.")


class Choice(Closed):
    """One answer."""

    index: int = Field(description="Which of the `n` answers.")
    message: ReplyMessage = Field(description="The answer.")
    logprobs: ChoiceLogprobs | None = Field(default=None, description="Null unless asked for.")
    finish_reason: FinishReason = Field(description="Why it ended.")
    stop_reason: str | int | None = Field(
        default=None, description="The stop text or token id that ended it."
    )


class PromptDetails(Closed):
    """What the prompt's tokens are."""

    cached_tokens: int = Field(default=0, description="Not computed again.")
    image_tokens: int = Field(default=0, description="Standing for images and video.")
    images: tuple[PromptImage, ...] = Field(default=(), description="Sizes as the model saw them, in order.")


class CompletionDetails(Closed):
    """What the answers' tokens are."""

    reasoning_tokens: int = Field(default=0, description="Thoughts.")


class CompletionUsage(Closed):
    """Tokens."""

    prompt_tokens: int = Field(description="Of the prompt.")
    completion_tokens: int = Field(description="Of all answers.")
    total_tokens: int = Field(description="Both.")
    prompt_tokens_details: PromptDetails = Field(description="The prompt's tokens by kind.")
    completion_tokens_details: CompletionDetails = Field(description="The answers' tokens by kind.")


class ChatCompletion(Closed):
    """A whole answer."""

    id: str = Field(description="`chatcmpl-…`")
    object: Literal["chat.completion"] = Field(
        default="chat.completion", description="Always `chat.completion`."
    )
    created: int = Field(description="Unix seconds.")
    model: str = Field(description="The model that answered.")
    choices: tuple[Choice, ...] = Field(description="The answers.")
    usage: CompletionUsage = Field(description="What it cost.")
    prompt_logprobs: None = Field(default=None, description="Always null.")


class FunctionPiece(Closed):
    """A piece of a function call."""

    name: str | None = Field(default=None, description="With the first piece.")
    arguments: str = Field(default="", description="Piece of the JSON text.")


class ToolCallPiece(Closed):
    """A piece of a tool call."""

    index: int = Field(description="Which call.")
    id: str | None = Field(default=None, description="With the first piece.")
    type: Literal["function"] | None = Field(default=None, description="`function`, with the first piece.")
    function: FunctionPiece = Field(description="The piece.")


class ReplyDelta(Closed):
    """What to append to an answer. Keys without news are left out."""

    role: Literal["assistant"] | None = Field(default=None, description="In the first chunk.")
    content: str | None = Field(default=None, description="Text.")
    reasoning_content: str | None = Field(default=None, description="Thoughts.")
    tool_calls: tuple[ToolCallPiece, ...] | None = Field(default=None, description="Pieces of calls.")


class ChunkChoice(Closed):
    """A piece of one answer."""

    index: int = Field(description="Which of the `n` answers.")
    delta: ReplyDelta = Field(description="What to append.")
    logprobs: ChoiceLogprobs | None = Field(default=None, description="Of the tokens of this piece.")
    finish_reason: FinishReason | None = Field(default=None, description="Why it ended; null until then.")
    stop_reason: str | int | None = Field(
        default=None, description="The stop text or token id that ended it."
    )


class ChatChunk(Closed):
    """A piece of an answer."""

    id: str = Field(description="`chatcmpl-…`, the same in every chunk.")
    object: Literal["chat.completion.chunk"] = Field(
        default="chat.completion.chunk", description="Always `chat.completion.chunk`."
    )
    created: int = Field(description="Unix seconds, the same in every chunk.")
    model: str = Field(description="The model that answers.")
    choices: tuple[ChunkChoice, ...] = Field(description="Pieces; none in the chunk of token counts.")
    usage: CompletionUsage | None = Field(default=None, description="In the last chunk, when asked for.")


class ModelRead(Closed):
    """A model that can be asked."""

    id: str = Field(description="What to send as `model`.")
    object: Literal["model"] = Field(default="model", description="Always `model`.")
    created: int = Field(description="Unix seconds; the same for every model, as it says nothing.")
    owned_by: str = Field(description="Who made it.")
    aliases: tuple[str, ...] = Field(default=(), description="Other names it answers to.")
    context_length: int = Field(description="Most tokens of prompt and answer together.")
    input_modalities: tuple[str, ...] = Field(description="What a message may hold.")
    supports_tools: bool = Field(description="Whether it calls tools.")
    supports_json_schema: bool = Field(description="Whether an answer can be held to a JSON Schema.")
    supports_lora: bool = Field(description="Whether it takes LoRA adapters.")


class ModelList(Closed):
    """All models, a vision-language model first."""

    object: Literal["list"] = Field(default="list", description="Always `list`.")
    data: tuple[ModelRead, ...] = Field(description="The models.")
