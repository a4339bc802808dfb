"""What a family of models makes of a picture: its size, its pixels, the tokens that stand for it."""

from dataclasses import dataclass
from typing import Protocol

import torch

from recto.documents.media.base import Clip, Picture, VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.engines.transformers.prompt.model import VisionInput
from schemas.chat.events import PromptImage
from schemas.chat.parts import Detail


@dataclass(frozen=True, slots=True)
class View:
    """A picture or clip, ready for the vision tower."""

    pixels: torch.Tensor
    grid: tuple[int, int, int]
    count: int
    """Placeholders."""
    sizes: tuple[PromptImage, ...]
    seconds_per_grid: float = 0.0

    def placed_at(self, start: int, is_video: bool) -> VisionInput:
        """Return it with its place among the token ids."""
        return VisionInput(
            kind="video" if is_video else "image",
            pixels=self.pixels,
            grid=self.grid,
            start=start,
            count=self.count,
            seconds_per_grid=self.seconds_per_grid,
            sizes=self.sizes,
        )


class Viewer(Protocol):
    """Prepares pictures as one checkpoint wants them. Thread-safe."""

    image_token: int
    """Placeholder of an image."""
    video_token: int | None
    before: tuple[int, ...]
    """Ids that stand before the placeholders, where the chat template doesn't write them."""
    after: tuple[int, ...]
    least_tokens: int
    """What the smallest picture costs."""

    def most_tokens(self, detail: Detail, share: int) -> int:
        """Return how many tokens an image may cost; its share of the context binds only with `auto`."""
        ...

    def budget_image(self, tokens: int, /) -> PixelBudget:
        """Return how large an image may be that costs at most so much."""
        ...

    def view_image(self, picture: Picture, tokens: int, /) -> View:
        """Return what the model sees of an image that was opened within its budget."""
        ...

    def sample_video(self, detail: Detail, tokens: int, /) -> VideoSampling:
        """Return which frames to take so that a clip costs at most so much."""
        ...

    def view_clip(self, clip: Clip, /) -> View:
        """Return what the model sees of a video."""
        ...
