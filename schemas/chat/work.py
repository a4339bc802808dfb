"""A chat request on its way from the API to a worker, and the answer's way back."""

from typing import Any

from pydantic import Field

from schemas.base import Closed


class ChatWork(Closed):
    """What a worker needs to answer; small, because the bytes of images and videos stay in the storage."""

    id: str = Field(description="`chatcmpl-…`, the id that the caller sees too.")
    model: str = Field(description="Id of the served model.")
    adapter: str | None = Field(default=None, description="LoRA adapter of it.")
    request: dict[str, Any] = Field(description="The ChatRequest as JSON; parts say `media:NAME`.")
    media: dict[str, str] = Field(default_factory=dict, description="Storage key by NAME.")
    reply_to: str = Field(description="Redis stream of the API process that waits.")
    created_at: float = Field(description="Unix seconds.")
    attempt: int = Field(default=0, ge=0, description="Which sending of the request this is.")
