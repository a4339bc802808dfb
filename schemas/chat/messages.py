"""The messages of a conversation, by role."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field

from schemas.base import Tolerant
from schemas.chat.parts import AssistantPart, TextPart, UserPart

Part = TypeVar("Part")
Parts = Annotated[tuple[Part, ...], Field(fail_fast=True)]
"""Of a thousand wrong parts, the first is enough to know."""
TextContent = str | Parts[TextPart]


class SystemMessage(Tolerant):
    """What the model is told before anything else."""

    role: Literal["system", "developer"] = Field(
        description="`system`, or `developer`, which means the same."
    )
    content: TextContent = Field(description="Text.")
    name: str | None = Field(default=None, description="Who speaks; not shown to the model.")


class UserMessage(Tolerant):
    """What the user says and shows."""

    role: Literal["user"] = Field(description="Always `user`.")
    content: str | Parts[UserPart] = Field(description="Text, images, videos and files.")
    name: str | None = Field(default=None, description="Who speaks; not shown to the model.")


class FunctionCall(Tolerant):
    """A function and its arguments."""

    name: str = Field(min_length=1, max_length=64, description="Name of the function.")
    arguments: str = Field(description="Arguments as JSON text; not always valid, so check it.")


class ToolCall(Tolerant):
    """A call that the model asks for."""

    id: str = Field(min_length=1, max_length=200, description="Id that the answering tool message names.")
    type: Literal["function"] = Field(default="function", description="Always `function`.")
    function: FunctionCall = Field(description="What to call.")


class AssistantMessage(Tolerant):
    """What the model said in an earlier turn."""

    role: Literal["assistant"] = Field(description="Always `assistant`.")
    content: str | Parts[AssistantPart] | None = Field(default=None, description="Text; null beside calls.")
    refusal: str | None = Field(default=None, description="What it refused.")
    reasoning_content: str | None = Field(default=None, description="Its thoughts; not shown to it again.")
    tool_calls: tuple[ToolCall, ...] | None = Field(default=None, description="Calls it asked for.")
    name: str | None = Field(default=None, description="Who speaks; not shown to the model.")


class ToolMessage(Tolerant):
    """What a tool answered."""

    role: Literal["tool"] = Field(description="Always `tool`.")
    content: TextContent = Field(description="Text.")
    tool_call_id: str = Field(min_length=1, max_length=200, description="The call that this answers.")


Message = Annotated[SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")]


def text_of(content: str | tuple[object, ...] | None) -> str:
    """Return the text of a message's content: its text and refusal parts, joined by newlines."""
    if content is None or isinstance(content, str):
        return content or ""
    texts = [getattr(part, "text", None) or getattr(part, "refusal", None) for part in content]
    return "\n".join(text for text in texts if text)
