"""InternVL3 in the -hf layout: pictures in tiles of one size, plain positions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch

from recto.engines.transformers.families.base import LanguageModel
from recto.engines.transformers.positions import Positions, text_positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput


class InternVl(LanguageModel):
    """InternVL3 around a Qwen2 language model."""

    def __init__(self, model: Any) -> None:
        super().__init__(model.model.language_model, model.lm_head)
        self._vision = model.model
        side = model.config.vision_config.patch_size
        self._patch_pixels = int(side[0]) * int(side[1])

    def positions(self, prompt: Prompt) -> Positions:
        """Count the tokens, those of pictures too."""
        return text_positions(len(prompt.token_ids))

    def split(self, part: VisionInput, most_patches: int) -> list[VisionInput]:
        """Cut between tiles: the vision tower sees each alone."""
        tiles = part.pixels.shape[0]
        at_once = max(1, most_patches * tiles // self.patches(part))
        if tiles <= at_once:
            return [part]
        tokens = part.count // tiles
        return [
            replace(
                part,
                pixels=part.pixels[first : first + at_once],
                grid=(min(at_once, tiles - first), 1, 1),
                start=part.start + first * tokens,
                count=min(at_once, tiles - first) * tokens,
                sizes=(),
            )
            for first in range(0, tiles, at_once)
        ]

    def patches(self, part: VisionInput) -> int:
        """Return the patches of all tiles."""
        tiles, _, height, width = part.pixels.shape
        return int(tiles * height * width // self._patch_pixels)

    def encode(self, parts: Sequence[VisionInput]) -> list[torch.Tensor]:
        """Run the vision tower and the projector."""
        pixels = torch.cat([part.pixels for part in parts])
        pixels = pixels.to(self.cache_shape.device, self.cache_shape.dtype)
        vectors: torch.Tensor = self._vision.get_image_features(pixels).pooler_output
        return list(torch.split(vectors.reshape(-1, vectors.shape[-1]), [part.count for part in parts]))
