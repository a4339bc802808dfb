"""A crowd that asks an engine the same at the same moment, and notes when each piece of each answer came."""

import time
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any

from bench.asking import GivenPrompts
from recto.engines.base import EngineRequest
from recto.engines.transformers.prompt.model import Prompt
from schemas.chat.events import ChatEvent, Delta, Failed, Finished
from schemas.chat.request import ChatRequest


@dataclass
class Answered:
    """The moments of one answer: `time.perf_counter`."""

    said: list[float] = field(default_factory=list)
    """One of each token that shows."""
    ended: float | None = None


@dataclass
class CrowdTimes:
    """How a crowd was answered."""

    asked: float
    answers: list[Answered]
    tokens: int
    """Of each answer."""

    @property
    def seconds(self) -> float:
        """From the question to the end of the last answer."""
        return max(answer.ended or 0.0 for answer in self.answers) - self.asked

    @property
    def tokens_per_second(self) -> float:
        """Over all that time."""
        return len(self.answers) * self.tokens / self.seconds

    @property
    def first_token_seconds(self) -> list[float]:
        """From the question to the first token, of each answer."""
        return [answer.said[0] - self.asked for answer in self.answers]

    @property
    def decode_tokens_per_second(self) -> float | None:
        """While every answer spoke: from the last one's first token on; None if there was no such time."""
        started = max(answer.said[0] for answer in self.answers)
        ended = min(answer.said[-1] for answer in self.answers)
        said = sum(started < moment <= ended for answer in self.answers for moment in answer.said)
        return said / (ended - started) if said else None


class Crowd:
    """Asks an engine whose prompts come from `builder`."""

    def __init__(self, engine: Any, builder: GivenPrompts, prompt: Prompt, deadline: float) -> None:
        """`deadline`: by `time.monotonic`."""
        self._engine = engine
        self._builder = builder
        self._prompt = prompt
        self._deadline = deadline
        self._answers: dict[str, Answered] = {}
        self._failures: list[str] = []
        self._is_over = Event()

    def ask(self, count: int, tokens: int) -> CrowdTimes:
        """Ask `count` times at once for `tokens` tokens each, and wait for all of them.

        Raises:
            TimeoutError: at the deadline; the engine was told to stop.
            RuntimeError: an answer failed, or showed no token.
        """
        self._answers = {str(number): Answered() for number in range(count)}
        self._is_over.clear()
        request = ChatRequest(
            messages=[{"role": "user", "content": "?"}], temperature=0, max_completion_tokens=tokens
        )
        self._builder.prompts |= dict.fromkeys(self._answers, self._prompt)
        times = CrowdTimes(time.perf_counter(), list(self._answers.values()), tokens)
        for name in self._answers:
            self._engine.submit(EngineRequest(name, request), partial(self._take, name))
        self._wait()
        return times

    def _wait(self) -> None:
        in_time = self._is_over.wait(max(0.0, self._deadline - time.monotonic()))
        if in_time and not self._failures:
            if all(answer.said for answer in self._answers.values()):
                return
            raise RuntimeError("an answer showed no token")
        for name in self._answers:
            self._engine.cancel(name)
        if self._failures:
            raise RuntimeError(self._failures[0])
        raise TimeoutError

    def _take(self, name: str, event: ChatEvent) -> None:
        answer, now = self._answers[name], time.perf_counter()
        if isinstance(event, Delta):
            answer.said.append(now)
        elif isinstance(event, Finished):
            answer.ended = now
        elif isinstance(event, Failed):
            self._failures.append(event.message)
        if self._failures or all(other.ended for other in self._answers.values()):
            self._is_over.set()
