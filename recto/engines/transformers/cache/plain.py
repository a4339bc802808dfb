"""Attention over pages where torch's varlen kernel isn't there: plain torch, few calls for many rows."""

from dataclasses import dataclass

import torch
from torch.nn.functional import scaled_dot_product_attention

from recto.engines.transformers.cache.paged import (
    PAGE_TOKENS,
    DecodeBatch,
    PagedBatch,
    decode_attention,
    decode_batch,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A row with several new tokens."""

    new: slice
    length: int
    pages: torch.Tensor
    mask: torch.Tensor | None
    """None where the new tokens are all there is."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A batch, parted: what is worked out once a step serves all layers."""

    batch: PagedBatch
    speaking: torch.Tensor
    """Index of the tokens that are alone in their row."""
    decoding: DecodeBatch | None
    reading: tuple[_Reading, ...]


class PlainAttention:
    """A `PagedAttention`: rows with one new token at once, prompts one by one."""

    def __init__(self) -> None:
        self._plan: _Plan | None = None

    def __call__(
        self, query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: PagedBatch, scale: float
    ) -> torch.Tensor:
        """Attend; the plan of the last batch is kept for the next layer."""
        if self._plan is None or self._plan.batch is not batch:
            self._plan = _make_plan(batch, query.dtype)
        plan = self._plan
        result = torch.empty_like(query)
        if plan.decoding is not None:
            alone = query.index_select(0, plan.speaking)
            result.index_copy_(0, plan.speaking, decode_attention(alone, keys, values, plan.decoding, scale))
        for row in plan.reading:
            attended = scaled_dot_product_attention(
                query[row.new].transpose(0, 1)[None],
                _gather(keys, row),
                _gather(values, row),
                attn_mask=row.mask,
                is_causal=row.mask is None,
                scale=scale,
                enable_gqa=True,
            )
            result[row.new] = attended[0].transpose(0, 1)
        return result


def _gather(pool: torch.Tensor, row: _Reading) -> torch.Tensor:
    """Return what the pages of a row hold: [1, heads, length, width]."""
    return pool[row.pages].flatten(0, 1)[: row.length].transpose(0, 1)[None]


def _make_plan(batch: PagedBatch, dtype: torch.dtype) -> _Plan:
    device = batch.table.device
    rows: list[int] = []
    tokens: list[int] = []
    reading: list[_Reading] = []
    start = 0
    for row, (count, length) in enumerate(zip(batch.counts, batch.kept, strict=True)):
        if count == 1:
            rows.append(row)
            tokens.append(start)
        else:
            reading.append(_read(batch, row, slice(start, start + count), length))
        start += count
    decoding = None
    if rows:
        chosen = torch.tensor(rows, device=device)
        decoding = decode_batch(batch.table[chosen].long(), batch.lengths[chosen], dtype)
    return _Plan(batch, torch.tensor(tokens, device=device), decoding, tuple(reading))


def _read(batch: PagedBatch, row: int, new: slice, length: int) -> _Reading:
    pages = batch.table[row, : -(-length // PAGE_TOKENS)].long()
    count = new.stop - new.start
    if count == length:
        return _Reading(new, length, pages, None)
    mask = torch.ones(count, length, dtype=torch.bool, device=pages.device).tril_(length - count)
    return _Reading(new, length, pages, mask)
