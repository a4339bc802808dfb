"""Qwen2.5-VL in its real sizes with random weights, made on the device: nothing is read, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import nn

from bench.random_models import blank_tokenizer, random_qwen_vl
from recto.engines.transformers.int4.linear import Int4Linear
from recto.engines.transformers.loading import LoadedModel

Precision = Literal["bf16", "awq"]
GROUP_SIZE = 128
SPREAD = 0.02
"""Standard deviation of random weights."""
KNOWN_TOKENS = 151_665
"""Of Qwen2.5's tokenizer; the logits are somewhat wider."""
REAL_VISION: Mapping[str, Any] = {
    "depth": 32,
    "hidden_size": 1280,
    "intermediate_size": 3420,
    "num_heads": 16,
    "fullatt_block_indexes": [7, 15, 23, 31],
}


@dataclass(frozen=True, slots=True)
class Size:
    """A size of the model, and of the page that it reads."""

    text: Mapping[str, Any]
    vision: Mapping[str, Any] = field(default_factory=lambda: REAL_VISION)
    known_tokens: int = KNOWN_TOKENS
    page: tuple[int, int] = (74, 54)
    """Patches high and wide; four of them become one token."""


SIZES: Mapping[str, Size] = {
    "7b": Size(
        {
            "hidden_size": 3584,
            "intermediate_size": 18944,
            "num_hidden_layers": 28,
            "num_attention_heads": 28,
            "num_key_value_heads": 4,
            "vocab_size": 152_064,
            "tie_word_embeddings": False,
        }
    ),
    "3b": Size(
        {
            "hidden_size": 2048,
            "intermediate_size": 11008,
            "num_hidden_layers": 36,
            "num_attention_heads": 16,
            "num_key_value_heads": 2,
            "vocab_size": 151_936,
        }
    ),
    "tiny": Size(
        text={
            "hidden_size": 128,
            "intermediate_size": 256,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "vocab_size": 5120,
        },
        vision={
            "depth": 2,
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_heads": 2,
            "fullatt_block_indexes": [1],
        },
        known_tokens=5000,
        page=(8, 6),
    ),
}
"""Source of the real ones: `config.json` of Qwen/Qwen2.5-VL-7B-Instruct and -3B-Instruct."""


def build(size: Size, precision: Precision, device: torch.device) -> LoadedModel:
    """Return the model in bfloat16, or with the linear layers of its language model in 4 bits.

    No token ends its answers.
    """
    loaded = random_qwen_vl(
        blank_tokenizer(size.known_tokens),
        dict(size.text),
        dict(size.vision),
        device=str(device),
        dtype=torch.bfloat16,
    )
    loaded.eos_token_ids = frozenset()
    if precision == "awq":
        _quantise(loaded.model.model.language_model)
    return loaded


def int4_layers(loaded: LoadedModel) -> list[Int4Linear]:
    """Return the layers that are in 4 bits."""
    return [layer for layer in loaded.model.modules() if isinstance(layer, Int4Linear)]


def _quantise(language_model: Any) -> None:
    """Put random 4-bit layers in the places of the linear ones, one at a time."""
    names = [name for name, layer in language_model.named_modules() if isinstance(layer, nn.Linear)]
    for name in names:
        language_model.set_submodule(name, _random_int4(language_model.get_submodule(name)))


def _random_int4(layer: nn.Linear) -> Int4Linear:
    shape, groups = (layer.out_features, layer.in_features), layer.in_features // GROUP_SIZE
    device = layer.weight.device
    values = torch.randint(0, 16, shape, dtype=torch.uint8, device=device)
    zeros = torch.full((groups, layer.out_features), 8, dtype=torch.uint8, device=device)
    evenly_spread = (16**2 - 1) ** 0.5 / 12**0.5
    scales = torch.full(zeros.shape, SPREAD / evenly_spread, device=device)
    return Int4Linear(values, zeros, scales, layer.bias, torch.bfloat16)
