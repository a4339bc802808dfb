"""The way of int4 layers into transformers' loading, which maps keys, reads shards and ties weights as ever.

The library's own AWQ quantizer wants another package, so checkpoints are loaded under a method of our own.
"""

from collections.abc import Mapping
from typing import Any, Literal

import torch
from torch import nn
from transformers import PreTrainedModel
from transformers.quantizers.auto import register_quantization_config, register_quantizer
from transformers.quantizers.base import HfQuantizer
from transformers.utils.quantization_config import QuantizationConfigMixin

from recto.engines.transformers.int4.awq import AwqLinear
from recto.engines.transformers.int4.linear import Int4Linear
from recto.errors import CheckpointError

AwqKernel = Literal["torch", "autoawq"]
METHOD = "recto-int4"
NEVER_QUANTISED = ("lm_head", "visual", "vision_tower", "multi_modal_projector")
"""AutoAWQ quantises the language model's blocks alone, whether the checkpoint says so or not."""


def int4_settings(stated: Mapping[str, Any], kernel: AwqKernel, name: str) -> dict[str, Any]:
    """Return the quantization_config to load with, for the one in a checkpoint's config.json.

    Raises:
        CheckpointError: the weights are in a form that isn't served.
    """
    expected = {"quant_method": "awq", "version": "gemm", "bits": 4, "zero_point": True}
    found = {key: stated.get(key, expected[key]) for key in expected} | {
        "quant_method": stated.get("quant_method")
    }
    found["version"] = str(found["version"]).lower()
    group_size = stated.get("group_size", stated.get("q_group_size", 128))
    if found != expected or group_size not in (32, 64, 128):
        raise CheckpointError(
            f"{name} is quantised in a way that isn't served ({found}, group_size {group_size!r}): take the "
            "AutoAWQ GEMM form with 4 bits and groups of 32, 64 or 128, or the unquantised checkpoint."
        )
    return {
        "quant_method": METHOD,
        "group_size": group_size,
        "modules_to_not_convert": [*(stated.get("modules_to_not_convert") or ()), *NEVER_QUANTISED],
        "kernel": kernel,
    }


@register_quantization_config(METHOD)
class Int4Config(QuantizationConfigMixin):
    """What the quantizer needs to know."""

    def __init__(
        self,
        group_size: int,
        modules_to_not_convert: list[str],
        kernel: AwqKernel,
        quant_method: str = METHOD,
    ) -> None:
        self.quant_method = quant_method  # type: ignore[assignment]  # ours is none of the library's
        self.group_size = group_size
        self.modules_to_not_convert = modules_to_not_convert
        self.kernel = kernel


@register_quantizer(METHOD)
class Int4Quantizer(HfQuantizer):
    """Puts `AwqLinear` in the places of linear layers before loading, and layers that run after it.

    Layers are repacked one at a time, on their device: the model is never there in full precision.
    """

    requires_calibration = True
    quantization_config: Int4Config

    def _process_model_before_weight_loading(self, model: PreTrainedModel, **_: Any) -> None:
        settings = self.quantization_config
        linears = [(name, layer) for name, layer in model.named_modules() if isinstance(layer, nn.Linear)]
        for name, layer in linears:
            if any(f".{kept}." in f".{name}." for kept in settings.modules_to_not_convert):
                continue
            with torch.device("meta"):
                raw = AwqLinear(
                    layer.in_features,
                    layer.out_features,
                    settings.group_size,
                    has_bias=layer.bias is not None,
                )
            model.set_submodule(name, raw)

    def _process_model_after_weight_loading(self, model: PreTrainedModel, **_: Any) -> None:
        embeddings: Any = model.get_input_embeddings()
        layers = [(name, layer) for name, layer in model.named_modules() if isinstance(layer, AwqLinear)]
        while layers:
            name, layer = layers.pop()
            model.set_submodule(
                name, _runnable(layer, self.quantization_config.kernel, embeddings.weight.dtype)
            )

    def is_serializable(self) -> bool:
        """Return False: the packed form depends on the machine."""
        return False

    @property
    def is_trainable(self) -> bool:
        """Return False: the kernels have no gradients."""
        return False


def _runnable(layer: AwqLinear, kernel: AwqKernel, dtype: torch.dtype) -> nn.Module:
    if kernel == "torch":
        return Int4Linear.of_awq(layer, dtype)
    from recto.engines.transformers.int4.autoawq import AutoAwqLinear

    return AutoAwqLinear(layer)
