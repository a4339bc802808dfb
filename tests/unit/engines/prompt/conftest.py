"""Tiny checkpoints of each family with their prompt builders, and media that were opened already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recto.documents.media.base import Cancelled, Clip, Picture, VideoSampling
from recto.documents.media.sizes import PixelBudget, fit_size
from recto.engines.base import EngineRequest
from recto.engines.transformers.loading import LoadedModel, ModelSpec, load_model
from recto.engines.transformers.prompt.builder import PromptBuilder
from recto.engines.transformers.prompt.model import Prompt
from schemas.chat.request import ChatRequest
from tests.services.tiny_models import make_tiny_internvl, make_tiny_qwen2, make_tiny_qwen_vl

Build = Callable[..., Prompt]


class OpenMedia:
    """A `MediaOpener` of pictures in memory, by the name of their path."""

    def __init__(self) -> None:
        self.images: dict[str, Image.Image] = {}
        self.documents: dict[str, list[Image.Image]] = {}
        self.videos: dict[str, list[Image.Image]] = {}
        self.seconds: float = 4.0
        self.budgets: list[PixelBudget] = []
        self.samplings: list[VideoSampling] = []
        self.error: Exception | None = None

    def count_pages(self, path: Path, cancelled: Cancelled) -> int:
        self._raise()
        return len(self.documents[path.name])

    def open_image(self, path: Path, budget: PixelBudget, cancelled: Cancelled) -> Picture:
        self._raise()
        return self._resize(self.images[path.name], budget)

    def open_document(
        self, path: Path, budget: PixelBudget, cancelled: Cancelled, max_pages: int
    ) -> list[Picture]:
        return [self._resize(page, budget) for page in self.documents[path.name]]

    def open_video(self, path: Path, sampling: VideoSampling, cancelled: Cancelled) -> Clip:
        self._raise()
        self.samplings.append(sampling)
        frames = np.stack([self._resize(frame, sampling.frame).pixels for frame in self.videos[path.name]])
        step = self.seconds / len(frames)
        return Clip(frames, [place * step for place in range(len(frames))], self.seconds, 1, 1)

    def _resize(self, image: Image.Image, budget: PixelBudget) -> Picture:
        self.budgets.append(budget)
        size = fit_size(*image.size, budget)
        resized = image if size == image.size else image.resize(size, Image.Resampling.BICUBIC)
        return Picture(np.asarray(resized), *image.size)

    def _raise(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass(frozen=True)
class Family:
    """A tiny checkpoint, its builder, and the media it opens."""

    loaded: LoadedModel
    media: OpenMedia
    builder: PromptBuilder

    def build(self, messages: list[dict[str, Any]], **parameters: Any) -> Prompt:
        """Build the prompt of a request in which `media:NAME` is the picture of that name."""
        names = [*self.media.images, *self.media.documents, *self.media.videos]
        request = ChatRequest.model_validate({"messages": messages, **parameters})
        files = {name: Path(name) for name in names}
        return self.builder.build(EngineRequest("chatcmpl-1", request, files), lambda: False)

    def text(self, messages: list[dict[str, Any]], **parameters: Any) -> str:
        """Return the prompt as text."""
        return str(self.loaded.tokenizer.decode(list(self.build(messages, **parameters).token_ids)))

    def with_changes(self, tells_format: bool = True, **changes: Any) -> "Family":
        """Return one whose loaded model differs so, with its own builder."""
        loaded = replace(self.loaded, **changes)
        return Family(loaded, self.media, PromptBuilder(loaded, self.media, tells_format))


def _family(make: Callable[[Path], Path], folder: Path) -> Family:
    media = OpenMedia()
    loaded = load_model(ModelSpec(str(make(folder)), device="cpu"))
    return Family(loaded, media, PromptBuilder(loaded, media))


@pytest.fixture(scope="session")
def _families(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Family]:
    makers = {"qwen_vl": make_tiny_qwen_vl, "internvl": make_tiny_internvl, "qwen": make_tiny_qwen2}
    return {name: _family(make, tmp_path_factory.mktemp(name)) for name, make in makers.items()}


def _afresh(family: Family) -> Family:
    media = OpenMedia()
    return Family(family.loaded, media, PromptBuilder(family.loaded, media))


@pytest.fixture
def qwen_vl(_families: Mapping[str, Family]) -> Family:
    return _afresh(_families["qwen_vl"])


@pytest.fixture
def internvl(_families: Mapping[str, Family]) -> Family:
    return _afresh(_families["internvl"])


@pytest.fixture
def qwen(_families: Mapping[str, Family]) -> Family:
    return _afresh(_families["qwen"])


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    """Return an image of random pixels."""
    levels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(levels)
