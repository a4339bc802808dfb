"""A linear layer that keeps its weights in 4 bits."""

import torch
from torch import nn

from recto.engines.transformers.int4.awq import AwqLinear, unpack
from recto.engines.transformers.int4.kernels import choose_kernel
from recto.engines.transformers.int4.layouts import PLAIN, pack_plain


class Int4Linear(nn.Module):
    """y = x W^T + b, W in 4 bits with a scale and a zero for every group of inputs.

    Narrow inputs (decode) go through PyTorch's int4 kernel; for wide ones (prefill), and where there is no
    kernel for the shape or the dtype, W is dequantised for the moment of the product.
    """

    packed: torch.Tensor
    scales_and_zeros: torch.Tensor
    bias: torch.Tensor | None

    def __init__(
        self,
        values: torch.Tensor,
        zeros: torch.Tensor,
        scales: torch.Tensor,
        bias: torch.Tensor | None,
        dtype: torch.dtype,
    ) -> None:
        """Take values uint8 [out, in] in 0…15, zeros uint8 and scales of any float type [in / group, out]."""
        super().__init__()
        self.out_features, self.in_features = values.shape
        self.group_size = self.in_features // scales.shape[0]
        self._kernel = choose_kernel(
            values.device, dtype, self.out_features, self.in_features, self.group_size
        )
        self._layout = self._kernel.layout if self._kernel else PLAIN
        self.register_buffer("packed", self._kernel.pack(values) if self._kernel else pack_plain(values))
        scales = scales.detach().float()
        scales_and_zeros = torch.stack((scales, (8 - zeros.float()) * scales), dim=-1).to(dtype)
        self.register_buffer("scales_and_zeros", scales_and_zeros.contiguous())
        self.register_buffer("bias", None if bias is None else bias.detach().to(dtype))

    @classmethod
    def of_awq(cls, layer: AwqLinear, dtype: torch.dtype) -> "Int4Linear":
        """Return the layer that runs what a checkpoint in AutoAWQ's layout holds, on the same device."""
        return cls(unpack(layer.qweight), unpack(layer.qzeros).T, layer.scales, layer.bias, dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return [..., out] for [..., in]."""
        rows = x.reshape(-1, self.in_features)
        kernel = self._kernel
        if kernel is None or (self._layout is not None and rows.shape[0] > kernel.widest):
            y = rows @ self.dequantise().T
        else:
            y = kernel.multiply(rows, self.packed, self.group_size, self.scales_and_zeros)
        if self.bias is not None:
            y = y + self.bias
        return y.view(*x.shape[:-1], self.out_features)

    def dequantise(self) -> torch.Tensor:
        """Return W [out, in] in the model's dtype, the very weights that the kernel uses."""
        if self._layout is None:
            raise RuntimeError("these weights can't be unpacked")
        values = self._layout.unpack(self.packed, self.out_features, self.in_features)
        grouped = values.view(self.out_features, -1, self.group_size).to(self.scales_and_zeros.dtype).sub_(8)
        scales, zeros = self.scales_and_zeros.transpose(0, 1)[..., None, :].unbind(-1)
        return torch.addcmul(zeros, grouped, scales, out=grouped).view(self.out_features, self.in_features)
