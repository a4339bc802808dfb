"""Int4 layers compute what a separately written dequantise-and-matmul computes, and what autoawq's does."""

import importlib
import os
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from recto.engines.transformers.int4.autoawq import load_product
from recto.engines.transformers.int4.awq import AwqLinear, unpack
from recto.engines.transformers.int4.kernels import _pack_on_cuda, choose_kernel
from recto.engines.transformers.int4.layouts import PLAIN, find_layout, pack_plain
from recto.engines.transformers.int4.linear import Int4Linear
from recto.errors import CheckpointError
from tests.services.tiny_awq import dequantise, pack

CPU = torch.device("cpu")
SHAPES = [(64, 128, 128), (192, 256, 64), (128, 96, 32), (48, 128, 64), (24, 64, 32)]
"""(out, in, group): the last two have no kernel."""


def random_layer(out: int, inputs: int, group: int, *, bias: bool = False) -> tuple[AwqLinear, np.ndarray]:
    """Return a layer as a checkpoint holds it, and its float weights."""
    rng = np.random.default_rng(out * inputs + group)
    q = rng.integers(0, 16, (out, inputs), dtype=np.uint8)
    z = rng.integers(0, 16, (out, inputs // group), dtype=np.uint8)
    s = (rng.random(z.shape) * 0.02 + 0.001).astype(np.float16)
    layer = AwqLinear(inputs, out, group, has_bias=bias)
    for name, array in (("qweight", pack(q.T)), ("qzeros", pack(z.T)), ("scales", s.T.copy())):
        getattr(layer, name).data = torch.from_numpy(array)
    if layer.bias is not None:
        layer.bias.data = torch.from_numpy(rng.standard_normal(out).astype(np.float32))
    return layer, dequantise(q, z, s)


def distance(found: torch.Tensor, right: np.ndarray) -> float:
    """Return the relative error."""
    return float(np.linalg.norm(found.double().numpy() - right) / np.linalg.norm(right))


def test_words_are_unpacked_in_autoawqs_order() -> None:
    values = np.random.default_rng(0).integers(0, 16, (3, 40), dtype=np.uint8)
    assert unpack(torch.from_numpy(pack(values))).T.tolist() == values.tolist()


@pytest.mark.parametrize("rows", [1, 3, 200])
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.bfloat16, 5e-3), (torch.float16, 1e-3)]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_product_equals_dequantise_and_matmul(
    shape: tuple[int, int, int], dtype: torch.dtype, tolerance: float, rows: int
) -> None:
    layer, weight = random_layer(*shape, bias=True)
    x = torch.randn(2, rows, shape[1], generator=torch.Generator().manual_seed(1)).to(dtype)
    y = Int4Linear.of_awq(layer, dtype)(x)
    assert layer.bias is not None
    assert (y.dtype, y.shape) == (dtype, (2, rows, shape[0]))
    assert distance(y, x.double().numpy() @ weight.T + layer.bias.numpy()) < tolerance


@pytest.mark.parametrize("shape", SHAPES)
def test_dequantised_weights_equal_the_checkpoints(shape: tuple[int, int, int]) -> None:
    layer, weight = random_layer(*shape)
    assert distance(Int4Linear.of_awq(layer, torch.float32).dequantise(), weight) < 1e-6


