"""Qwen2.5, text only."""

from collections.abc import Sequence
from typing import Any

import torch

from recto.engines.transformers.families.base import LanguageModel
from recto.engines.transformers.positions import Positions, text_positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput


class Qwen2(LanguageModel):
    """A language model without eyes."""

    def __init__(self, model: Any) -> None:
        super().__init__(model.model, model.lm_head)

    def positions(self, prompt: Prompt) -> Positions:
        """Count the tokens."""
        return text_positions(len(prompt.token_ids))

    def split(self, part: VisionInput, most_patches: int) -> list[VisionInput]:
        """Refuse: no prompt of this family holds pictures."""
        raise NotImplementedError("A text model has no vision tower")

    def patches(self, part: VisionInput) -> int:
        """Refuse."""
        raise NotImplementedError("A text model has no vision tower")

    def encode(self, parts: Sequence[VisionInput]) -> list[torch.Tensor]:
        """Refuse."""
        raise NotImplementedError("A text model has no vision tower")
