"""What one step computes: every answer's new tokens, and as much of the prompts as a step may take."""

from collections.abc import Sequence
from dataclasses import dataclass

from recto.engines.transformers.batch.answer import Answer
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.work import VisionPart


@dataclass(frozen=True, slots=True)
class Take:
    """The tokens of one answer that a step computes."""

    answer: Answer
    start: int
    count: int
    vision: tuple[VisionPart, ...] = ()
    """Those that some of the tokens stand for."""

    @property
    def end(self) -> int:
        """Index behind the last token."""
        return self.start + self.count

    @property
    def adapter(self) -> str | None:
        """The LoRA adapter that computes it."""
        return self.answer.work.ticket.request.adapter

    @property
    def wants_token(self) -> bool:
        """Whether the next token is chosen after it."""
        return self.end == self.answer.length


def plan_step(running: Sequence[Answer], options: EngineOptions) -> list[Take]:
    """Return the takes of a step: answers that speak first, then prompts."""
    speaking = [answer for answer in running if answer.has_read_prompt]
    reading = [answer for answer in running if not answer.has_read_prompt]
    takes = [Take(answer, answer.computed, _left_of(answer)) for answer in speaking]
    tokens, patches = options.prefill_tokens, options.vision_patches
    for answer, most in _turns(reading, tokens):
        if not tokens:
            break
        take = _read(answer, min(tokens, most), patches, may_exceed=patches == options.vision_patches)
        if take.count:
            takes.append(take)
            tokens -= take.count
            patches -= sum(part.patches for part in take.vision if part.vectors is None)
    return takes


def _left_of(answer: Answer) -> int:
    """Return how many tokens of an answer are not in the cache yet."""
    return answer.length - answer.computed


def _turns(reading: Sequence[Answer], tokens: int) -> list[tuple[Answer, int]]:
    """Return prompts in the order in which they are read, each with the most tokens it gets.

    By urgency and arrival; but half a step goes first to the one that is soonest through, so that a
    question doesn't wait for the books before it, nor a book for ever.
    """
    turns = sorted(reading, key=lambda answer: answer.work.ticket.urgency)
    soonest = min(turns, key=lambda answer: (answer.work.ticket.urgency, _left_of(answer)), default=None)
    if soonest is None or soonest is turns[0]:
        return [(answer, tokens) for answer in turns]
    others = [(answer, tokens) for answer in turns if answer is not soonest]
    return [(soonest, max(1, tokens // 2)), *others]


def _read(answer: Answer, tokens: int, patches: int, *, may_exceed: bool) -> Take:
    """Return as much of a prompt as fits; the first picture of a step is taken whatever its size."""
    start = answer.computed
    end = min(start + tokens, answer.length)
    vision: list[VisionPart] = []
    for part in answer.work.vision:
        if part.end <= start or part.start >= end:
            continue
        if part.vectors is None:
            if part.patches > patches and not (may_exceed and not vision):
                end = max(start, part.start)
                break
            patches -= part.patches
        vision.append(part)
    return Take(answer, start, end - start, tuple(vision))
