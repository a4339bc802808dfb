"""What one answer asks of sampling, and where it stands. Knows nothing of the other rows."""

import secrets
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from recto.engines.transformers.sampling.seen import SeenTokens
from recto.errors import ParameterInvalidError
from schemas.chat.request import ChatRequest

LOWEST_TEMPERATURE = 1e-6
"""Below this the likeliest token has all of the probability in any case."""
LOWEST_PENALTY = 1e-6
"""Below this scores would leave float32."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A token and how likely the model held it."""

    token: int
    logprob: float = 0.0
    """Natural logarithm of its probability in the raw logits; 0 unless the request asks for logprobs."""
    top: tuple[tuple[int, float], ...] = ()
    """The likeliest tokens as (id, logprob), best first; as many as the request asks for."""


class TokenSampler:
    """The sampling parameters of one answer, its random numbers, and the tokens its penalties look at.

    `vocabulary_size` is how many ids may come out: `len(tokenizer)`. Logits may be wider (padded
    vocabularies are); what lies beyond is never sampled. Raises ParameterInvalidError for a `logit_bias` of
    an id that doesn't exist.
    """

    def __init__(
        self, chat: ChatRequest, prompt_token_ids: Sequence[int], index: int, vocabulary_size: int
    ) -> None:
        self.vocabulary_size = vocabulary_size
        self.is_greedy = chat.temperature == 0
        self.temperature = max(chat.temperature, LOWEST_TEMPERATURE)
        self.top_p, self.top_a, self.min_p = chat.top_p, chat.top_a, chat.min_p
        self.top_k = chat.top_k if chat.top_k < vocabulary_size else 0
        self.repetition_penalty = max(chat.repetition_penalty, LOWEST_PENALTY)
        self.frequency_penalty, self.presence_penalty = chat.frequency_penalty, chat.presence_penalty
        self.bias_ids, self.bias_values = _read_bias(chat.logit_bias, vocabulary_size)
        self.wants_logprobs = chat.logprobs
        self.top_logprobs = (chat.top_logprobs or 0) if chat.logprobs else 0
        self.seen = self._watch(prompt_token_ids)
        self._key = struct.pack("<q", secrets.randbits(63) if chat.seed is None else chat.seed)
        self._index = index
        self._step = 0

    def _watch(self, prompt: Sequence[int]) -> SeenTokens | None:
        """Return what counts tokens, or None where no penalty looks at them."""
        if self.repetition_penalty != 1:
            return SeenTokens(token for token in prompt if token < self.vocabulary_size)
        return SeenTokens(()) if self.frequency_penalty or self.presence_penalty else None

    def record(self, token: int) -> None:
        """Take note of a token of the answer, sampled or forced."""
        self._step += 1
        if self.seen is not None and token < self.vocabulary_size:
            self.seen.add(token)

    @property
    def changes_scores(self) -> bool:
        """Whether the request changes the logits before a token is picked."""
        return self.seen is not None or len(self.bias_ids) > 0

    def draw(self) -> float:
        """Return this step's number in [0, 1): a hash of seed, answer and step, so the batch has no say.

        It has 48 random bits, so that times a float64 sum it stays below that sum.
        """
        place = struct.pack("<qq", self._index, self._step)
        digest = blake2b(place, key=self._key, digest_size=6).digest()
        return int.from_bytes(digest, "little") / 2**48


def _read_bias(
    bias: Mapping[str, float], vocabulary_size: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    for token in bias:
        if int(token) >= vocabulary_size:
            message = f"`logit_bias` names token {token}, but this model's ids end at {vocabulary_size - 1}."
            raise ParameterInvalidError(message, param="logit_bias")
    return np.array([int(token) for token in bias], np.int64), np.array(list(bias.values()), np.float32)
