"""A compiled grammar, and one answer's way through it."""

import numpy as np
import torch
from llguidance import LLMatcher

from recto.errors import EngineError, GrammarInvalidError

_OUR_FAULT = ("satisfy the grammar", "parser stopped", "out of range")
"""Parts of what llguidance says of a token that it doesn't take; it has no other way to tell."""


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
        if self._matcher.is_error():
            raise _too_complex()
        return torch.from_numpy(words)

    def forced(self) -> list[int]:
        """Return the tokens that must come next, if any; they are not accepted yet."""
        return [] if self.is_done else self._matcher.compute_ff_tokens()

    def accept(self, token: int) -> None:
        """Move on by a token that the mask allowed or `forced` named.

        Raises EngineError for any other, GrammarInvalidError if the schema needs too much work.
        """
        if self._matcher.consume_token(token):
            return
        reason = self._matcher.get_error()
        if any(words in reason for words in _OUR_FAULT):
            raise EngineError("The answer left its grammar.")
        raise _too_complex()


def _too_complex() -> GrammarInvalidError:
    return GrammarInvalidError("The schema is too complex to enforce; make it simpler or split it.")
