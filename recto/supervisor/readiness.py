"""Asks `/readyz` what the server still waits for."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

_API_SILENT = "the API"


@dataclass(frozen=True, slots=True)
class Readiness:
    """One answer of `/readyz`, or its absence."""

    is_ready: bool
    waiting_for: tuple[str, ...]
    """Names of the parts that aren't ready."""
    body: str
    """The answer for a person; empty when there was none."""


def ask_readiness(client: httpx.Client) -> Readiness:
    """Ask once; a server that doesn't answer is one that isn't ready."""
    try:
        response = client.get("/readyz")
    except httpx.TransportError:
        return Readiness(False, (_API_SILENT,), "")
    return read_answer(response.status_code, response.text)


def read_answer(status: int, text: str) -> Readiness:
    """Read an answer of `/readyz`: 200 is ready, whatever else it says."""
    if status == httpx.codes.OK:
        return Readiness(True, (), text)
    try:
        content = json.loads(text)
    except ValueError:
        return Readiness(False, (_API_SILENT,), text)
    return Readiness(False, _names_not_ready(content), json.dumps(content, indent=2))


def _names_not_ready(content: Any) -> tuple[str, ...]:
    checks = content.items() if isinstance(content, dict) else ()
    names = tuple(name for name, check in checks if isinstance(check, dict) and check.get("ok") is False)
    return names or (_API_SILENT,)
