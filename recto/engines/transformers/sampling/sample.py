"""The next token of every row.

The order: raw logits → repetition penalty → frequency and presence penalty → logit_bias → grammar mask → the
best token if temperature is 0; else temperature → top_a → min_p → top_k → top_p → draw. Logprobs are those
of the raw logits.
"""

from collections.abc import Sequence

import torch

from recto.engines.transformers.sampling.filters import keep_likely
from recto.engines.transformers.sampling.logprobs import measure
from recto.engines.transformers.sampling.sampler import Sampled, TokenSampler
from recto.engines.transformers.sampling.scores import add_bias, apply_masks, penalise

Masks = Sequence[torch.Tensor | None]


@torch.inference_mode()
def sample(logits: torch.Tensor, samplers: Sequence[TokenSampler], masks: Masks) -> list[Sampled]:
    """Return the next token of each row; the samplers are not told (`record` does that).

    `logits` [rows, at least vocabulary_size] of any float type on any device, left as they are. A mask is a
    row's int32 bitmask [ceil(V / 32)] on the CPU. A seeded row's token depends on its logits, parameters and
    earlier tokens alone. The result crosses from the device in one transfer.
    """
    if not samplers:
        return []
    logits = logits[:, : samplers[0].vocabulary_size]
    tokens = _pick(logits, samplers, masks)
    asked = [row for row, sampler in enumerate(samplers) if sampler.wants_logprobs]
    if not asked:
        return [Sampled(token) for token in tokens.tolist()]
    part, chosen = (logits, tokens) if len(asked) == len(samplers) else (logits[asked], tokens[asked])
    measured = measure(part, chosen, [samplers[row] for row in asked])
    moved = torch.cat([tokens.double(), measured.flatten()]).cpu()
    found = [Sampled(int(token)) for token in moved[: len(samplers)].tolist()]
    lines = moved[len(samplers) :].view(len(asked), -1).tolist()
    for row, line in zip(asked, lines, strict=True):
        found[row] = _read(found[row].token, line, samplers[row].top_logprobs)
    return found


def _read(token: int, line: list[float], count: int) -> Sampled:
    most = len(line) // 2
    pairs = zip(line[1 : 1 + most], line[1 + most :], strict=True)
    top = tuple((int(other), logprob) for other, logprob in pairs)
    return Sampled(token, line[0], top[:count])


def _pick(logits: torch.Tensor, samplers: Sequence[TokenSampler], masks: Masks) -> torch.Tensor:
    """Return the tokens [rows]; rows that are greedy without more take the argmax of what is there."""
    rest = [
        row
        for row, (sampler, mask) in enumerate(zip(samplers, masks, strict=True))
        if mask is not None or sampler.changes_scores or not sampler.is_greedy
    ]
    if not rest:
        return logits.argmax(1)
    if len(rest) == len(samplers):
        return _choose(logits.to(torch.float32, copy=True), samplers, masks)
    tokens = logits.argmax(1)
    part = logits[rest].float()
    tokens[rest] = _choose(part, [samplers[row] for row in rest], [masks[row] for row in rest])
    return tokens


def _choose(scores: torch.Tensor, samplers: Sequence[TokenSampler], masks: Masks) -> torch.Tensor:
    """Return the tokens of rows that ask for more than the argmax; `scores` is theirs to change."""
    penalise(scores, samplers)
    add_bias(scores, samplers)
    apply_masks(scores, masks)
    drawing = [row for row, sampler in enumerate(samplers) if not sampler.is_greedy]
    if not drawing:
        return scores.argmax(1)
    if len(drawing) == len(samplers):
        return _draw(scores, samplers)
    tokens = scores.argmax(1)
    tokens[drawing] = _draw(scores[drawing], [samplers[row] for row in drawing])
    return tokens


def _draw(scores: torch.Tensor, samplers: Sequence[TokenSampler]) -> torch.Tensor:
    """Draw a token of each row by walking the cumulative probabilities in the order of ids."""
    temperatures = torch.tensor([s.temperature for s in samplers], device=scores.device).unsqueeze(1)
    scores = (scores - scores.amax(1, keepdim=True)) / temperatures
    keep_likely(scores, samplers)
    reached = scores.exp().cumsum(1, dtype=torch.float64)
    points = torch.tensor([s.draw() for s in samplers], dtype=torch.float64, device=scores.device).unsqueeze(
        1
    )
    found = torch.searchsorted(reached, points * reached[:, -1:], right=True)
    return found.squeeze(1).clamp(max=scores.shape[1] - 1)
