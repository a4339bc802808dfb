"""Who runs: waiting answers get a place in the batch by urgency and arrival, as far as the bounds allow."""

from collections import deque
from collections.abc import Callable

from recto.engines.base import Urgency
from recto.engines.transformers.batch.answer import Answer
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.ticket import Ticket
from recto.engines.transformers.batch.work import Work
from recto.engines.transformers.cache.base import KvCache


class Scheduler:
    """The waiting and the running answers. Used by the engine thread only."""

    def __init__(self, cache: KvCache, options: EngineOptions, admitted: Callable[[Ticket], None]) -> None:
        """`admitted` is told of every request that stops waiting."""
        self._cache = cache
        self._options = options
        self._admitted = admitted
        self._waiting: dict[Urgency, deque[Answer]] = {urgency: deque() for urgency in Urgency}
        self.running: list[Answer] = []

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return not self.running and not any(self._waiting.values())

    def add(self, answer: Answer) -> None:
        """Let an answer wait for its turn."""
        self._waiting[answer.work.ticket.urgency].append(answer)

    def drop_finished(self) -> None:
        """Take out answers that are whole, and those nobody waits for; their places are free at once."""
        for answer in [answer for answer in self.running if answer.is_whole or answer.work.ticket.is_over]:
            self.running.remove(answer)
            if answer.row is not None:
                self._cache.close(answer.row)
        for urgency, answers in self._waiting.items():
            if any(answer.work.ticket.is_over for answer in answers):
                kept = (answer for answer in answers if not answer.work.ticket.is_over)
                self._waiting[urgency] = deque(kept)

    def admit(self) -> list[Answer]:
        """Start whom there is place for: chat before extraction, each in the order of arrival.

        An answer there is no place for holds up those behind it, lest a long one waits for ever.
        """
        started: list[Answer] = []
        for urgency in sorted(Urgency):
            if not self._admit(urgency, started):
                break
        return started

    def _admit(self, urgency: Urgency, started: list[Answer]) -> bool:
        waiting = self._waiting[urgency]
        kept: list[Answer] = []
        while waiting:
            sibling = self._running_answer_to(waiting[0].work)
            if sibling and not sibling.has_read_prompt:
                kept.append(waiting.popleft())  # it will begin with the keys and values of the other
                continue
            if not self._has_place_for(waiting[0].work):
                break
            started.append(self._start(waiting.popleft(), sibling))
        has_room = not waiting
        waiting.extendleft(reversed(kept))
        return has_room or urgency is not Urgency.CHAT

    def _start(self, answer: Answer, sibling: Answer | None) -> Answer:
        work = answer.work
        if sibling is None or sibling.row is None:
            answer.row = self._cache.open(work.reserved)
        else:
            answer.row = self._cache.fork(sibling.row, answer.prompt_length - 1, work.reserved)
        self.running.append(answer)
        self._admitted(work.ticket)
        return answer

    def _running_answer_to(self, work: Work) -> Answer | None:
        answers = (answer for answer in self.running if answer.work is work)
        return max(answers, key=lambda answer: answer.computed, default=None)

    def _has_place_for(self, work: Work) -> bool:
        urgency, cost = work.ticket.urgency, self._cache.cost(work.reserved)
        alike = [answer for answer in self.running if answer.work.ticket.urgency is urgency]
        options = self._options
        return (
            len(self.running) < options.slots
            and self._cost(self.running) + cost <= options.kv_tokens
            and len(alike) < options.slots_for(urgency)
            and self._cost(alike) + cost <= options.kv_tokens_for(urgency)
        )

    def _cost(self, answers: list[Answer]) -> int:
        return sum(self._cache.cost(answer.work.reserved) for answer in answers)
