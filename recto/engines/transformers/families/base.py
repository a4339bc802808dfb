"""What the batch asks of a model family."""

from collections.abc import Sequence
from typing import Any, Protocol

import torch

from recto.engines.transformers.cache.attention import use_our_attention
from recto.engines.transformers.cache.base import CacheShape, KvCache
from recto.engines.transformers.positions import Positions
from recto.engines.transformers.prompt.model import Prompt, VisionInput


class Family(Protocol):
    """A model that reads prompts. What goes in may lie on the CPU; what comes out lies on its device."""

    cache_shape: CacheShape
    query_heads: int

    def positions(self, prompt: Prompt) -> Positions:
        """Return where the prompt's tokens stand."""
        ...

    def split(self, part: VisionInput, most_patches: int) -> list[VisionInput]:
        """Cut a picture or video into parts that may be seen one by one, small ones where possible."""
        ...

    def patches(self, part: VisionInput) -> int:
        """Return how much work the part is for the vision tower."""
        ...

    def encode(self, parts: Sequence[VisionInput]) -> list[torch.Tensor]:
        """Return the vectors of each part, all seen at once: [count, width]."""
        ...

    def embed(self, token_ids: torch.Tensor) -> torch.Tensor:
        """Return the vectors of tokens: [n] → [n, width]."""
        ...

    def forward(self, embeddings: torch.Tensor, positions: torch.Tensor, cache: KvCache) -> torch.Tensor:
        """Run a flattened batch that the cache was told of: [n, width] and [3, n] → [n, width]."""
        ...

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return the scores of all tokens to come next: [k, width] → [k, vocabulary], float32."""
        ...


class LanguageModel:
    """What all families do alike, with the language model of transformers inside them."""

    def __init__(self, language_model: Any, head: torch.nn.Module) -> None:
        use_our_attention(language_model)
        self._language_model = language_model
        self._head = head
        config = language_model.config
        self.query_heads = int(config.num_attention_heads)
        weight = language_model.embed_tokens.weight
        self.cache_shape = CacheShape(
            layers=config.num_hidden_layers,
            heads=config.num_key_value_heads,
            width=getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
            dtype=weight.dtype,
            device=weight.device,
        )

    def embed(self, token_ids: torch.Tensor) -> torch.Tensor:
        """Return the vectors of tokens."""
        vectors: torch.Tensor = self._language_model.embed_tokens(token_ids.to(self.cache_shape.device))
        return vectors

    def forward(self, embeddings: torch.Tensor, positions: torch.Tensor, cache: KvCache) -> torch.Tensor:
        """Run a flattened batch."""
        result = self._language_model(
            inputs_embeds=embeddings[None],
            position_ids=self._position_ids(positions.to(self.cache_shape.device, non_blocking=True)),
            use_cache=False,
            kv_cache=cache,
        )
        hidden: torch.Tensor = result.last_hidden_state[0]
        return hidden

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return the scores of the next tokens."""
        scores: torch.Tensor = self._head(hidden)
        return scores.float()

    def _position_ids(self, positions: torch.Tensor) -> torch.Tensor:
        """Return the positions in the form that the language model takes."""
        return positions[:1]
