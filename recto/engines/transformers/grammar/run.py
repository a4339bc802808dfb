"""A compiled grammar, and one answer's way through it."""

import numpy as np
import torch
from llguidance import LLMatcher

from recto.errors import EngineError, GrammarInvalidError

_TOO_COMPLEX = ("ParserTooComplex", "LexerTooComplex")


class Grammar:
    """A compiled grammar. Immutable; any thread may start runs of it."""

    def __init__(self, matcher: LLMatcher, mask_words: int) -> None:
        self._matcher = matcher
        self._mask_words = mask_words

    def start(self) -> "GrammarRun":
        """Return a run for one answer, independent of all others."""
        return GrammarRun(self._matcher.deep_copy(), self._mask_words)


class GrammarRun:
    """Where one answer stands. Used by one thread at a time."""

    def __init__(self, matcher: LLMatcher, mask_words: int) -> None:
        self._matcher = matcher
        self._mask_words = mask_words

    @property
    def is_done(self) -> bool:
        """Whether nothing may follow but the end."""
        return self._matcher.is_stopped()

    def mask(self) -> torch.Tensor:
        """Return which tokens may come next: int32 [ceil(V / 32)] on the CPU, bit t % 32 of word t // 32.

        Raises GrammarInvalidError if the schema turns out to need too much work.
        """
        words = np.zeros(self._mask_words, np.int32)
        self._matcher.unsafe_compute_mask_ptr(words.ctypes.data, words.nbytes)
        self._check()
        return torch.from_numpy(words)

    def forced(self) -> list[int]:
        """Return the tokens that must come next, if any; they are not accepted yet."""
        return [] if self.is_done else self._matcher.compute_ff_tokens()

    def accept(self, token: int) -> None:
        """Move on by a token that the mask allowed or `forced` named."""
        self._matcher.consume_token(token)
        self._check()

    def _check(self) -> None:
        if not self._matcher.is_error():
            return
        if self._matcher.stop_reason() in _TOO_COMPLEX:
            raise GrammarInvalidError("The schema is too complex to enforce; make it simpler.")
        raise EngineError("The answer left its grammar.")
