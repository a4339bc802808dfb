"""Whether a model does what a request asks of it."""

from collections.abc import Iterator
from typing import Final

from api.chat.catalogue import Catalogue, Choice
from recto.errors import MediaUnsupportedError, ParameterUnsupportedError
from schemas.chat.messages import UserMessage
from schemas.chat.request import ChatRequest, SchemaFormat
from schemas.models import Modality

_MODALITIES: Final[dict[str, Modality]] = {"image_url": "image", "video_url": "video", "file": "document"}
_NOUNS: Final[dict[Modality, str]] = {
    "image": "images",
    "video": "videos",
    "document": "files",
    "text": "text",
}


def check_suits(chat: ChatRequest, choice: Choice, catalogue: Catalogue) -> None:
    """Raise ParameterUnsupportedError or MediaUnsupportedError, naming a model that does it, if any does."""
    can = choice.served.capabilities
    if chat.uses_tools and not can.tools:
        message = f"`{choice.id}` doesn't call tools; {catalogue.with_tools()}"
        raise ParameterUnsupportedError(message, param="tools")
    is_enforced = isinstance(chat.response_format, SchemaFormat) and chat.structured_outputs is not False
    if is_enforced and not can.json_schema:
        message = (
            f"`{choice.id}` can't hold an answer to a JSON Schema; ask for `json_object` or another model."
        )
        raise ParameterUnsupportedError(message, param="response_format")
    for place, modality in _media(chat):
        if modality not in can.modalities:
            raise MediaUnsupportedError(_explain(choice, modality, catalogue), param=place)


def _media(chat: ChatRequest) -> Iterator[tuple[str, Modality]]:
    for index, message in enumerate(chat.messages):
        if isinstance(message, UserMessage) and not isinstance(message.content, str):
            for number, part in enumerate(message.content):
                if part.type in _MODALITIES:
                    yield f"messages[{index}].content[{number}]", _MODALITIES[part.type]


def _explain(choice: Choice, modality: Modality, catalogue: Catalogue) -> str:
    noun = _NOUNS[modality]
    able = [f"`{model.id}`" for model in catalogue.models if modality in model.capabilities.modalities]
    hint = f"{able[0]} does." if able else "no served model does."
    return f"`{choice.id}` doesn't take {noun}; {hint}"
