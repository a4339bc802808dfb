"""Pictures as Qwen2.5-VL takes them: patches of the whole picture at its own shape.

Sizes and layout are those of transformers' Qwen2-VL image and video processors, which the tests compare with;
the video processor itself needs torchvision.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from recto.documents.media.base import Clip, Frames, Picture, VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.engines.transformers.prompt.views import View
from schemas.chat.events import PromptImage
from schemas.chat.parts import Detail

LOW_TOKENS = 512
"""Of an image or a frame with `detail: low`."""
AUTO_TOKENS = 4096
"""Most of an image with `detail: auto`: an A4 page at 180 dpi."""
FRAME_TOKENS = 768
"""Most of a pair of frames, as in the video processor."""
LEGIBLE_TOKENS = 128
"""A pair of frames is not shrunk below this to fit more of them; the video processor's own minimum."""


class QwenViewer:
    """Prepares pictures for one Qwen2.5-VL checkpoint."""

    def __init__(self, config: Any, image_processor: Any) -> None:
        """`config` and `image_processor`: the checkpoint's own, as transformers loads them."""
        self.image_token: int = config.image_token_id
        self.video_token: int | None = config.video_token_id
        self.before: tuple[int, ...] = ()
        self.after: tuple[int, ...] = ()
        self._patch = int(image_processor.patch_size)
        self._merge = int(image_processor.merge_size)
        self._depth = int(image_processor.temporal_patch_size)
        self._side = self._patch * self._merge
        self._min_pixels = int(image_processor.size["shortest_edge"])
        self._max_pixels = int(image_processor.size["longest_edge"])
        self.least_tokens = max(1, self._min_pixels // self._side**2)
        self._levels = _normalised_levels(image_processor)

    def most_tokens(self, detail: Detail, share: int) -> int:
        """Return how many tokens an image may cost; its share of the context binds only with `auto`."""
        match detail:
            case "low":
                return LOW_TOKENS
            case "high":
                return self._max_pixels // self._side**2
        return min(AUTO_TOKENS, share)

    def budget_image(self, tokens: int, /) -> PixelBudget:
        """Return how large an image may be that costs at most so much."""
        return self._budget(tokens)

    def sample_video(self, detail: Detail, tokens: int, /) -> VideoSampling:
        """Return which frames to take so that a clip costs at most so much."""
        area = self._side**2
        return VideoSampling(
            frame=self._budget(LEGIBLE_TOKENS if detail == "low" else FRAME_TOKENS),
            clip_pixels=max(1, tokens) * area * self._depth,
            legible_pixels=LEGIBLE_TOKENS * area,
        )

    def view_image(self, picture: Picture, _tokens: int, /) -> View:
        """Return patches of one image, repeated in time."""
        return self._view(picture.pixels[None], 0.0)

    def view_clip(self, clip: Clip, /) -> View:
        """Return patches of a video; an odd last frame is repeated."""
        return self._view(clip.frames, self._depth * clip.step_seconds)

    def _budget(self, tokens: int) -> PixelBudget:
        most = min(self._max_pixels, tokens * self._side**2)
        return PixelBudget(self._min_pixels, max(self._min_pixels, most), self._side)

    def _view(self, frames: Frames, seconds_per_grid: float) -> View:
        """`frames` [n, height, width, 3] → patches [t·h·w, 3·depth·patch·patch], merged ones in a row."""
        missing = -len(frames) % self._depth
        frames = np.concatenate([frames, *[frames[-1:]] * missing]) if missing else frames
        count, height, width, channels = frames.shape
        patch, merge, depth = self._patch, self._merge, self._depth
        grid = (count // depth, height // patch, width // patch)
        # time, depth, rows, merge, y, columns, merge, x, colour → time, rows, columns, merge², colour, …
        cut = frames.reshape(
            grid[0], depth, grid[1] // merge, merge, patch, grid[2] // merge, merge, patch, channels
        )
        ordered = cut.transpose(0, 2, 5, 3, 6, 8, 1, 4, 7)
        values = self._levels[np.arange(channels)[:, None, None, None], ordered]
        pixels = torch.from_numpy(values.reshape(-1, channels * depth * patch * patch))
        sizes = (PromptImage(width=width, height=height),) * (count - missing)
        return View(pixels, grid, len(pixels) // merge**2, sizes, seconds_per_grid)


def _normalised_levels(image_processor: Any) -> npt.NDArray[np.float32]:
    """Return [channel, 256]: what each level of each colour becomes, in the processor's own arithmetic."""
    levels = np.arange(256, dtype=np.float64)
    scaled = (levels * image_processor.rescale_factor if image_processor.do_rescale else levels).astype(
        np.float32
    )
    if not image_processor.do_normalize:
        return np.stack([scaled] * 3)
    mean = np.asarray(image_processor.image_mean, np.float32)[:, None]
    deviation = np.asarray(image_processor.image_std, np.float32)[:, None]
    return np.asarray((scaled - mean) / deviation, np.float32)
