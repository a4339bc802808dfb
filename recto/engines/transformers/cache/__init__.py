"""Where the keys and values of running answers are kept, and attention over them."""

import structlog
import torch

from recto.engines.transformers.cache.base import CacheShape, KvCache
from recto.engines.transformers.cache.contiguous import ContiguousCache
from recto.engines.transformers.cache.paged import PAGE_TOKENS, find_kernel
from recto.engines.transformers.cache.pages import PagedCache
from recto.engines.transformers.cache.plain import PlainAttention

log = structlog.get_logger(__name__)

_SHARE_OF_FREE_MEMORY = 0.85
"""The rest is for what a step computes with."""


def make_cache(shape: CacheShape, tokens: int, query_heads: int) -> KvCache:
    """Return the best cache of `tokens` for the device: pages on a GPU, with the kernel where it runs."""
    kernel = find_kernel(shape, query_heads)
    log.info("engine.cache", tokens=tokens, token_bytes=shape.token_bytes, has_kernel=kernel is not None)
    if shape.device.type != "cuda":
        return ContiguousCache(shape)
    return PagedCache(shape, tokens, kernel or PlainAttention())


def fitting_tokens(shape: CacheShape, wanted: int) -> int:
    """Return how many of the wanted tokens the memory of a GPU has place for; all of them on a CPU."""
    if shape.device.type != "cuda":
        return wanted
    free, _ = torch.cuda.mem_get_info(shape.device)
    most = int(free * _SHARE_OF_FREE_MEMORY) // shape.token_bytes
    return min(wanted, most // PAGE_TOKENS * PAGE_TOKENS)
