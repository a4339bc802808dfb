"""Qwen2.5-VL: pictures in patches of any number, positions in time, height and width."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch

from recto.engines.transformers.families.base import LanguageModel
from recto.engines.transformers.positions import Positions, multimodal_positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput


class Qwen25Vl(LanguageModel):
    """Qwen2.5-VL in any size."""

    def __init__(self, model: Any) -> None:
        super().__init__(model.model.language_model, model.lm_head)
        self._vision = model.model.visual
        config = model.config.vision_config
        self._merge = int(config.spatial_merge_size)
        self._tokens_per_second = float(config.tokens_per_second)

    def positions(self, prompt: Prompt) -> Positions:
        """Return the M-RoPE positions."""
        return multimodal_positions(prompt, self._merge, self._tokens_per_second)

    def split(self, part: VisionInput, most_patches: int) -> list[VisionInput]:
        """Cut a video between steps of its grid: the vision tower never attends from one step to another."""
        steps, height, width = part.grid
        at_once = max(1, most_patches // (height * width))
        if steps <= at_once:
            return [part]
        tokens = part.count // steps
        return [
            replace(
                part,
                pixels=part.pixels[first * height * width : (first + at_once) * height * width],
                grid=(min(at_once, steps - first), height, width),
                start=part.start + first * tokens,
                count=min(at_once, steps - first) * tokens,
                sizes=(),
            )
            for first in range(0, steps, at_once)
        ]

    def patches(self, part: VisionInput) -> int:
        """Return the patches before merging."""
        return int(part.pixels.shape[0])

    def encode(self, parts: Sequence[VisionInput]) -> list[torch.Tensor]:
        """Run the vision tower."""
        pixels = torch.cat([part.pixels for part in parts]).to(self._vision.device, self._vision.dtype)
        grid = torch.tensor([part.grid for part in parts], device=pixels.device)
        vectors: torch.Tensor = self._vision(pixels, grid_thw=grid).pooler_output
        return list(torch.split(vectors.to(self.cache_shape.dtype), [part.count for part in parts]))

    def _position_ids(self, positions: torch.Tensor) -> torch.Tensor:
        return positions[:, None]
