"""A prepared request: its prompt, its limits, and what its answers share."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from recto.engines.transformers.batch.ticket import Ticket
from recto.engines.transformers.families.base import Family
from recto.engines.transformers.grammar import Grammar
from recto.engines.transformers.positions import Positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput
from schemas.chat.events import PromptImage, TokenUsage


@dataclass(slots=True)
class VisionPart:
    """A part of a prompt's vision: pixels until it is encoded, then vectors until they are read."""

    source: VisionInput | None
    start: int
    end: int
    """Its tokens in the prompt."""
    patches: int
    vectors: torch.Tensor | None = None


@dataclass(slots=True)
class Work:
    """What the batch needs to answer a request."""

    ticket: Ticket
    token_ids: Sequence[int]
    positions: Positions
    vision: Sequence[VisionPart]
    """In the order of their places."""
    grammar: Grammar | None
    max_tokens: int
    """Of each answer."""
    usage: TokenUsage
    """What is known before the first answer."""
    unended: int
    """Answers that are not whole."""
    unstarted: int
    """Answers that have not read the prompt; until all have, its pictures are kept."""

    @property
    def reserved(self) -> int:
        """Most tokens that the prompt and one answer can become."""
        return len(self.token_ids) + self.max_tokens

    @property
    def pixel_bytes(self) -> int:
        """Memory of its pixels."""
        return sum(part.source.pixels.nbytes for part in self.vision if part.source is not None)


def split_vision(prompt: Prompt, family: Family, most_patches: int) -> list[VisionPart]:
    """Return the prompt's vision in parts, in order, each for one run of the vision tower."""
    parts = [piece for part in prompt.vision for piece in family.split(part, most_patches)]
    return [
        VisionPart(source=part, start=part.start, end=part.start + part.count, patches=family.patches(part))
        for part in sorted(parts, key=lambda part: part.start)
    ]


def images_of(prompt: Prompt) -> tuple[PromptImage, ...]:
    """Return the sizes of all images and frames, as the model sees them."""
    return tuple(size for part in prompt.vision for size in part.sizes)
