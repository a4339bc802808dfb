"""Where each token of a prompt stands in the rotary position space of Qwen2.5-VL (M-RoPE) or of plain text.

Source: Qwen2-VL (arXiv 2409.12191, section 2.1, "Multimodal Rotary Position Embedding") and the Qwen2.5-VL
technical report (arXiv 2502.13923, section 2.1.3, time aligned to seconds). A position has three parts: time,
height, width.

- Text: the three are equal and count on by one for each token.
- A picture that begins at s: the token of (i, j, k) in its merged grid stands at (s + i, s + j, s + k).
- A video: time is s + floor(i * tokens_per_second * seconds_per_grid).
- Text after it begins at one more than the largest part of any position so far, as in the original. From 5.23
  on, transformers begins at s + max(h, w), which gives the same place to a long video's frames and the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from recto.engines.transformers.prompt.model import Prompt, VisionInput


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of a prompt, and where the answer goes on."""

    prompt: torch.Tensor
    """[3, tokens] int64 on the CPU: time, height, width."""
    first_answer: int
    """All three parts of the first token of the answer; each further one stands one higher."""

    def of(self, start: int, count: int) -> torch.Tensor:
        """Return the positions of `count` tokens from index `start` on, prompt and answer counted through."""
        known = self.prompt.shape[1]
        inside = self.prompt[:, start : start + count]
        missing = count - inside.shape[1]
        if not missing:
            return inside
        first = self.first_answer + max(start - known, 0)
        return torch.cat([inside, _line(first, missing)], dim=1)


def text_positions(tokens: int) -> Positions:
    """Return positions that count from nought, as every model without M-RoPE has them."""
    return Positions(_line(0, tokens), tokens)


def multimodal_positions(prompt: Prompt, merge: int, tokens_per_second: float) -> Positions:
    """Return the M-RoPE positions of a prompt; `merge`: patches per token along height and along width."""
    pieces: list[torch.Tensor] = []
    index = following = 0
    for part in _in_order(prompt.vision):
        pieces.append(_line(following, part.start - index))
        following += part.start - index
        piece = _picture(part, merge, tokens_per_second) + following
        pieces.append(piece)
        following = int(piece.max()) + 1
        index = part.start + part.count
    rest = len(prompt.token_ids) - index
    pieces.append(_line(following, rest))
    return Positions(torch.cat(pieces, dim=1), following + rest)


def _line(first: int, count: int) -> torch.Tensor:
    return torch.arange(first, first + count).expand(3, -1)


def _in_order(vision: Sequence[VisionInput]) -> list[VisionInput]:
    return sorted(vision, key=lambda part: part.start)


def _picture(part: VisionInput, merge: int, tokens_per_second: float) -> torch.Tensor:
    steps, height, width = part.grid
    interval = tokens_per_second * part.seconds_per_grid if part.kind == "video" else 1.0
    axes = (
        (torch.arange(steps, dtype=torch.float32) * interval).long(),
        torch.arange(height // merge),
        torch.arange(width // merge),
    )
    return torch.stack(torch.meshgrid(*axes, indexing="ij")).reshape(3, -1)
