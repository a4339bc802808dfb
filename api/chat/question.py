"""From the bytes of a body to a valid question. Blocks; knows neither models nor stores."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from api.chat.body import Body
from api.chat.checks import check_request, check_values
from api.chat.complaints import refuse
from api.chat.json_text import parse_json
from api.chat.media import Medium, lift_media
from recto.errors import ContextLengthError
from schemas.chat.request import ChatRequest

MOST_TEXT_BYTES = 8_000_000
"""More than the context of any model, and less than what would clog Redis."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller asks: valid, and with its media beside it."""

    chat: ChatRequest
    media: tuple[Medium, ...] = ()

    def request(self) -> dict[str, Any]:
        """Return what a worker is told of it, as JSON."""
        return self.chat.model_dump(mode="json", by_alias=True, exclude_unset=True)


def read_question(body: Body) -> Question:
    """Parse and check a body. Raises ChatError leaves."""
    value = parse_json(body.read())
    media: tuple[Medium, ...] = ()
    if isinstance(value, dict):
        media = lift_media(value)
        check_values(value)
    try:
        chat = ChatRequest.model_validate(value)
    except ValidationError as error:
        raise refuse(error, value) from None
    check_request(chat)
    if body.size > MOST_TEXT_BYTES and len(chat.model_dump_json(exclude_unset=True)) > MOST_TEXT_BYTES:
        message = f"The text of the request is longer than {MOST_TEXT_BYTES} bytes, which no model can read."
        raise ContextLengthError(message, param="messages")
    return Question(chat, media)
