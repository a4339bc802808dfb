"""Chat over HTTP with a hub that says what a test tells it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.jobs.ledger import Ledger
from recto.jobs.model import Worker
from recto.jobs.states import Stage
from recto.storage.local import LocalStorage
from schemas.models import ServedModel
from tests.edges.api.chat.scripted import READER_MODEL, VLM, ScriptedHub


@pytest.fixture
def hub(storage: LocalStorage) -> ScriptedHub:
    return ScriptedHub(storage)


@pytest.fixture
def serve(ledger: Ledger) -> Callable[..., None]:
    """Let a worker report that it serves these models."""

    def report(*models: ServedModel, name: str = "tests") -> None:
        row = Worker(name, "1", "host", 1, [], tuple(Stage), 1, 0, "hash", 0.0, None, models)
        ledger.workers.beat(row)

    return report


@pytest.fixture
def open_chat(
    open_api: Callable[..., Any], services: Any, hub: ScriptedHub, serve: Callable[..., None]
) -> Callable[..., Any]:
    """Start the application over the scripted hub, some of its limits replaced."""

    def open_over(fetch: Any = None, **limits: Any) -> Any:
        serve(READER_MODEL, VLM)
        return open_api(chat_hub=hub, fetch=fetch, limits=replace(services.limits, **limits))

    return open_over


@pytest.fixture
def chat(open_chat: Callable[..., Any]) -> Any:
    return open_chat()


@pytest.fixture
def ask(chat: Any) -> Callable[..., Any]:
    """Ask a question, with more parameters or others, and return the response."""

    def send(content: Any = "Hello?", **parameters: Any) -> Any:
        body = {"messages": [{"role": "user", "content": content}], **parameters}
        return chat.post("/v1/chat/completions", content=json.dumps(body))

    return send
