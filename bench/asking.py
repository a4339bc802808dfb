"""Asks an in-process engine for answers to made-up prompts, many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import torch

from recto.engines.base import EngineRequest
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.positions import multimodal_positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput
from schemas.chat.events import ChatEvent, Failed, Finished
from schemas.chat.request import ChatRequest
from schemas.models import ServedModel


@dataclass
class GivenPrompts:
    """A prompt builder that knows the prompt of every request id."""

    prompts: dict[str, Prompt] = field(default_factory=dict)

    def build(self, request: EngineRequest, cancelled: Callable[[], bool], context: int) -> Prompt:
        """Return the prompt that was given for the request."""
        return self.prompts[request.id]


class FreeText:
    """Compiles no grammar."""

    def compile(self, _chat: object) -> None:
        """Return None: free text."""


def served(loaded: LoadedModel) -> ServedModel:
    """Return how the model would be listed."""
    return ServedModel(id="bench", capabilities=loaded.capabilities)


def ask_all(
    engine: Any, builder: GivenPrompts, prompts: Mapping[str, Prompt], **chat: Any
) -> dict[str, Finished]:
    """Ask for all answers at once, by request id; return how each ended. RuntimeError if one fails."""
    ends: dict[str, Finished] = {}
    failures: list[str] = []
    all_over = Event()

    def take(name: str, event: ChatEvent) -> None:
        if isinstance(event, Failed):
            failures.append(event.message)
        if isinstance(event, Finished):
            ends[name] = event
        if len(ends) + len(failures) == len(prompts):
            all_over.set()

    request = ChatRequest(messages=[{"role": "user", "content": "?"}], temperature=0, **chat)
    for name, prompt in prompts.items():
        builder.prompts[name] = prompt
        engine.submit(EngineRequest(name, request), lambda event, name=name: take(name, event))
    all_over.wait()
    if failures:
        raise RuntimeError(failures[0])
    return ends


def image_prompt(loaded: LoadedModel, seed: int, grid: tuple[int, int], words: int = 32) -> Prompt:
    """Return a prompt of one image of random pixels, `grid` patches high and wide, and random words."""
    random = torch.Generator().manual_seed(seed)
    height, width = grid
    config = loaded.config
    side = config.vision_config.patch_size
    pixels = torch.randn(height * width, 3 * 2 * side * side, generator=random)
    count = height * width // config.vision_config.spatial_merge_size**2
    text: Sequence[int] = torch.randint(0, 4000, (words,), generator=random).tolist()
    ids = [*text[: words // 2], *[config.image_token_id] * count, *text[words // 2 :]]
    return Prompt(ids, (VisionInput("image", pixels, (1, height, width), words // 2, count),))


@torch.inference_mode()
def generate_alone(loaded: LoadedModel, prompt: Prompt, tokens: int) -> None:
    """Have `generate` of transformers answer a prompt of one image with so many tokens, greedily."""
    vision, device = loaded.config.vision_config, loaded.device
    positions = multimodal_positions(prompt, vision.spatial_merge_size, vision.tokens_per_second).prompt
    loaded.model.generate(
        torch.tensor([list(prompt.token_ids)], device=device),
        pixel_values=prompt.vision[0].pixels.to(device),
        image_grid_thw=torch.tensor([prompt.vision[0].grid], device=device),
        position_ids=torch.cat([torch.arange(positions.shape[1])[None], positions])[:, None].to(device),
        do_sample=False,
        max_new_tokens=tokens,
    )
