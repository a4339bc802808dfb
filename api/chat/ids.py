"""Ids of answers, as OpenAI's clients expect them, and how old they are."""

from recto.ids import age_seconds, new_id

PREFIX = "chatcmpl-"


def new_chat_id() -> str:
    """Return `chatcmpl-` and the same digits as in other ids: sortable by time, not guessable."""
    return PREFIX + new_id("chat").partition("_")[2]


def chat_age_seconds(chat_id: str) -> float | None:
    """Return how long ago the id was made; None for what `new_chat_id` never made."""
    return age_seconds(f"_{chat_id.removeprefix(PREFIX)}") if chat_id.startswith(PREFIX) else None
