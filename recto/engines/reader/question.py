"""What a chat request asks of the reader, or why it can't be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from recto.engines.base import EngineRequest
from recto.errors import (
    ChatModelUnknownError,
    MediaInvalidError,
    ParameterMissingError,
    ParameterUnsupportedError,
)
from recto.json_schemas import vet_schema
from schemas.chat.messages import UserMessage, text_of
from schemas.chat.parts import MEDIA_SCHEME, FilePart, ImagePart, TextPart, UserPart, VideoPart
from schemas.chat.request import ChatRequest, JsonObjectFormat, SchemaFormat
from schemas.models import KNOWN_MODELS

Kind = Literal["image", "video", "document"]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the question is about."""

    kind: Kind
    path: Path
    filename: str | None = None
    param: str = "messages"
    """Where the request speaks of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to read, and in which shape to answer."""

    attached: Sequence[Attached]
    shape: Literal["text", "object", "schema"]
    json_schema: dict[str, Any] | None
    words: int
    """Words of the conversation."""


def read_question(request: EngineRequest) -> Question:
    """Return what is asked. Raises ChatError leaves."""
    chat = request.chat
    _check_parameters(request)
    attached = _list_attached(request)
    if not attached:
        raise ParameterMissingError(
            "The model `reader` answers about documents: attach one, as a part of type `file`, `image_url` "
            "or `video_url`.",
            param="messages",
        )
    words = sum(len(text_of(message.content).split()) for message in chat.messages)
    if isinstance(chat.response_format, SchemaFormat):
        schema = chat.response_format.json_schema.json_schema
        vet_schema(schema, "response_format")
        return Question(attached, "schema", schema, words)
    is_object = isinstance(chat.response_format, JsonObjectFormat)
    return Question(attached, "object" if is_object else "text", None, words)


def _check_parameters(request: EngineRequest) -> None:
    chat: ChatRequest = request.chat
    if chat.uses_tools:
        able = next(known.alias for known in KNOWN_MODELS if known.capabilities.tools)
        raise ParameterUnsupportedError(
            f"The model `reader` calls no tools. Ask a model that does, such as `{able}`.", param="tools"
        )
    if chat.logprobs:
        raise ParameterUnsupportedError(
            "The model `reader` reads by rules and has no log probabilities.", param="logprobs"
        )
    if request.adapter is not None:
        raise ChatModelUnknownError("The model `reader` takes no adapters.", param="model")


def _list_attached(request: EngineRequest) -> list[Attached]:
    """Return the files of the last message that has any."""
    for turn, message in reversed(list(enumerate(request.chat.messages))):
        if isinstance(message, UserMessage) and not isinstance(message.content, str):
            found = [
                _find(part, request, f"messages[{turn}].content[{place}].{part.type}")
                for place, part in enumerate(message.content)
                if not isinstance(part, TextPart)
            ]
            if found:
                return found
    return []


def _find(part: UserPart, request: EngineRequest, param: str) -> Attached:
    kind: Kind = "document"
    address, filename = "", None
    if isinstance(part, ImagePart):
        kind, address = "image", part.image_url.url
    elif isinstance(part, VideoPart):
        kind, address = "video", part.video_url.url
    elif isinstance(part, FilePart):
        address, filename = part.file.file_data or "", part.file.filename
    path = request.media.get(address.removeprefix(MEDIA_SCHEME))
    if path is None or not address.startswith(MEDIA_SCHEME):
        raise MediaInvalidError("A file of the conversation is missing. Send it again.", param=param)
    return Attached(kind, path, filename, param)
