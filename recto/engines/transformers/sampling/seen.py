"""The tokens that penalties look at, and how often the answer used each. Knows no logits."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_ROOM = 64


class SeenTokens:
    """Distinct token ids in the order they came, with how often each came in the answer.

    Kept as arrays that grow by doubling, so that a step costs no loop over what was seen before.
    """

    def __init__(self, prompt: Iterable[int]) -> None:
        first = np.unique(np.fromiter(prompt, dtype=np.int64))
        self._size = len(first)
        self._ids = np.concatenate([first, np.zeros(_ROOM, np.int64)])
        self._counts = np.zeros(len(self._ids), np.float32)
        self._place = {int(token): place for place, token in enumerate(first)}

    def add(self, token: int) -> None:
        """Count one more use of a token in the answer."""
        place = self._place.setdefault(token, self._size)
        if place == self._size:
            self._append(token)
        self._counts[place] += 1

    def _append(self, token: int) -> None:
        if self._size == len(self._ids):
            self._ids = np.concatenate([self._ids, np.zeros_like(self._ids)])
            self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
        self._ids[self._size] = token
        self._size += 1

    @property
    def ids(self) -> NDArray[np.int64]:
        """Every token of the prompt and the answer, once."""
        return self._ids[: self._size]

    @property
    def counts(self) -> NDArray[np.float32]:
        """How often the answer used each of `ids`; 0 for tokens of the prompt alone."""
        return self._counts[: self._size]
