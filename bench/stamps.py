"""A model that costs nothing and stamps its tokens.

The last message is JSON: `pieces` of text, `pause` seconds between them. Each piece is the clock when it was
said.
"""

import json
import time
from collections.abc import Iterator

from recto.engines.base import EngineRequest
from recto.engines.scripted import ScriptedEngine, Wait
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Finished, TokenUsage
from schemas.models import Capabilities, ServedModel

MODEL = ServedModel(
    id="stamps",
    capabilities=Capabilities(
        context=10_000, modalities=("text",), tools=False, json_schema=False, lora=False
    ),
    serves_jobs=False,
)


def stamp() -> str:
    """Return the clock that all processes of this machine share, as a piece of text."""
    return f"{time.monotonic():.6f} "


def say_stamps(request: EngineRequest) -> Iterator[ChatEvent | Wait]:
    """Say the clock as often as the last message asks for."""
    asked = json.loads(str(request.chat.messages[-1].content))
    yield Accepted()
    for _ in range(asked["pieces"]):
        yield Delta(content=stamp())
        yield Wait(asked["pause"])
    yield AnswerEnd(finish_reason="stop")
    yield Finished(usage=TokenUsage(prompt_tokens=1, completion_tokens=asked["pieces"]))


def stamping_engine() -> ScriptedEngine:
    """Return the engine."""
    return ScriptedEngine(MODEL, say_stamps)
