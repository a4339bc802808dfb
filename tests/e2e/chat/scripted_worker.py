"""A real worker whose model does what the conversation says: `celery -A tests.e2e.chat.scripted_worker`.

The last message is JSON: `before` seconds until the first token, `pieces` of text, `pause` between them.
"""

import json
from collections.abc import Iterator

from recto.engines.base import EngineRequest
from recto.engines.scripted import ScriptedEngine, Wait
from recto.jobs.states import Stage
from recto.settings import load_settings
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Finished, TokenUsage
from schemas.models import Capabilities, ServedModel
from tests.e2e.faults.timed import EmptyExtractor, TimedPreparer
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime

MODEL = ServedModel(
    id="scripted",
    capabilities=Capabilities(context=1000, modalities=("text",), tools=True, json_schema=True, lora=False),
)


def follow(request: EngineRequest) -> Iterator[ChatEvent | Wait]:
    """Say what the last message asks for."""
    asked = json.loads(str(request.chat.messages[-1].content))
    if asked.get("die"):
        engine.die()
    yield Accepted()
    yield Wait(asked.get("before", 0))
    for number in range(asked.get("pieces", 1)):
        yield Delta(content=f"{settings.worker_name}-{number} ")
        yield Wait(asked.get("pause", 0))
    yield AnswerEnd(finish_reason="stop")
    yield Finished(usage=TokenUsage())


def build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    """Build the worker."""
    extractors = {"reader": EmptyExtractor()}
    return WorkerRuntime(settings, stages, slots, TimedPreparer(), extractors, engines=(engine,))


engine = ScriptedEngine(MODEL, follow)
settings = load_settings()
app = make_app(settings, build)
