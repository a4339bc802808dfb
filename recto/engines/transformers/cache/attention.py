"""Hands the attention of a transformers language model to our KV cache."""

from typing import Any

import torch
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from recto.engines.transformers.cache.base import KvCache

NAME = "recto"


def attend(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    scaling: float,
    kv_cache: KvCache | None = None,
    **rest: Any,
) -> tuple[torch.Tensor, None]:
    """Attend by the cache that the forward pass was called with; [1, heads, tokens, width] in.

    Without one (`generate` of one sequence) it is plain causal attention.
    """
    if kv_cache is None:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **rest)
    result = kv_cache.attend(module.layer_idx, query[0], key[0], value[0], scaling)
    return result[None], None


def use_our_attention(language_model: Any) -> None:
    """Let a language model (not its vision tower) attend by `kv_cache`, an argument of its forward pass."""
    AttentionInterface.register(NAME, attend)
    language_model.config._attn_implementation = NAME
