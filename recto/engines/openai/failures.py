"""What the server's refusals mean here. Nothing of its address or key reaches a caller."""

import json
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx

from recto.errors import (
    ChatModelUnknownError,
    ContextLengthError,
    EngineBusyError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    ParameterInvalidError,
    RectoError,
)

MOST_MESSAGE_LETTERS = 500
_CONTEXT_CODE = "context_length_exceeded"
_CONTEXT_WORDS = ("maximum context length", "context length of", "longer than the model's context")
"""vLLM and SGLang give this refusal no code of its own."""


class ForNowError(Exception):
    """The server can't answer now; the same request may work later."""

    def __init__(self, error: RectoError, retry_after: float | None = None, status: int = 0) -> None:
        super().__init__(error.message)
        self.error = error
        self.status = status
        """Of the reply; 0 without one."""
        self.retry_after = retry_after
        """Seconds the server asks to wait."""


def raise_refusal(response: httpx.Response, content: bytes) -> None:
    """Raise what the status and the error object of a reply mean: a RectoError leaf or ForNowError."""
    status = response.status_code
    error = explain_refusal(status, content)
    if status in (408, 425, 429) or status >= 500:
        raise ForNowError(error, read_retry_after(response.headers.get("retry-after")), status)
    raise error


def explain_refusal(status: int, content: bytes) -> RectoError:
    """Return the error that a reply of this status means."""
    detail = read_detail(content)
    if status in (401, 403):
        return EngineError(
            "The server that answers for this model refuses our key. "
            "The operator must check RECTO_ENGINE_API_KEY."
        )
    if 300 <= status < 400:
        return EngineError(
            "The server that answers for this model redirects. "
            "The operator must give RECTO_ENGINE_URL its final address."
        )
    return explain_detail(detail, status)


def explain_detail(detail: dict[str, Any], status: int) -> RectoError:
    """Return the error that an OpenAI error object means; `status` counts where its code says nothing."""
    message = _read_text(detail, "message")[:MOST_MESSAGE_LETTERS]
    code = _read_text(detail, "code")
    if code == _CONTEXT_CODE or any(words in message.lower() for words in _CONTEXT_WORDS):
        return ContextLengthError(
            message or "Prompt and answer are too long for the model.", param="messages"
        )
    if status == 404 or code == "model_not_found":
        return ChatModelUnknownError(
            "The server that answers for this model doesn't have it. "
            "The operator must check RECTO_ENGINE_URL and RECTO_ENGINE_MODEL.",
            param="model",
        )
    if status == 429:
        return EngineBusyError("The server that answers for this model is busy. Ask again later.")
    if status in (400, 413, 415, 422):
        param = _read_text(detail, "param") or None
        return ParameterInvalidError(message or "The model's server refuses the request.", param=param)
    if status == 503:
        return EngineUnavailableError("The server that answers for this model isn't ready. Ask again later.")
    return EngineError(f"The server that answers for this model failed (status {status}).")


def read_detail(content: bytes) -> dict[str, Any]:
    """Return the error object of a body, in any of the shapes that servers give it; else an empty one."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    error = body.get("error", body)
    return error if isinstance(error, dict) else {"message": error if isinstance(error, str) else ""}


def read_retry_after(value: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for: a number or a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, OverflowError):
        return None


def explain_transport(error: httpx.HTTPError) -> ForNowError | RectoError:
    """Return what a failure of the connection means."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return ForNowError(
            EngineUnavailableError(
                "The server that answers for this model can't be reached. Ask again later."
            )
        )
    if isinstance(error, httpx.TimeoutException):
        return EngineTimeoutError("The server that answers for this model was silent for too long.")
    if isinstance(error, httpx.TransportError):
        return ForNowError(EngineError("The server that answers for this model broke the answer off."))
    return EngineError("The server that answers for this model sent what isn't HTTP.")


def _read_text(detail: dict[str, Any], name: str) -> str:
    value = detail.get(name)
    return value if isinstance(value, str) else ""
