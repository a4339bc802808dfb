"""A checkpoint in AutoAWQ's layout answers as its dequantised twin does, and never turns into one."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from recto.engines.transformers.int4.linear import Int4Linear
from recto.engines.transformers.loading import LoadedModel, ModelSpec, load_model
from recto.errors import CheckpointError
from tests.services.tiny_awq import awq_config, change_config, make_awq

PROMPTS = ("Hello there", "What does the ticket say?", "1, 2, 3, 4")


@pytest.fixture(scope="session")
def awq(tmp_path_factory: pytest.TempPathFactory, qwen_vl: Path) -> tuple[Path, Path]:
    """Return the quantised checkpoint and its float twin."""
    folder, exact = tmp_path_factory.mktemp("awq"), tmp_path_factory.mktemp("exact")
    return make_awq(qwen_vl, folder, exact), exact


@pytest.fixture(scope="session")
def pair(awq: tuple[Path, Path]) -> tuple[LoadedModel, LoadedModel]:
    return load_model(ModelSpec(str(awq[0]))), load_model(ModelSpec(str(awq[1])))


def copy_of(awq: tuple[Path, Path], folder: Path) -> Path:
    return shutil.copytree(awq[0], folder / "copy")


def test_the_language_models_layers_alone_are_int4(pair: tuple[LoadedModel, LoadedModel]) -> None:
    names = [name for name, layer in pair[0].model.named_modules() if isinstance(layer, Int4Linear)]
    assert len(names) == 3 * 7
    assert all(name.startswith("model.language_model.layers.") for name in names)


def test_logits_equal_those_of_the_dequantised_model(pair: tuple[LoadedModel, LoadedModel]) -> None:
    quantised, exact = pair
    ids = torch.randint(0, 512, (2, 40), generator=torch.Generator().manual_seed(0))
    found, right = (loaded.model(input_ids=ids).logits for loaded in (quantised, exact))
    torch.testing.assert_close(found, right, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_greedy_text_equals_that_of_the_dequantised_model(
    pair: tuple[LoadedModel, LoadedModel], prompt: str
) -> None:
    texts = []
    for loaded in pair:
        inputs = loaded.tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        ids = loaded.model.generate(**inputs, max_new_tokens=24, min_new_tokens=24, do_sample=False)
        texts.append(ids[0].tolist())
    assert texts[0] == texts[1]
    assert len(set(texts[0])) > 10


def test_both_namings_of_the_keys_load(awq: tuple[Path, Path], tmp_path: Path) -> None:
    folder = copy_of(awq, tmp_path)
    tensors = load_file(folder / "model.safetensors")
    assert {"visual", "model"} == {name.split(".")[0] for name in tensors}, "as on the hub"
    renamed = {
        f"model.{name}"
        if name.startswith("visual.")
        else name.replace("model.", "model.language_model."): tensor
        for name, tensor in tensors.items()
    }
    save_file(renamed, folder / "model.safetensors", {"format": "pt"})
    ids = torch.arange(20)[None]
    first, second = (
        load_model(ModelSpec(str(path))).model(input_ids=ids).logits for path in (folder, awq[0])
    )
    assert torch.equal(first, second)


class FloatShapes(TorchDispatchMode):
    """Notes the shapes of all floating tensors that come into being with memory behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[int, ...]] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() and leaf.device.type != "meta":
                self.found.add(tuple(leaf.shape))
        return result


def test_no_layer_is_ever_held_in_full_precision(awq: tuple[Path, Path]) -> None:
    with FloatShapes() as shapes:
        loaded = load_model(ModelSpec(str(awq[0])))
    mlp = loaded.model.model.language_model.layers[0].mlp.gate_proj
    whole = {(mlp.out_features, mlp.in_features), (mlp.in_features, mlp.out_features)}
    assert (mlp.in_features // 128, mlp.out_features) in shapes.found, "the mode sees scales"
    assert not whole & shapes.found
    with shapes:
        mlp.dequantise()
    assert whole & shapes.found, "the mode sees dequantised weights"


def test_bfloat16_is_the_dtype_for_a_float16_checkpoint(awq: tuple[Path, Path], tmp_path: Path) -> None:
    folder = copy_of(awq, tmp_path)
    change_config(folder, {"dtype": "float16"})
    loaded = load_model(ModelSpec(str(folder)))
    assert loaded.dtype == torch.bfloat16
    assert loaded.model(input_ids=torch.arange(9)[None]).logits.dtype == torch.bfloat16


@pytest.mark.parametrize(
    "change", [{"version": "gemv"}, {"bits": 8}, {"quant_method": "gptq"}, {"group_size": 100}]
)
def test_other_quantisations_are_refused_with_advice(
    awq: tuple[Path, Path], tmp_path: Path, change: dict[str, object]
) -> None:
    folder = copy_of(awq, tmp_path)
    change_config(folder, {"quantization_config": awq_config(128) | change})
    with pytest.raises(CheckpointError, match="AutoAWQ GEMM form"):
        load_model(ModelSpec(str(folder)))


@pytest.mark.parametrize("suffix", ["qweight", "qzeros", "scales"])
def test_missing_part_of_a_layer_is_named(awq: tuple[Path, Path], tmp_path: Path, suffix: str) -> None:
    folder = copy_of(awq, tmp_path)
    tensors = load_file(folder / "model.safetensors")
    gone = f"layers.1.mlp.up_proj.{suffix}"
    del tensors[f"model.{gone}"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(CheckpointError, match=re.escape(gone)):
        load_model(ModelSpec(str(folder)))


def test_autoawqs_kernel_on_a_cpu_is_refused(awq: tuple[Path, Path]) -> None:
    with pytest.raises(CheckpointError, match="CUDA"):
        load_model(ModelSpec(str(awq[0]), device="cpu", awq_kernel="autoawq"))


def test_groups_of_32_load_too(tmp_path: Path, qwen2: Path) -> None:
    folder = make_awq(qwen2, tmp_path / "awq", tmp_path / "exact", group_size=32)
    assert json.loads((folder / "config.json").read_text())["quantization_config"]["group_size"] == 32
    ids = torch.arange(20)[None]
    found, right = (
        load_model(ModelSpec(str(path))).model(input_ids=ids).logits for path in (folder, tmp_path / "exact")
    )
    torch.testing.assert_close(found, right, rtol=1e-4, atol=1e-4)
