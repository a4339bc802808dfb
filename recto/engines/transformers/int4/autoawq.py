"""Autoawq's kernels (Triton, or its CUDA extension where installed) instead of PyTorch's, by choice."""

import warnings
from collections.abc import Callable

import torch
from torch import nn

from recto.engines.transformers.int4.awq import AwqLinear
from recto.errors import CheckpointError


def load_product(device: torch.device) -> Callable[..., torch.Tensor]:
    """Return autoawq's product of x with packed weights.

    Raises:
        CheckpointError: autoawq is missing, or the device is no GPU.
    """
    if device.type != "cuda":
        raise CheckpointError("autoawq's kernel needs a CUDA device: choose the AWQ kernel torch.")
    try:
        with warnings.catch_warnings(record=True, action="ignore"):  # It announces its own end at import.
            from awq.modules.linear.gemm import WQLinearMMFunction
    except ImportError as error:
        raise CheckpointError(
            f"autoawq can't be imported ({error}): install the extra, `pip install 'recto[awq]'`, or "
            "choose the AWQ kernel torch."
        ) from error
    product: Callable[..., torch.Tensor] = WQLinearMMFunction.apply
    return product


class AutoAwqLinear(nn.Module):
    """y = x W^T + b as autoawq computes it: in float16, from the checkpoint's own tensors."""

    bias: torch.Tensor | None

    def __init__(self, layer: AwqLinear) -> None:
        super().__init__()
        self._product = load_product(layer.qweight.device)
        self.in_features, self.out_features, self.group_size = (
            layer.in_features,
            layer.out_features,
            layer.group_size,
        )
        for name in ("qweight", "qzeros", "scales"):
            self.register_buffer(name, getattr(layer, name).detach())
        self.register_buffer("bias", None if layer.bias is None else layer.bias.detach())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return [..., out] for [..., in], in x's dtype."""
        rows = x.reshape(1, -1, self.in_features)
        y = self._product(
            rows, self.qweight, self.qzeros, self.scales, 4, self.group_size, None, self.out_features
        )
        y = y.to(x.dtype).view(*x.shape[:-1], self.out_features)
        return y if self.bias is None else y + self.bias
