"""LoRA adapters as peft saves them: a folder with adapter_config.json and adapter_model.safetensors."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from recto.engines.transformers.checkpoints import read_json
from recto.errors import CheckpointError

AdapterWeights = Mapping[str, tuple[torch.Tensor, torch.Tensor]]
"""By the layer's path in the model: A [rank, in], and B [out, rank] times the adapter's scale."""

_PLAIN: Mapping[str, tuple[Any, ...]] = {
    "use_dora": (False, None),
    "use_qalora": (False, None),
    "bias": ("none", None),
    "lora_bias": (False, None),
    "modules_to_save": ([], None),
    "layer_replication": ([], None),
    "trainable_token_indices": ([], {}, None),
    "target_parameters": ([], None),
    "alora_invocation_tokens": ([], None),
    "init_lora_weights": (True, False, "gaussian", "eva", None),
}
"""Options that change more than B A x, and their values that don't."""
_KEY = re.compile(r"base_model\.model\.(?P<path>.+)\.lora_(?P<part>[AB])\.weight")
_LAYER = re.compile(r"(?:(?!visual|vision|audio)\w+\.)*layers\.(?P<place>\d+\.[\w.]+)")


def read_adapter(folder: Path, model: nn.Module, device: torch.device, dtype: torch.dtype) -> AdapterWeights:
    """Read one adapter for `model`.

    Layers are found by their place in the language model, whatever the path to it was called in the version
    of the library that trained the adapter.

    Raises:
        CheckpointError: files are missing or damaged, it needs more than LoRA on linear layers of the
            language model, or it was trained for another model.
    """
    config = read_json(folder / "adapter_config.json")
    _check_plain(config, folder.name)
    targets = _language_layers(model)
    pairs: dict[str, dict[str, torch.Tensor]] = {}
    for key, tensor in _read_tensors(folder).items():
        match = _KEY.fullmatch(key)
        place = match and _LAYER.fullmatch(match["path"])
        if match is None or place is None or place["place"] not in targets:
            raise CheckpointError(
                f"The adapter {folder.name} changes {key}, which isn't a linear layer of this model's "
                "language part: train it for this model with only such layers as target_modules."
            )
        pairs.setdefault(place["place"], {})[match["part"]] = tensor
    weights = {}
    for name, pair in pairs.items():
        path = targets[name]
        down, up = _check_pair(pair, model.get_submodule(path), f"{folder.name}: {path}")
        scale = _scale(config, path, down.shape[0], folder.name)
        weights[path] = (down.to(device, dtype), (up.float() * scale).to(device, dtype))
    return weights


def _check_plain(config: Mapping[str, Any], name: str) -> None:
    if config.get("peft_type") != "LORA":
        raise CheckpointError(
            f"The adapter {name} is of type {config.get('peft_type')!r}: only LORA is served."
        )
    for option, plain in _PLAIN.items():
        if option in config and not any(config[option] == value for value in plain):
            raise CheckpointError(
                f"The adapter {name} has {option} = {config[option]!r}, which isn't served: train it as "
                "plain LoRA, or merge it into the model."
            )


def _language_layers(model: nn.Module) -> dict[str, str]:
    """Return the paths of the language model's linear layers by what follows `layers.` in them."""
    found = {}
    for path, module in model.named_modules():
        place = _LAYER.fullmatch(path)
        if place is not None and hasattr(module, "in_features"):
            found[place["place"]] = path
    return found


def _read_tensors(folder: Path) -> dict[str, torch.Tensor]:
    path = folder / "adapter_model.safetensors"
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            f"The adapter {folder.name} has no readable {path.name}: save it with peft's save_pretrained."
        ) from error
    if not tensors:
        raise CheckpointError(f"The adapter {folder.name} has no weights in {path.name}.")
    return tensors


def _check_pair(
    pair: Mapping[str, torch.Tensor], layer: Any, where: str
) -> tuple[torch.Tensor, torch.Tensor]:
    down, up = pair.get("A"), pair.get("B")
    if down is None or up is None:
        raise CheckpointError(f"The adapter {where} lacks one of its two matrices: save it again.")
    rank = int(down.shape[0])
    if tuple(down.shape) != (rank, layer.in_features) or tuple(up.shape) != (layer.out_features, rank):
        raise CheckpointError(
            f"The adapter {where} has shapes {tuple(down.shape)} and {tuple(up.shape)} for a layer of "
            f"{layer.in_features} to {layer.out_features}: it was trained for another model."
        )
    return down, up


def _scale(config: Mapping[str, Any], path: str, rank: int, name: str) -> float:
    """Return alpha / rank, or alpha / sqrt(rank) (https://arxiv.org/abs/2312.03732)."""
    alpha = config.get("lora_alpha")
    for pattern, value in (config.get("alpha_pattern") or {}).items():
        if re.fullmatch(rf"(?:.*\.)?(?:{pattern})", path):
            alpha = value
            break
    if not isinstance(alpha, int | float):
        raise CheckpointError(f"adapter_config.json of the adapter {name} has no lora_alpha.")
    return alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank
