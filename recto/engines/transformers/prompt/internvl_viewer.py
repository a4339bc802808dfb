"""Pictures as InternVL3 takes them: square tiles of one size, and a thumbnail of the whole beside several."""

from typing import Any

import torch

from recto.documents.media.base import Clip, Picture, VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.engines.transformers.prompt.views import View
from recto.errors import MediaUnsupportedError
from schemas.chat.events import PromptImage
from schemas.chat.parts import Detail

_SPARE = 8
"""A picture of up to so many times the pixels of its tiles is left whole for the image processor to cut."""
_LEAST_KEPT, _MOST_KEPT = 2_000_000, 16_000_000
"""Bounds on these pixels."""


class InternvlViewer:
    """Prepares pictures for one InternVL checkpoint of transformers' layout (`-hf`)."""

    def __init__(self, config: Any, image_processor: Any, tokenizer: Any) -> None:
        """`config`, `image_processor`, `tokenizer`: the checkpoint's own, as transformers loads them."""
        self.image_token: int = config.image_token_id
        self.video_token: int | None = None
        self.before: tuple[int, ...] = (
            tokenizer.convert_tokens_to_ids(getattr(tokenizer, "start_image_token", "<img>")),
        )
        self.after: tuple[int, ...] = (
            tokenizer.convert_tokens_to_ids(getattr(tokenizer, "end_image_token", "</img>")),
        )
        self._processor = image_processor
        self._tile_pixels = int(image_processor.size["height"]) * int(image_processor.size["width"])
        self._max_tiles = int(image_processor.max_patches)
        self._tokens = self.least_tokens = int(config.image_seq_length)

    def most_tokens(self, detail: Detail, share: int) -> int:
        """Return how many tokens an image may cost; its share of the context binds only with `auto`."""
        if detail == "low":
            return self._tokens
        most = self._tokens * (self._max_tiles + 1)
        return most if detail == "high" else min(most, share)

    def budget_image(self, tokens: int, /) -> PixelBudget:
        """Return how large an image is kept: larger than its tiles, so that cutting them loses nothing."""
        wanted = _SPARE * self._tile_pixels * self._most_tiles(tokens)
        return PixelBudget(1, min(_MOST_KEPT, max(_LEAST_KEPT, wanted)))

    def sample_video(self, _detail: Detail, _tokens: int, /) -> VideoSampling:
        """Refuse: this family is served without video."""
        raise MediaUnsupportedError("This model takes no videos.")

    def view_clip(self, _clip: Clip, /) -> View:
        """Refuse: this family is served without video."""
        raise MediaUnsupportedError("This model takes no videos.")

    def view_image(self, picture: Picture, tokens: int, /) -> View:
        """Return tiles [n, 3, height, width]."""
        features = self._processor(
            images=[picture.pixels],
            crop_to_patches=True,
            min_patches=1,
            max_patches=self._most_tiles(tokens),
            input_data_format="channels_last",
            return_tensors="pt",
        )
        tiles = torch.as_tensor(features["pixel_values"], dtype=torch.float32)
        height, width = picture.pixels.shape[:2]
        return View(
            tiles, (len(tiles), 1, 1), len(tiles) * self._tokens, (PromptImage(width=width, height=height),)
        )

    def _most_tiles(self, tokens: int) -> int:
        """Return how many tiles an image may have; a thumbnail comes beside two or more."""
        return max(1, min(self._max_tiles, tokens // self._tokens - 1))
