"""Changes to the logits that a request asks for: penalties, biases and the grammar's mask.

Each function takes `scores` [rows, V] float32, changes it in place, and works on all rows that need it at
once.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from recto.engines.transformers.sampling.sampler import TokenSampler
from recto.engines.transformers.sampling.seen import SeenTokens


def penalise(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> None:
    """Apply repetition, frequency and presence penalties.

    Repetition (CTRL, arXiv 1909.05858): positive scores of tokens of prompt and answer are divided by the
    penalty, negative ones multiplied. Then, as OpenAI defines them, a token that came c > 0 times in the
    answer loses c * frequency + presence.
    """
    watching = [(row, s, s.seen) for row, s in enumerate(samplers) if s.seen is not None and len(s.seen.ids)]
    if not watching:
        return
    repetition = torch.from_numpy(_spread([(seen, s.repetition_penalty) for _, s, seen in watching]))
    lost = np.concatenate([_losses(s, seen) for _, s, seen in watching])
    places = _places(scores, [(row, seen.ids) for row, _, seen in watching])
    flat = scores.view(-1)
    old = flat[places]
    repetition = repetition.to(scores.device)
    new = torch.where(old > 0, old / repetition, old * repetition)
    flat[places] = new - torch.from_numpy(lost).to(scores.device)


def _spread(penalties: Sequence[tuple[SeenTokens, float]]) -> NDArray[np.float32]:
    return np.concatenate([np.full(len(seen.ids), penalty, np.float32) for seen, penalty in penalties])


def _losses(sampler: TokenSampler, seen: SeenTokens) -> NDArray[np.float32]:
    counts = seen.counts
    lost = counts * sampler.frequency_penalty + (counts > 0) * sampler.presence_penalty
    return lost.astype(np.float32)


def _places(scores: torch.Tensor, ids: Sequence[tuple[int, NDArray[np.int64]]]) -> torch.Tensor:
    """Return the indices into the flattened scores of token ids by row."""
    width = scores.shape[1]
    return torch.from_numpy(np.concatenate([row * width + tokens for row, tokens in ids])).to(scores.device)


def add_bias(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> None:
    """Add each request's `logit_bias`."""
    biased = [(row, s) for row, s in enumerate(samplers) if len(s.bias_ids)]
    if not biased:
        return
    places = _places(scores, [(row, s.bias_ids) for row, s in biased])
    values = torch.from_numpy(np.concatenate([s.bias_values for _, s in biased])).to(scores.device)
    scores.view(-1)[places] += values


def apply_masks(scores: torch.Tensor, masks: Sequence[torch.Tensor | None]) -> None:
    """Set to -inf what a row's bitmask forbids; a mask is int32 [ceil(V / 32)], bit t % 32 of word t //
    32."""
    masked = [(row, mask) for row, mask in enumerate(masks) if mask is not None]
    if not masked:
        return
    words = torch.stack([mask for _, mask in masked]).to(scores.device)
    bits = 1 << torch.arange(8, dtype=torch.uint8, device=scores.device)
    allowed = (words.view(torch.uint8).unsqueeze(-1) & bits).flatten(1) != 0
    width = scores.shape[1]
    if allowed.shape[1] < width:
        allowed = torch.nn.functional.pad(allowed, (0, width - allowed.shape[1]))
    if len(masked) == len(scores):
        scores.masked_fill_(~allowed[:, :width], -torch.inf)
    else:
        rows = torch.tensor([row for row, _ in masked], device=scores.device)
        scores[rows] = scores[rows].masked_fill(~allowed[:, :width], -torch.inf)
