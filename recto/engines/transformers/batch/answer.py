"""One answer under way: its tokens so far, how the next one is chosen, and the events they become."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from recto.engines.transformers.batch.work import Work
from recto.engines.transformers.cache.base import Row
from recto.engines.transformers.output import AnswerStream
from recto.engines.transformers.sampling import Sampled, TokenSampler
from schemas.chat.events import AnswerEnd, Delta, Finished


@dataclass(frozen=True, slots=True)
class Decoding:
    """How tokens are chosen and become events."""

    sampler: Callable[[Work, int], TokenSampler]
    sample: Callable[[torch.Tensor, Sequence[TokenSampler], Sequence[torch.Tensor | None]], Sequence[Sampled]]
    stream: Callable[[Work, int], AnswerStream]


class Answer:
    """One of the answers of a request. Tokens are counted through, from the first of the prompt on."""

    def __init__(self, work: Work, index: int, decoding: Decoding) -> None:
        self.work = work
        self.row: Row | None = None
        self.sampler = decoding.sampler(work, index)
        self.run = work.grammar.start() if work.grammar else None
        self._stream = decoding.stream(work, index)
        self._said: list[int] = []

    @property
    def prompt_length(self) -> int:
        """Tokens of the prompt."""
        return len(self.work.token_ids)

    @property
    def computed(self) -> int:
        """Tokens that are in the cache."""
        return self.row.length if self.row else 0

    @property
    def length(self) -> int:
        """Tokens of the prompt and the answer so far."""
        return self.prompt_length + len(self._said)

    @property
    def has_read_prompt(self) -> bool:
        """Whether the whole prompt is in the cache."""
        return self.computed >= self.prompt_length

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to be said."""
        return self._stream.end is not None

    def token_ids(self, start: int, count: int) -> list[int]:
        """Return tokens of the prompt and the answer, counted through."""
        known = self.prompt_length
        inside = list(self.work.token_ids[start : start + count])
        return inside + self._said[max(0, start - known) : max(0, start + count - known)]

    def mask(self) -> torch.Tensor | None:
        """Return what the grammar allows next; None: anything."""
        return self.run.mask() if self.run else None

    def begin(self) -> None:
        """Say what must come first, if the grammar knows."""
        self._follow_grammar()

    def say(self, sampled: Sampled) -> None:
        """Take the token that was chosen, and what must follow it."""
        self._append(sampled.token, sampled)
        self._follow_grammar()

    def _follow_grammar(self) -> None:
        if self.run is None:
            return
        for token in () if self.is_whole else self.run.forced():
            if not self.is_whole:
                self._append(token, None)
        if self.run.is_done and not self.is_whole:
            self._tell(self._stream.flush())

    def _append(self, token: int, sampled: Sampled | None) -> None:
        self._said.append(token)
        self.sampler.record(token)
        self._tell(self._stream.push(token, sampled))
        if self.run is not None and not self.is_whole:
            self.run.accept(token)

    def _tell(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self.work.ticket.emit(delta)
        if self._stream.end is not None:
            self._finish(self._stream.end)

    def _finish(self, end: AnswerEnd) -> None:
        """Say that this is all; with the last answer, what the request cost."""
        work = self.work
        work.ticket.emit(end)
        work.unended -= 1
        work.usage = work.usage.model_copy(
            update={
                "completion_tokens": work.usage.completion_tokens + self._stream.completion_tokens,
                "reasoning_tokens": work.usage.reasoning_tokens + self._stream.reasoning_tokens,
            }
        )
        if not work.unended:
            work.ticket.emit(Finished(usage=work.usage))
