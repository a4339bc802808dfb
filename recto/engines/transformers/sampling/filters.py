"""Which tokens stay in the draw: top_a, min_p, top_k and top_p, in this order.

Each looks at what the one before left, with probabilities that again sum to 1. A filter keeps every token
that ties with the last one it keeps, so that no order of sorting can change the outcome, and always keeps
the best.
"""

from collections.abc import Callable, Sequence

import torch

from recto.engines.transformers.sampling.sampler import TokenSampler

NARROW = 1024
"""Tokens sorted first for top_p on the CPU. The nucleus of a sure model lies within them, and sorting a whole
vocabulary of 151k takes many times longer."""


def keep_likely(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> None:
    """Set to -inf, in place, what each row's filters drop. `scores` [rows, V] are logits over temperature."""
    _apply(scores, samplers, lambda s: s.top_a > 0 or s.min_p > 0, _floor)
    _apply(scores, samplers, lambda s: s.top_k > 0 or s.top_p < 1, _cutoff)


def _apply(
    scores: torch.Tensor,
    samplers: Sequence[TokenSampler],
    concerns: Callable[[TokenSampler], bool],
    limit: Callable[[torch.Tensor, Sequence[TokenSampler]], torch.Tensor],
) -> None:
    """Drop what lies below `limit` [rows, 1] in the rows that it concerns."""
    rows = [row for row, sampler in enumerate(samplers) if concerns(sampler)]
    if not rows:
        return
    chosen = [samplers[row] for row in rows]
    if len(rows) == len(samplers):
        scores.masked_fill_(scores < limit(scores, chosen), -torch.inf)
        return
    index = torch.tensor(rows, device=scores.device)
    part = scores[index]
    scores[index] = part.masked_fill(part < limit(part, chosen), -torch.inf)


def _column(values: Sequence[float], like: torch.Tensor) -> torch.Tensor:
    return torch.tensor(values, dtype=like.dtype, device=like.device).unsqueeze(1)


def _floor(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> torch.Tensor:
    """Return the score of probability max(top_a * p_max ** 2, min_p * p_max), at most the best score.

    With m the best score and s = ln(sum(exp(scores - m))), p_max = exp(-s). What top_a leaves is
    renormalised before min_p, which by its definition makes no difference.
    """
    best = scores.amax(1, keepdim=True)
    log_best = best - scores.logsumexp(1, keepdim=True)
    by_top_a = _column([s.top_a for s in samplers], scores).log() + log_best
    by_min_p = _column([s.min_p for s in samplers], scores).log()
    return best + torch.maximum(by_top_a, by_min_p).clamp(max=0)


def _cutoff(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> torch.Tensor:
    """Return the lowest score that top_k and then top_p keep."""
    width = scores.shape[1]
    widest = max(s.top_k for s in samplers)
    if scores.is_cuda or widest > NARROW:
        return _sorted_cutoff(scores, samplers, width)[0]
    limit, is_sure = _sorted_cutoff(scores, samplers, min(width, NARROW))
    unsure = (~is_sure).nonzero().flatten().tolist()
    if unsure:
        limit[unsure] = _sorted_cutoff(scores[unsure], [samplers[row] for row in unsure], width)[0]
    return limit


def _sorted_cutoff(
    scores: torch.Tensor, samplers: Sequence[TokenSampler], width: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the lowest score kept [rows, 1], and whether the best `width` tokens were enough to know it
    [rows]."""
    ordered = scores.topk(width).values if width < scores.shape[1] else scores.sort(1, descending=True).values
    limits = torch.tensor([s.top_k or scores.shape[1] for s in samplers], device=scores.device).unsqueeze(1)
    last = ordered.gather(1, (limits - 1).clamp(max=width - 1))
    by_top_k = torch.where(limits <= width, last, -torch.inf)
    kept = scores.masked_fill(scores < by_top_k, -torch.inf)
    shares = (ordered - kept.logsumexp(1, keepdim=True)).double().exp()
    shares = shares.masked_fill(ordered < by_top_k, 0)
    before = shares.cumsum(1) - shares
    top_p = torch.tensor([s.top_p for s in samplers], dtype=torch.float64, device=scores.device).unsqueeze(1)
    inside = ((before < top_p) & (shares > 0)).sum(1, keepdim=True).clamp(min=1)
    by_top_p = torch.where(top_p < 1, ordered.gather(1, inside - 1), -torch.inf)
    is_sure = (top_p >= 1) | (inside < width)
    return torch.maximum(by_top_k, by_top_p), is_sure.squeeze(1)
