"""Log probabilities of tokens in the raw logits: before temperature, penalties, biases and the grammar's
mask."""

from collections.abc import Sequence

import torch

from recto.engines.transformers.sampling.sampler import TokenSampler


def measure(logits: torch.Tensor, tokens: torch.Tensor, samplers: Sequence[TokenSampler]) -> torch.Tensor:
    """Return float64 [rows, 1 + 2 * K]: the token's logprob, K ids and their K logprobs, best first.

    K is the most that any of the rows asks for. `logits` [rows, V], `tokens` [rows].
    """
    scores = logits.float()
    total = scores.logsumexp(1, keepdim=True)
    own = scores.gather(1, tokens.unsqueeze(1)) - total
    most = min(max(s.top_logprobs for s in samplers), scores.shape[1])
    best = scores.topk(most)
    return torch.cat([own.double(), best.indices.double(), (best.values - total).double()], 1)
