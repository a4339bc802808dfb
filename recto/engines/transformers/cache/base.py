"""What a KV cache does for the batch: rows that grow, and attention of a flattened batch over them.

A step runs the new tokens of all its rows behind one another, without padding: [1, tokens, width]. Only
attention needs to know which token belongs to which row, so it is the cache that computes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch


@dataclass(frozen=True, slots=True)
class CacheShape:
    """What is kept of a token."""

    layers: int
    heads: int
    """Key and value heads; queries may have a multiple of it."""
    width: int
    """Of one head."""
    dtype: torch.dtype
    device: torch.device

    @property
    def token_bytes(self) -> int:
        """Bytes of one token's keys and values in all layers."""
        return 2 * self.layers * self.heads * self.width * self.dtype.itemsize


class Row:
    """The keys and values of one answer and its prompt."""

    length: int = 0
    """Tokens in it, those of the step under way included."""


class KvCache(Protocol):
    """Rows of keys and values. Used by the engine thread only."""

    def cost(self, tokens: int) -> int:
        """Return how many tokens of the whole cache a row of `tokens` takes at most."""
        ...

    def longest(self, tokens: int) -> int:
        """Return the length of the longest row that takes no more than `tokens` of the whole cache."""
        ...

    def open(self, reserved: int, /) -> Row:
        """Return an empty row that will hold at most `reserved` tokens."""
        ...

    def fork(self, source: Row, length: int, reserved: int, /) -> Row:
        """Return a row that begins with the first `length` tokens of another."""
        ...

    def close(self, row: Row) -> None:
        """Give back what a row holds. It may not be used again."""
        ...

    def begin(self, rows: Sequence[Row], counts: Sequence[int]) -> None:
        """Say whose tokens the next forward pass holds: `counts[i]` new ones of `rows[i]`, in this order."""
        ...

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Keep the new keys and values of a layer; return attention of the new tokens to all before them.

        query [heads of queries, tokens, width], key and value [heads, tokens, width]; returns
        [tokens, heads of queries, width].
        """
        ...

    @property
    def allocated_bytes(self) -> int:
        """Memory held now."""
        ...
