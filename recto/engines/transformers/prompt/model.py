"""A prompt as the model takes it: token ids, and pixels for those ids that stand for pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import torch

from schemas.chat.events import PromptImage


@dataclass(frozen=True, slots=True)
class VisionInput:
    """One image, page or video, and its place among the token ids."""

    kind: Literal["image", "video"]
    pixels: torch.Tensor
    """What the vision tower takes. Qwen2.5-VL: [patches, channels * temporal * patch * patch]; InternVL3:
    [tiles, 3, height, width]. float32, on the CPU, normalised."""
    grid: tuple[int, int, int]
    """Qwen2.5-VL: patches in time, height, width, before merging. InternVL3: (tiles, 1, 1)."""
    start: int
    """Index of its first placeholder in `Prompt.token_ids`."""
    count: int
    """Placeholders; they are in a row. One for each vector that comes out of the vision tower."""
    seconds_per_grid: float = 0.0
    """Video: time between two steps of the grid's first axis."""
    sizes: Sequence[PromptImage] = ()
    """Size after resizing, of the image or of every frame."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything the model reads before it answers."""

    token_ids: Sequence[int]
    """Placeholders expanded: one id for each vector of a picture."""
    vision: Sequence[VisionInput] = field(default=())
    """In the order of their places."""

    @property
    def vision_tokens(self) -> int:
        """How many of the token ids stand for pictures."""
        return sum(part.count for part in self.vision)
