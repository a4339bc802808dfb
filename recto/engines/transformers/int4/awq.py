"""AutoAWQ's GEMM layout: how its checkpoints store the weights of a linear layer.

    qweight int32 [in, out / 8]           eight outputs in one word
    qzeros  int32 [in / group, out / 8]   likewise
    scales  float16 [in / group, out]
    weight[o, i] = (q[i, o] - z[i // group, o]) * s[i // group, o]

Within a word the outputs 0…7 stand, from the lowest four bits up, in the order 0, 2, 4, 6, 1, 3, 5, 7.
"""

import torch
from torch import nn

_SHIFTS = (0, 16, 4, 20, 8, 24, 12, 28)
"""Where in a word the outputs 0…7 begin, in bits."""


class AwqLinear(nn.Module):
    """The tensors of one layer as they lie in the checkpoint, on their way to a layer that can run."""

    bias: nn.Parameter | None

    def __init__(self, in_features: int, out_features: int, group_size: int, *, has_bias: bool) -> None:
        super().__init__()
        self.in_features, self.out_features, self.group_size = in_features, out_features, group_size
        groups, words = in_features // group_size, out_features // 8
        self.qweight = _empty(in_features, words, dtype=torch.int32)
        self.qzeros = _empty(groups, words, dtype=torch.int32)
        self.scales = _empty(groups, out_features, dtype=torch.float16)
        self.register_parameter("bias", _empty(out_features) if has_bias else None)


def unpack(words: torch.Tensor) -> torch.Tensor:
    """Return uint8 [out, rows] in 0…15 from int32 [rows, out / 8] in AutoAWQ's order."""
    turned = words.T.contiguous()
    values = torch.empty(turned.shape[0], 8, turned.shape[1], dtype=torch.uint8, device=words.device)
    for place, shift in enumerate(_SHIFTS):
        values[:, place] = (turned >> shift).bitwise_and_(15)
    return values.flatten(0, 1)


def _empty(*shape: int, dtype: torch.dtype | None = None) -> nn.Parameter:
    return nn.Parameter(torch.empty(*shape, dtype=dtype), requires_grad=False)
