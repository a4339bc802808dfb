"""Where the keys and values of running answers are kept, and attention over them."""

from recto.engines.transformers.cache.base import CacheShape, KvCache
from recto.engines.transformers.cache.contiguous import ContiguousCache


def make_cache(shape: CacheShape, tokens: int) -> KvCache:
    """Return the best cache for the device, of `tokens` altogether: paged where the kernel runs."""
    return ContiguousCache(shape)
