"""From logits to tokens: what one request asks of sampling, and the next token of many rows at once."""

from recto.engines.transformers.sampling.sample import sample
from recto.engines.transformers.sampling.sampler import Sampled, TokenSampler

__all__ = ["Sampled", "TokenSampler", "sample"]
