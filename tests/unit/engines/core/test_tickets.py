"""The whole engine on a model that reads: each request is told about its own picture, and nobody else's."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recto.documents.media.local import LocalMediaOpener
from recto.engines.base import EngineRequest
from recto.engines.transformers.engine import EngineOptions, TransformersEngine
from recto.engines.transformers.prompt.builder import PromptBuilder
from schemas.chat.events import Accepted, Delta
from schemas.chat.request import ChatRequest
from schemas.models import ServedModel
from tests.checkpoints.tickets import Ticket, draw_ticket, random_ticket
from tests.unit.engines.core.asking import Asked
from tests.unit.engines.core.conftest import load

CHECKPOINT = Path(__file__).parents[3] / "checkpoints" / "ticket"
OPTIONS = EngineOptions(slots=3, prefill_tokens=24, kv_tokens=4096)
SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "pattern": "^[0-9]{5}$"},
        "amount": {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"},
        "currency": {"type": "string", "enum": ["EUR", "USD", "GBP", "CHF", "JPY"]},
    },
    "required": ["number", "amount", "currency"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def engine() -> Iterator[TransformersEngine]:
    loaded = load(CHECKPOINT)
    model = ServedModel(id="ticket", capabilities=loaded.capabilities)
    engine = TransformersEngine(loaded, model, PromptBuilder(loaded, LocalMediaOpener()), OPTIONS)
    yield engine
    engine.close()


def ask(engine: TransformersEngine, name: str, ticket: Ticket, folder: Path, **chat: Any) -> Asked:
    path = folder / f"{name}.png"
    draw_ticket(ticket).save(path)
    parts = [
        {"type": "image_url", "image_url": {"url": "media:0"}},
        {"type": "text", "text": "Read the ticket."},
    ]
    request = ChatRequest(messages=[{"role": "user", "content": parts}], temperature=0, **chat)
    asked = Asked(name)
    engine.submit(EngineRequest(name, request, {"0": path}), asked.take)
    return asked


def text_of(asked: Asked, index: int = 0) -> str:
    deltas = [event for event in asked.wait().events if isinstance(event, Delta) and event.index == index]
    assert asked.events[-1].kind == "finished", asked.events[-1]
    return "".join(delta.content for delta in deltas)


def test_ten_tickets_at_once_are_each_read(engine: TransformersEngine, tmp_path: Path) -> None:
    rng = random.Random(8)
    tickets = [random_ticket(rng) for _ in range(10)]
    asked = [
        ask(engine, f"free-{number}", ticket, tmp_path, **({"response_format": format_of()} if held else {}))
        for number, ticket in enumerate(tickets)
        for held in [number % 2 == 1]
    ]
    read = [text_of(one) == ticket.answer() for one, ticket in zip(asked, tickets, strict=True)]
    assert sum(read) >= 9
    usage = asked[0].events[-1].usage
    assert usage.image_tokens == 18
    assert [(image.width, image.height) for image in usage.images] == [(168, 84)]


def test_two_answers_come_of_one_picture(engine: TransformersEngine, tmp_path: Path) -> None:
    asked = ask(engine, "twice", Ticket("48213", "127.50", "EUR"), tmp_path, n=2)
    assert text_of(asked, 0) == text_of(asked, 1)
    assert isinstance(asked.events[0], Accepted)


def test_a_picture_that_is_none_fails_alone(engine: TransformersEngine, tmp_path: Path) -> None:
    good = ask(engine, "good", Ticket("48213", "127.50", "EUR"), tmp_path)
    bad = Asked("bad")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    parts = [{"type": "image_url", "image_url": {"url": "media:0"}}]
    chat = ChatRequest(messages=[{"role": "user", "content": parts}])
    engine.submit(EngineRequest("bad", chat, {"0": tmp_path / "bad.png"}), bad.take)
    assert bad.failure().code == "invalid_media"
    assert text_of(good)


def format_of() -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "ticket", "schema": SCHEMA}}
