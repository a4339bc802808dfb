"""What attention over pages takes, and three ways to compute it.

Torch's varlen kernel; plain torch, row by row; and for rows with one new token each, plain torch at once.

Kernel: `torch.nn.attention.varlen.varlen_attn`; its flash attention wants pages of a multiple of 256 tokens,
16-bit floats and heads of a multiple of 8, up to 256.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
import torch
from torch.nn.functional import scaled_dot_product_attention

from recto.engines.transformers.cache.base import CacheShape

log = structlog.get_logger(__name__)

PAGE_TOKENS = 256
_KERNEL_DTYPES = (torch.float16, torch.bfloat16)
_WIDEST_HEAD = 256
_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class PagedBatch:
    """Which new tokens belong to which row, and where the row's keys and values lie. int32, on the device."""

    query_starts: torch.Tensor
    """[rows + 1]: where each row's new tokens begin in the batch; then their number."""
    key_starts: torch.Tensor
    """[rows + 1]: running sum of `lengths`."""
    lengths: torch.Tensor
    """[rows]: tokens of each row, the new ones included."""
    table: torch.Tensor
    """[rows, most pages]: the pages of each row in order."""
    most_new: int
    most_kept: int
    counts: tuple[int, ...]
    """New tokens of each row, for those who may not wait for the device."""
    kept: tuple[int, ...]
    """`lengths`, likewise."""


@dataclass(frozen=True, slots=True)
class DecodeBatch:
    """Rows with one new token each, on the device."""

    table: torch.Tensor
    """[rows, pages]: the pages of each row in order; what follows them is masked."""
    mask: torch.Tensor
    """[rows, 1, 1, pages × page tokens]: added to the scores, of the cache's dtype."""


def decode_batch(table: torch.Tensor, lengths: torch.Tensor, dtype: torch.dtype) -> DecodeBatch:
    """Return the batch of rows with these pages and so many tokens, the new one included."""
    places = torch.arange(table.shape[1] * PAGE_TOKENS, device=table.device)
    hidden = places[None] >= lengths[:, None]
    mask = torch.zeros(hidden.shape, dtype=dtype, device=table.device).masked_fill_(hidden, float("-inf"))
    return DecodeBatch(table, mask[:, None, None])


def decode_attention(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: DecodeBatch, scale: float
) -> torch.Tensor:
    """Attend with one token of each row: [rows, heads of queries, width] in and out.

    Queries that share a head of keys see the same mask, so they count as tokens of that head.
    """
    rows, heads = len(batch.table), keys.shape[2]
    grouped = query.view(rows, heads, query.shape[1] // heads, query.shape[2])
    kept_keys, kept_values = (kept[batch.table].flatten(1, 2).transpose(1, 2) for kept in (keys, values))
    mask = batch.mask.expand(-1, heads, grouped.shape[2], -1)
    result = scaled_dot_product_attention(grouped, kept_keys, kept_values, attn_mask=mask, scale=scale)
    return result.reshape(query.shape)


PagedAttention = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, PagedBatch, float], torch.Tensor]
"""(query [tokens, heads of queries, width], keys and values [pages, page tokens, heads, width], batch,
scale) → [tokens, heads of queries, width]; new tokens are the last of their row and see those before them."""


def reference_attention(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: PagedBatch, scale: float
) -> torch.Tensor:
    """Attend in plain torch, row by row."""
    result = torch.empty_like(query)
    start = 0
    for row, (count, length) in enumerate(zip(batch.counts, batch.kept, strict=True)):
        new = slice(start, start := start + count)
        pages = batch.table[row, : -(-length // keys.shape[1])].long()
        mask = torch.ones(count, length, dtype=torch.bool, device=query.device).tril_(length - count)
        attended = scaled_dot_product_attention(
            query[new].transpose(0, 1)[None],
            keys[pages].flatten(0, 1)[:length].transpose(0, 1)[None],
            values[pages].flatten(0, 1)[:length].transpose(0, 1)[None],
            attn_mask=mask,
            scale=scale,
            enable_gqa=True,
        )
        result[new] = attended[0].transpose(0, 1)
    return result


def varlen_attention(
    query: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    batch: PagedBatch,
    scale: float,
    *,
    gives_key_starts: bool,
) -> torch.Tensor:
    """Attend by torch's kernel. Whether it takes `key_starts` beside the lengths depends on its backend."""
    from torch.nn.attention.varlen import varlen_attn

    result = varlen_attn(
        query,
        keys,
        values,
        batch.query_starts,
        batch.key_starts if gives_key_starts else None,
        batch.most_new,
        batch.most_kept,
        scale=scale,
        window_size=(-1, 0),
        enable_gqa=True,
        seqused_k=batch.lengths,
        block_table=batch.table,
    )
    assert isinstance(result, torch.Tensor)
    return result


def find_kernel(shape: CacheShape, query_heads: int) -> PagedAttention | None:
    """Return torch's kernel if it runs here and agrees with plain torch on a trial; else None."""
    if shape.device.type != "cuda" or shape.dtype not in _KERNEL_DTYPES:
        return None
    if shape.width % 8 or shape.width > _WIDEST_HEAD:
        return None
    for gives_key_starts in (True, False):
        kernel = partial(varlen_attention, gives_key_starts=gives_key_starts)
        try:
            if _agrees(kernel, shape, query_heads):
                return kernel
        except (RuntimeError, ValueError, ImportError, TypeError) as error:
            log.info("engine.no_varlen_kernel", error=type(error).__name__, key_starts=gives_key_starts)
    return None


@torch.inference_mode()
def _agrees(kernel: PagedAttention, shape: CacheShape, query_heads: int) -> bool:
    """Compare on two rows: one reads its second page, one says its first word."""
    random = torch.Generator(device=shape.device).manual_seed(0)
    make = partial(torch.randn, generator=random, device=shape.device, dtype=shape.dtype)
    keys, values = (make(4, PAGE_TOKENS, shape.heads, shape.width) for _ in range(2))
    query = make(6, query_heads, shape.width)
    whole = partial(torch.tensor, dtype=torch.int32, device=shape.device)
    batch = PagedBatch(
        query_starts=whole([0, 5, 6]),
        key_starts=whole([0, 300, 301]),
        lengths=whole([300, 1]),
        table=whole([[2, 1], [3, 0]]),
        most_new=5,
        most_kept=300,
        counts=(5, 1),
        kept=(300, 1),
    )
    scale = shape.width**-0.5
    mine = reference_attention(query, keys, values, batch, scale)
    its = kernel(query, keys, values, batch, scale)
    return bool(torch.allclose(its.float(), mine.float(), atol=_TOLERANCE, rtol=_TOLERANCE))
