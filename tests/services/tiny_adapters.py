"""LoRA adapters with random weights for tiny checkpoints, made, saved and loaded by peft itself."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import PreTrainedModel

LANGUAGE_LAYERS = r".*(language_model|^model)\.layers\.\d+\.(self_attn|mlp)\.\w+_proj"


def make_adapter(model: PreTrainedModel, folder: Path, *, seed: int, **options: Any) -> Path:
    """Write an adapter for `model` (which stays as it is), strong enough to change what is said."""
    settings: dict[str, Any] = {"r": 4, "lora_alpha": 16, "target_modules": LANGUAGE_LAYERS} | options
    generator = torch.Generator().manual_seed(seed)
    with warnings.catch_warnings(
        record=True, action="ignore"
    ):  # peft asks transformers for things by their old names.
        adapted = get_peft_model(model, LoraConfig(**settings))
        with torch.no_grad():
            for name, parameter in adapted.named_parameters():
                if "lora_" in name:
                    parameter.copy_(0.1 * torch.randn(parameter.shape, generator=generator))
        adapted.save_pretrained(folder)
        adapted.unload()
    return folder


def load_with_peft(model: PreTrainedModel, adapters: Mapping[str, Path]) -> PeftModel:
    """Return `model` with its adapters as peft runs them, which changes `model` itself."""
    (first, folder), *others = adapters.items()
    with warnings.catch_warnings(record=True, action="ignore"):
        adapted = PeftModel.from_pretrained(model, folder, first)
        for name, other in others:
            adapted.load_adapter(other, name)
    return adapted.eval()
