"""What a caller asks of `POST /v1/chat/completions`: messages and parameters, with ranges and defaults."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, field_validator, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Tolerant
from schemas.chat.messages import Message

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Integer = Annotated[int, Field(strict=True)]
ToolName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
StopText = Annotated[str, Field(min_length=1, max_length=500)]

MOST_CHOICES = 128
MOST_STOPS = 16
MOST_TOOLS = 128


class JsonSchemaFormat(Tolerant):
    """A JSON Schema and its name."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")] = Field(
        description="Name of the schema."
    )
    description: str | None = Field(default=None, description="What the answer is for; shown to the model.")
    json_schema: dict[str, Any] = Field(
        default_factory=lambda: {"type": "object"}, alias="schema", description="The JSON Schema."
    )
    strict: StrictBool | None = Field(default=None, description="The schema is always enforced.")


class TextFormat(Tolerant):
    """Plain text."""

    type: Literal["text"] = Field(description="Always `text`.")


class JsonObjectFormat(Tolerant):
    """Any JSON object."""

    type: Literal["json_object"] = Field(description="Always `json_object`.")


class SchemaFormat(Tolerant):
    """JSON of a schema."""

    type: Literal["json_schema"] = Field(description="Always `json_schema`.")
    json_schema: JsonSchemaFormat = Field(description="The schema and its name.")


ResponseFormat = Annotated[TextFormat | JsonObjectFormat | SchemaFormat, Field(discriminator="type")]


class FunctionDefinition(Tolerant):
    """A function that the model may call."""

    name: ToolName = Field(description="Name of the function.")
    description: str | None = Field(default=None, description="What it does; shown to the model.")
    parameters: dict[str, Any] | None = Field(default=None, description="JSON Schema of its arguments.")
    strict: StrictBool | None = Field(default=False, description="Arguments always follow the schema here.")


class Tool(Tolerant):
    """A tool that the model may call."""

    type: Literal["function"] = Field(description="Always `function`.")
    function: FunctionDefinition = Field(description="The function.")


class NamedFunction(Tolerant):
    """The name of a function."""

    name: ToolName = Field(description="Name of one of the tools.")


class NamedToolChoice(Tolerant):
    """The one tool that must be called."""

    type: Literal["function"] = Field(description="Always `function`.")
    function: NamedFunction = Field(description="Which one.")


class StreamOptions(Tolerant):
    """What a stream holds besides the answer."""

    include_usage: StrictBool | None = Field(default=False, description="End with a chunk of token counts.")
    include_obfuscation: StrictBool | None = Field(default=False, description="Accepted; nothing is padded.")


class ChatRequest(Tolerant):
    """Messages for a model and how it is to answer. A parameter that is null has its default."""

    messages: tuple[Message, ...] = Field(
        fail_fast=True, min_length=1, max_length=10_000, description="The conversation."
    )
    model: str | None = Field(
        default=None,
        max_length=200,
        description="Model or `model:adapter`; the first of `/v1/models` by default.",
    )
    temperature: Number = Field(default=1.0, ge=0, le=2, description="0 takes the likeliest token.")
    top_p: Number = Field(
        default=1.0, ge=0, le=1, description="Keep the likeliest tokens of this joint probability."
    )
    top_k: Integer = Field(default=0, ge=0, description="Keep this many likeliest tokens; 0 keeps all.")
    top_a: Number = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Keep tokens of at least this times the squared best probability.",
    )
    min_p: Number = Field(default=0.0, ge=0, le=1, description="Keep tokens of at least this times the best.")
    frequency_penalty: Number = Field(
        default=0.0, ge=-2, le=2, description="Less of a token each time it came."
    )
    presence_penalty: Number = Field(
        default=0.0, ge=-2, le=2, description="Less of a token that came at all."
    )
    repetition_penalty: Number = Field(
        default=1.0, gt=0, le=2, description="Scores of tokens of prompt and answer are divided by this."
    )
    seed: Integer | None = Field(
        default=None, ge=-(2**63), lt=2**63, description="Equal requests of one seed get equal answers."
    )
    max_tokens: Integer | None = Field(
        default=None, ge=1, description="Older name of `max_completion_tokens`."
    )
    max_completion_tokens: Integer | None = Field(default=None, ge=1, description="Most tokens of an answer.")
    logit_bias: dict[str, Annotated[float, Field(strict=True, ge=-100, le=100)]] = Field(
        default_factory=dict, max_length=1024, description="Added to the scores of these token ids."
    )
    logprobs: StrictBool = Field(default=False, description="Give each token's log probability.")
    top_logprobs: Integer | None = Field(
        default=None, ge=0, le=20, description="Give the likeliest other tokens too; needs `logprobs`."
    )
    n: Integer = Field(default=1, ge=1, le=MOST_CHOICES, description="How many answers.")
    stop: tuple[StopText, ...] = Field(
        default=(), max_length=MOST_STOPS, description="Text or texts to stop before."
    )
    response_format: ResponseFormat | None = Field(default=None, description="Shape of the answer.")
    structured_outputs: StrictBool | None = Field(
        default=None, description="False only tells the model the format instead of enforcing it."
    )
    tools: tuple[Tool, ...] = Field(default=(), max_length=MOST_TOOLS, description="What the model may call.")
    tool_choice: Literal["none", "auto", "required"] | NamedToolChoice | None = Field(
        default=None, description="Whether to call a tool; `auto` where there are tools, else `none`."
    )
    parallel_tool_calls: StrictBool = Field(default=True, description="Allow several calls in one answer.")
    verbosity: Literal["low", "medium", "high"] = Field(default="medium", description="How long to answer.")
    stream: StrictBool = Field(default=False, description="Send the answer as it is made.")
    stream_options: StreamOptions | None = Field(default=None, description="Only with `stream`.")
    user: str | None = Field(default=None, description="Accepted, not used.")

    @model_validator(mode="before")
    @classmethod
    def _take_null_as_unset(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        kept = {name: item for name, item in value.items() if item is not None}
        if isinstance(kept.get("messages"), dict):
            kept["messages"] = [kept["messages"]]
        return kept

    @field_validator("stop", mode="before")
    @classmethod
    def _wrap_stop(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("logit_bias")
    @classmethod
    def _check_token_ids(cls, value: dict[str, float]) -> dict[str, float]:
        for token in value:
            if not (token.isascii() and token.isdigit() and len(token) < 10):
                raise PydanticCustomError("token_id", 'Keys are token ids, such as "1734"')
        return value

    @property
    def answer_limit(self) -> int | None:
        """Most tokens of one answer, if the caller set a limit."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def uses_tools(self) -> bool:
        """Whether the model may call a tool."""
        return bool(self.tools) and self.tool_choice != "none"