def test_narrow_and_wide_inputs_see_the_same_weights() -> None:
    layer, _ = random_layer(128, 256, 128)
    linear = Int4Linear.of_awq(layer, torch.bfloat16)
    x = torch.randn(200, 256, generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    assert distance(linear(x[:1]), linear(x)[:1].double().numpy()) < 5e-3


def test_layers_take_half_a_byte_for_each_weight() -> None:
    linear = Int4Linear.of_awq(random_layer(256, 512, 128)[0], torch.bfloat16)
    size = sum(buffer.nbytes for buffer in linear.buffers())
    assert size == 256 * 512 // 2 + 256 * 4 * 2 * 2


def test_layout_of_this_machines_kernel_is_found() -> None:
    kernel = choose_kernel(CPU, torch.bfloat16, 128, 128, 64)
    assert kernel is not None
    assert kernel.layout is not None


def test_plain_layout_is_found_by_asking() -> None:
    assert find_layout(pack_plain, [(1, 2)], CPU) == PLAIN


def test_layout_in_tiles_with_mixed_bits_is_found() -> None:
    order = (4, 0, 9, 1, 2, 7, 3, 8, 5, 6)

    def pack_tiles(values: torch.Tensor) -> torch.Tensor:
        rows, columns = values.shape[0] // 8, values.shape[1] // 128
        tiles = values.view(rows, 8, columns, 128).transpose(1, 2).reshape(rows, columns, *[2] * 10)
        return pack_plain(tiles.permute(0, 1, *[2 + bit for bit in order]).reshape(rows * columns, 1024))

    layout = find_layout(pack_tiles, [(8, 128)], CPU)
    assert layout is not None
    values = torch.randint(0, 16, (24, 384), dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
    assert torch.equal(layout.unpack(pack_tiles(values), 24, 384), values)


def test_cudas_ops_take_what_they_are_given() -> None:
    with FakeTensorMode():
        packed = _pack_on_cuda(torch.empty(64, 256, dtype=torch.uint8), inner_tiles=8)
        assert (packed.shape, packed.dtype) == ((8, 2, 32, 4), torch.int32)
        x = torch.empty(3, 256, dtype=torch.bfloat16)
        scales_and_zeros = torch.empty(2, 64, 2, dtype=torch.bfloat16)
        assert torch.ops.aten._weight_int4pack_mm(x, packed, 128, scales_and_zeros).shape == (3, 64)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("rows", [1, 200])
@pytest.mark.parametrize("shape", [(64, 128, 128), (192, 256, 64), (128, 96, 32), (24, 64, 32)])
def test_product_on_a_gpu_equals_dequantise_and_matmul(shape: tuple[int, int, int], rows: int) -> None:
    layer, weight = random_layer(*shape)
    linear = Int4Linear.of_awq(layer.to("cuda"), torch.bfloat16)
    x = torch.randn(rows, shape[1], generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    assert distance(linear(x.to("cuda")).cpu(), x.double().numpy() @ weight.T) < 1e-2


def test_unknown_order_is_no_layout() -> None:
    def pack_rotated(values: torch.Tensor) -> torch.Tensor:
        return pack_plain(values.roll(1, dims=1))

    def pack_by_content(values: torch.Tensor) -> torch.Tensor:
        return pack_plain(values.flip(0) if values.shape[0] > 1 else values)

    assert find_layout(pack_rotated, [(1, 2), (1, 4)], CPU) is None
    assert find_layout(pack_by_content, [(1, 2)], CPU) is None


def test_autoawqs_kernel_without_a_gpu_is_refused_with_advice() -> None:
    with pytest.raises(CheckpointError, match="choose the AWQ kernel torch"):
        load_product(CPU)


@pytest.mark.parametrize("shape", SHAPES)
def test_dequantised_weights_equal_autoawqs(shape: tuple[int, int, int]) -> None:
    layer, _ = random_layer(*shape)
    packing = import_autoawq()
    theirs = packing.dequantize_gemm(layer.qweight.data, layer.qzeros.data, layer.scales.float(), 4, shape[2])
    ours = Int4Linear.of_awq(layer, torch.float32).dequantise()
    assert distance(ours, theirs.T.double().numpy()) < 1e-6


def import_autoawq() -> Any:
    """Return autoawq's module of plain PyTorch packing code."""
    with warnings.catch_warnings(record=True, action="ignore"):  # It announces its own end at import.
        try:
            return importlib.import_module("awq.utils.packing_utils")
        except ImportError as error:
            if os.environ.get("CI") or os.environ.get("REQUIRE_SERVICES"):
                raise
            pytest.skip(f"autoawq isn't installed ({error}): pip install -e '.[awq]'")
