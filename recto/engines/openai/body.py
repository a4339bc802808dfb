"""The request as the server takes it. Files are read while they are sent, never held in memory."""

import base64
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recto.engines.base import EngineRequest
from recto.engines.openai.attachments import Attachment, Attachments
from recto.errors import ParameterUnsupportedError
from schemas.chat.messages import AssistantMessage, Message, SystemMessage, UserMessage, text_of
from schemas.chat.parts import FilePart, ImagePart, TextPart, VideoPart
from schemas.chat.request import ChatRequest, JsonObjectFormat, SchemaFormat
from schemas.models import ServedModel

_READ_BYTES = 3 * 16_384
"""A multiple of three, so that pieces in base64 join to the base64 of the whole."""
_KEPT = (
    "top_k",
    "top_a",
    "min_p",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "seed",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "n",
    "stop",
    "verbosity",
)
"""Sent under their own names where they differ from the default; vLLM and SGLang know them by these names."""


@dataclass(frozen=True, slots=True)
class Body:
    """JSON with holes, in each of which a file stands as base64."""

    pieces: tuple[bytes | Path, ...]
    length: int
    """Bytes of the whole."""

    async def send(self) -> AsyncIterator[bytes]:
        """Yield the whole, piece by piece."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            with piece.open("rb") as file:
                while content := file.read(_READ_BYTES):
                    yield base64.b64encode(content)


def build_body(
    request: EngineRequest,
    model: ServedModel,
    upstream_model: str,
    attachments: Attachments,
    *,
    is_recto: bool,
) -> Body:
    """Return what to send for the request.

    Raises ParameterUnsupportedError and MediaUnsupportedError for what the model doesn't take, and what the
    attachments raise. `is_recto`: the server knows this API's own parameters.
    """
    chat = request.chat
    _check_abilities(chat, model)
    holes = _Holes()
    messages = [_write_message(message, attachments, holes) for message in chat.messages]
    name = f"{upstream_model}:{request.adapter}" if request.adapter else upstream_model
    fields = {"model": name, "messages": messages, "stream": True, "stream_options": {"include_usage": True}}
    fields |= _write_parameters(chat)
    fields |= _write_format(chat, messages, is_recto=is_recto)
    return holes.fill(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


class _Holes:
    """Where the files go: marks that no caller can guess."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(16)
        self._paths: list[Path] = []

    def make(self, attachment: Attachment) -> str:
        """Return a data URL with a hole for the file."""
        self._paths.append(attachment.path)
        return f"data:{attachment.media_type};base64,{self._mark}"

    def fill(self, text: str) -> Body:
        """Return the body of this text, its holes filled in the order they were made."""
        texts = [piece.encode("utf-8", "replace") for piece in text.split(self._mark)]
        pieces: list[bytes | Path] = [texts[0]]
        length = len(texts[0])
        for path, piece in zip(self._paths, texts[1:], strict=True):
            pieces += [path, piece]
            length += (path.stat().st_size + 2) // 3 * 4 + len(piece)
        return Body(tuple(pieces), length)


def _check_abilities(chat: ChatRequest, model: ServedModel) -> None:
    if chat.uses_tools and not model.capabilities.tools:
        raise ParameterUnsupportedError(f"The model {model.id!r} doesn't call tools.", param="tools")
    if isinstance(chat.response_format, SchemaFormat) and not model.capabilities.json_schema:
        raise ParameterUnsupportedError(
            f"The server of the model {model.id!r} can't hold answers to a JSON Schema.",
            param="response_format",
        )


def _write_message(message: Message, attachments: Attachments, holes: _Holes) -> dict[str, Any]:
    if isinstance(message, UserMessage):
        return {"role": "user", "content": _write_content(message.content, attachments, holes)}
    if isinstance(message, SystemMessage):
        return {"role": "system", "content": text_of(message.content)}
    if isinstance(message, AssistantMessage):
        written: dict[str, Any] = {
            "role": "assistant",
            "content": text_of(message.content) or message.refusal,
        }
        if message.tool_calls:
            written["tool_calls"] = [call.model_dump(mode="json") for call in message.tool_calls]
        return written
    return {"role": "tool", "content": text_of(message.content), "tool_call_id": message.tool_call_id}


def _write_content(
    content: str | tuple[TextPart | ImagePart | VideoPart | FilePart, ...],
    attachments: Attachments,
    holes: _Holes,
) -> str | list[dict[str, Any]]:
    if isinstance(content, str):
        return content
    return [written for part in content for written in _write_part(part, attachments, holes)]


def _write_part(
    part: TextPart | ImagePart | VideoPart | FilePart, attachments: Attachments, holes: _Holes
) -> list[dict[str, Any]]:
    if isinstance(part, TextPart):
        return [{"type": "text", "text": part.text}]
    if isinstance(part, VideoPart):
        url: dict[str, str] = {"url": holes.make(attachments.find_video(part.video_url.url))}
        return [{"type": "video_url", "video_url": url}]
    if isinstance(part, ImagePart):
        detail = {"detail": part.image_url.detail} if part.image_url.detail else {}
        image = attachments.find_image(part.image_url.url)
        return [{"type": "image_url", "image_url": {"url": holes.make(image), **detail}}]
    address = part.file.file_data or ""
    if attachments.takes_files:
        filename = {"filename": part.file.filename} if part.file.filename else {}
        return [
            {
                "type": "file",
                "file": {"file_data": holes.make(attachments.find_document(address)), **filename},
            }
        ]
    pages = attachments.list_pages(address)
    return [{"type": "image_url", "image_url": {"url": holes.make(page)}} for page in pages]


def _write_parameters(chat: ChatRequest) -> dict[str, Any]:
    """Return the parameters; these two always: servers take defaults of their own from checkpoints."""
    fields: dict[str, Any] = {"temperature": chat.temperature, "top_p": chat.top_p}
    for name in _KEPT:
        value = getattr(chat, name)
        if value != type(chat).model_fields[name].get_default(call_default_factory=True):
            fields[name] = value
    if chat.answer_limit is not None:
        fields["max_tokens"] = chat.answer_limit
    if chat.tools:
        fields["tools"] = [tool.model_dump(mode="json", exclude_none=True) for tool in chat.tools]
        choice = chat.tool_choice
        fields["tool_choice"] = choice if isinstance(choice, str) else _dump_choice(choice)
        if not chat.parallel_tool_calls:
            fields["parallel_tool_calls"] = False
    return fields


def _dump_choice(choice: Any) -> Any:
    return "auto" if choice is None else choice.model_dump(mode="json")


def _write_format(chat: ChatRequest, messages: list[dict[str, Any]], *, is_recto: bool) -> dict[str, Any]:
    """Return the answer's shape; one that is only to be told goes before the messages instead."""
    shape = chat.response_format
    if not isinstance(shape, SchemaFormat | JsonObjectFormat):
        return {}
    written = shape.model_dump(mode="json", by_alias=True, exclude_none=True)
    if chat.structured_outputs is not False:
        return {"response_format": written}
    if is_recto:
        return {"response_format": written, "structured_outputs": False}
    told = "Answer with a JSON object only."
    if isinstance(shape, SchemaFormat):
        schema = json.dumps(shape.json_schema.json_schema, ensure_ascii=False)
        told = f"Answer only with JSON of this JSON Schema:\n{schema}"
    if messages[0]["role"] == "system":
        messages[0]["content"] = f"{messages[0]['content']}\n\n{told}"
    else:
        messages.insert(0, {"role": "system", "content": told})
    return {}
