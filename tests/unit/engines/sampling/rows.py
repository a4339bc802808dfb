"""Requests and logits for tests of sampling, and the slow, obvious way to filter probabilities."""

import math
from typing import Any

import torch

from recto.engines.transformers.sampling import Sampled, TokenSampler, sample
from schemas.chat.request import ChatRequest

WIDTH = 40
VOCABULARY = 37
"""The last three logits stand for no token."""


def sampler(
    prompt: tuple[int, ...] = (1, 2, 3), index: int = 0, size: int = VOCABULARY, **chat: Any
) -> TokenSampler:
    request = ChatRequest.model_validate({"messages": [{"role": "user", "content": "Hi"}], **chat})
    return TokenSampler(request, prompt, index, size)


def logits(seed: int, rows: int = 1, width: int = WIDTH) -> torch.Tensor:
    made = torch.randn(rows, width, generator=torch.Generator().manual_seed(seed)) * 2
    made[:, min(VOCABULARY, width) :] = 99.0
    return made


def bitmask(tokens: set[int], width: int = WIDTH) -> torch.Tensor:
    words = [0] * ((width + 31) // 32)
    for token in tokens:
        words[token // 32] |= 1 << token % 32
    return torch.tensor([word - 2**32 if word >= 2**31 else word for word in words], dtype=torch.int32)


def one(scores: torch.Tensor, of: TokenSampler, mask: torch.Tensor | None = None) -> Sampled:
    return sample(scores, [of], [mask])[0]


def drawn(scores: torch.Tensor, draws: int, **chat: Any) -> list[int]:
    """Return the tokens of many draws, each of its own seed."""
    request = ChatRequest.model_validate({"messages": [{"role": "user", "content": "Hi"}], **chat})
    seeded = [request.model_copy(update={"seed": seed}) for seed in range(draws)]
    samplers = [TokenSampler(request, (), 0, VOCABULARY) for request in seeded]
    return [sampled.token for sampled in sample(scores.expand(draws, -1), samplers, [None] * draws)]


def softmax(scores: list[float], temperature: float = 1.0) -> list[float]:
    best = max(scores)
    shares = [math.exp((score - best) / temperature) for score in scores]
    return _again(shares)


def filtered(
    scores: list[float],
    *,
    temperature: float = 1.0,
    top_a: float = 0.0,
    min_p: float = 0.0,
    top_k: int = 0,
    top_p: float = 1.0,
) -> list[float]:
    """Return the probability of each token, each filter applied one token at a time."""
    shares = softmax(scores, temperature)
    best = max(shares)
    shares = _again([share if share >= top_a * best**2 else 0 for share in shares])
    best = max(shares)
    shares = _again([share if share >= min_p * best else 0 for share in shares])
    order = sorted(range(len(shares)), key=lambda token: -shares[token])
    if top_k:
        best_few = set(order[:top_k])
        shares = _again([share if token in best_few else 0 for token, share in enumerate(shares)])
    kept, total = set(), 0.0
    for token in order:
        if total >= top_p and kept:
            break
        kept.add(token)
        total += shares[token]
    return _again([share if token in kept else 0 for token, share in enumerate(shares)])


def _again(shares: list[float]) -> list[float]:
    total = sum(shares)
    return [share / total for share in shares]
