"""PyTorch's own matrix products with 4-bit weights, and which layers they can take.

Both ask for scales and zeros as [in / group, out, 2] and mean weight = (q - 8) * scale + zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import torch

from recto.engines.transformers.int4.layouts import Layout, Pack, find_layout

Multiply = Callable[[torch.Tensor, torch.Tensor, int, torch.Tensor], torch.Tensor]
"""From x [M, in], packed weights, group size, scales and zeros to [M, out]."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """One way to multiply with 4-bit weights that stay packed."""

    pack: Pack
    multiply: Multiply
    layout: Layout | None
    """How to unpack the weights again; None when that isn't known on this machine."""
    widest: int
    """Most rows of x for which it beats unpacking the weights and multiplying as usual."""


WIDEST_ON_CPU = {torch.bfloat16: 128, torch.float16: 1, torch.float32: 1}
"""Measured on one core with AVX-512 and AMX, 3584 x 3584: in bfloat16 the kernel takes 0.6 ms a row (1.0 for
the first) and unpacking with the product 63 to 120; in the other dtypes, where PyTorch's code isn't
vectorised, 40 to 80 ms a row."""
WIDEST_ON_CUDA = 64
"""Not measured yet: four of the kernel's tiles of 16 rows, each of which reads all the weights."""


def choose_kernel(
    device: torch.device, dtype: torch.dtype, out_features: int, in_features: int, group_size: int
) -> Kernel | None:
    """Return the kernel for a layer of this shape; None when there is none."""
    if group_size not in (32, 64, 128, 256) or in_features % group_size:
        return None
    if device.type == "cpu":
        return _cpu_kernel(dtype) if out_features % 64 == 0 else None
    tiles = next((count for count in (8, 4, 2) if in_features % (16 * count) == 0), None)
    has_kernel = device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 0)
    if not has_kernel or dtype != torch.bfloat16 or out_features % 16 or tiles is None:
        return None
    return _cuda_kernel(device, tiles)


@cache
def _cpu_kernel(dtype: torch.dtype) -> Kernel:
    layout = find_layout(_pack_on_cpu, [(64, 2), (32, 2), (16, 2)], torch.device("cpu"))
    return Kernel(_pack_on_cpu, torch.ops.aten._weight_int4pack_mm_for_cpu, layout, WIDEST_ON_CPU[dtype])


@cache
def _cuda_kernel(device: torch.device, inner_tiles: int) -> Kernel:
    pack = partial(_pack_on_cuda, inner_tiles=inner_tiles)
    layout = find_layout(pack, [(8, 16 * inner_tiles)], device)
    return Kernel(pack, torch.ops.aten._weight_int4pack_mm, layout, WIDEST_ON_CUDA)


def _pack_on_cpu(values: torch.Tensor) -> torch.Tensor:
    packed: torch.Tensor = torch.ops.aten._convert_weight_to_int4pack_for_cpu(values.to(torch.int32), 1)
    return packed


def _pack_on_cuda(values: torch.Tensor, *, inner_tiles: int) -> torch.Tensor:
    """Return int32 [out / 8, in / (16 inner_tiles), 32, inner_tiles / 2]; it takes pairs, the first high."""
    pairs = (values[:, ::2] << 4) | values[:, 1::2]
    packed: torch.Tensor = torch.ops.aten._convert_weight_to_int4pack(pairs.contiguous(), inner_tiles)
    return packed
