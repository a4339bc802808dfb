"""A chat request as the messages that chat templates take, and the files it shows in their order."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from recto.engines.base import EngineRequest
from recto.engines.transformers.prompt.quoting import quote_json, quote_text
from recto.errors import MediaInvalidError
from schemas.chat.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
    text_of,
)
from schemas.chat.parts import MEDIA_SCHEME, Detail, FilePart, ImagePart, TextPart, UserPart, VideoPart
from schemas.chat.request import FunctionDefinition, Tool

TemplateMessage = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a user's message shows."""

    kind: Literal["image", "video", "document"]
    path: Path
    detail: Detail
    param: str
    """Where the request speaks of it."""


def list_attachments(request: EngineRequest) -> list[Attachment]:
    """Return the files of all messages, in order. Raises MediaInvalidError for one that isn't there."""
    return [
        _attachment(part, request.media, f"messages[{turn}].content[{place}]")
        for turn, message in enumerate(request.chat.messages)
        if isinstance(message, UserMessage) and not isinstance(message.content, str)
        for place, part in enumerate(message.content)
        if not isinstance(part, TextPart)
    ]


def _attachment(part: UserPart, media: Mapping[str, Path], where: str) -> Attachment:
    match part:
        case ImagePart(image_url=image):
            return Attachment("image", *_look_up(image.url, image.detail, media, f"{where}.image_url"))
        case VideoPart(video_url=video):
            return Attachment("video", *_look_up(video.url, video.detail, media, f"{where}.video_url"))
        case FilePart(file=file):
            return Attachment("document", *_look_up(file.file_data or "", None, media, f"{where}.file"))
    raise AssertionError(part)


def _look_up(
    address: str, detail: Detail | None, media: Mapping[str, Path], param: str
) -> tuple[Path, Detail, str]:
    path = media.get(address.removeprefix(MEDIA_SCHEME)) if address.startswith(MEDIA_SCHEME) else None
    if path is None:
        raise MediaInvalidError("The bytes of this part did not arrive. Send the request again.", param=param)
    return path, detail or "auto", param


def write_messages(
    messages: tuple[Message, ...], shown: Iterator[list[str]], joins_text: bool
) -> list[TemplateMessage]:
    """Return the messages for a template, all text of callers quoted.

    `shown` gives, for each attachment in order, the kinds of pictures that stand for it. `joins_text`: the
    template wants one text for each message rather than a list of parts.
    """
    return [_write_message(message, shown, joins_text) for message in messages]


def _write_message(message: Message, shown: Iterator[list[str]], joins_text: bool) -> TemplateMessage:
    match message:
        case SystemMessage():
            return {"role": "system", "content": quote_text(text_of(message.content))}
        case UserMessage(content=str()):
            return {"role": "user", "content": quote_text(str(message.content))}
        case UserMessage() if joins_text:
            return {"role": "user", "content": quote_text(text_of(message.content))}
        case UserMessage(content=tuple(parts)):
            return {"role": "user", "content": [item for part in parts for item in _write_part(part, shown)]}
        case AssistantMessage():
            return _write_answer(message)
        case ToolMessage():
            content = quote_text(text_of(message.content))
            return {"role": "tool", "content": content, "tool_call_id": quote_text(message.tool_call_id)}
    raise AssertionError(message)


def _write_part(part: UserPart, shown: Iterator[list[str]]) -> list[dict[str, str]]:
    if isinstance(part, TextPart):
        return [{"type": "text", "text": quote_text(part.text)}]
    return [{"type": kind} for kind in next(shown)]


def _write_answer(message: AssistantMessage) -> TemplateMessage:
    said = text_of(message.content) or message.refusal or ""
    written: TemplateMessage = {"role": "assistant", "content": quote_text(said)}
    if message.tool_calls:
        written["tool_calls"] = [_write_call(call) for call in message.tool_calls]
    return written


def _write_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": quote_text(call.function.name), "arguments": _read_arguments(call.function.arguments)}
    return {"id": quote_text(call.id), "type": "function", "function": function}


def _read_arguments(arguments: str) -> Any:
    """Return the JSON object that the text holds, or the text when it holds none; quoted."""
    try:
        value = json.loads(arguments)
        return quote_json(value if isinstance(value, dict) else arguments)
    except (ValueError, RecursionError):
        return quote_text(arguments)


def write_tools(tools: tuple[Tool, ...]) -> list[dict[str, Any]]:
    """Return the tools as JSON for a template, all text of callers quoted."""
    return [{"type": "function", "function": _write_function(tool.function)} for tool in tools]


def _write_function(function: FunctionDefinition) -> dict[str, Any]:
    written: dict[str, Any] = {"name": quote_text(function.name)}
    if function.description is not None:
        written["description"] = quote_text(function.description)
    if function.parameters is not None:
        written["parameters"] = quote_json(function.parameters)
    return written
