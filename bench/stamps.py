"""A model that costs nothing and stamps its tokens, as a batch does: one thread, one step for all answers.

The last message is JSON: `pieces` of text to say. Each piece is the clock when it was said.
"""

import json
import threading
import time
from dataclasses import dataclass

from recto.engines.base import EngineRequest, Sink
from schemas.chat.events import Accepted, AnswerEnd, Delta, Finished, TokenUsage
from schemas.models import Capabilities, ServedModel

STEP_SECONDS = 0.05
"""From one token of an answer to its next."""
MODEL = ServedModel(
    id="stamps",
    capabilities=Capabilities(
        context=10_000, modalities=("text",), tools=False, json_schema=False, lora=False
    ),
)


@dataclass
class _Answer:
    sink: Sink
    left: int


class StampEngine:
    """Says the first token at once and the others step by step, to all in the same step."""

    model = MODEL

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._new: dict[str, _Answer] = {}
        self._running: dict[str, _Answer] = {}
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="stamps", daemon=True)
        self._thread.start()

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request."""
        asked = json.loads(str(request.chat.messages[-1].content))
        with self._changed:
            self._new[request.id] = _Answer(sink, asked["pieces"])
            self._changed.notify()

    def cancel(self, request_id: str) -> None:
        """Say nothing more."""
        with self._changed:
            self._new.pop(request_id, None)
            self._running.pop(request_id, None)

    def is_alive(self) -> bool:
        """Return True until it is closed."""
        return not self._is_closed

    def close(self) -> None:
        """Stop."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _run(self) -> None:
        step_at = time.monotonic()
        while not self._is_closed:
            with self._changed:
                if not self._new:
                    self._changed.wait(max(0.0, step_at - time.monotonic()) if self._running else None)
                new, self._new = self._new, {}
                self._running |= new
                is_due = time.monotonic() >= step_at
                speaking = list(self._running.items()) if is_due else list(new.items())
            for answer in new.values():
                answer.sink(Accepted())
            for name, answer in speaking:
                self._say(name, answer)
            if is_due:
                step_at = time.monotonic() + STEP_SECONDS

    def _say(self, name: str, answer: _Answer) -> None:
        answer.sink(Delta(content=f"{time.monotonic():.6f} "))
        answer.left -= 1
        if answer.left <= 0:
            answer.sink(AnswerEnd(finish_reason="stop"))
            answer.sink(Finished(usage=TokenUsage(prompt_tokens=1, completion_tokens=1)))
            self.cancel(name)
