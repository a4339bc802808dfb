"""The bounds of the in-process engine."""

from dataclasses import dataclass

from recto.engines.base import Urgency


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How much runs and waits at once."""

    slots: int = 8
    """Answers that run at once. With more than one, a quarter (one at least) is kept for chat."""
    kv_tokens: int = 131_072
    """Tokens of prompts and answers, limits counted, that run at once. A quarter is kept for chat."""
    prefill_tokens: int = 512
    """Most tokens of prompts in one step: answers under way wait no longer than these take."""
    vision_patches: int = 4096
    """Most patches of pictures in one step, one picture at least: a page at full detail."""
    max_waiting: int = 256
    """Requests of an urgency that may wait; more are refused."""
    waiting_bytes: int = 1 << 30
    """Pixels of waiting requests of an urgency; no further request is prepared beyond it."""
    default_answer_tokens: int = 4096
    """Limit of an answer whose request sets none."""
    stall_seconds: float = 120.0
    """A step that takes longer means that the engine is dead."""
    preparation_threads: int = 3
    """Requests that are prepared at once; of several, one place is for requests without files."""

    def slots_for(self, urgency: Urgency) -> int:
        """Return how many slots requests of an urgency may fill together."""
        if urgency is Urgency.CHAT or self.slots == 1:
            return self.slots
        return self.slots - max(1, self.slots // 4)

    def kv_tokens_for(self, urgency: Urgency) -> int:
        """Return how many tokens requests of an urgency may take together."""
        return self.kv_tokens if urgency is Urgency.CHAT else self.kv_tokens - self.kv_tokens // 4
