"""Our LoRA answers as peft does, row by row of a mixed batch, padded or flattened."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file

from recto.engines.transformers.int4.linear import Int4Linear
from recto.engines.transformers.loading import LoadedModel, ModelSpec, load_model
from recto.errors import CheckpointError
from tests.services.tiny_adapters import load_with_peft, make_adapter
from tests.services.tiny_awq import make_awq

ROWS = ("loud", None, "soft", "loud")
CLOSE: dict[str, Any] = {"rtol": 1e-4, "atol": 1e-4}


def ids(rows: int, length: int = 12) -> torch.Tensor:
    return torch.randint(0, 512, (rows, length), generator=torch.Generator().manual_seed(rows))


@pytest.fixture(scope="session", params=["qwen_vl", "qwen2"])
def checkpoint(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def adapters(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return two adapters that differ in rank, scale and layers."""
    model, folder = load_model(ModelSpec(str(checkpoint))).model, tmp_path_factory.mktemp("adapters")
    few = r".*(language_model|^model)\.layers\.[02]\.self_attn\.[qv]_proj"
    return {
        "loud": make_adapter(model, folder / "loud", seed=1),
        "soft": make_adapter(model, folder / "soft", seed=2, r=8, use_rslora=True, target_modules=few),
    }


@pytest.fixture(scope="session")
def ours(checkpoint: Path, adapters: dict[str, Path]) -> LoadedModel:
    return load_model(ModelSpec(str(checkpoint), adapters=adapters))


@pytest.fixture(scope="session")
def theirs(checkpoint: Path, adapters: dict[str, Path]) -> PeftModel:
    return load_with_peft(load_model(ModelSpec(str(checkpoint))).model, adapters)


def peft_logits(model: PeftModel, names: Sequence[str | None], tokens: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(
            input_ids=tokens, adapter_names=[name or "__base__" for name in names]
        ).logits
    return logits


def our_logits(loaded: LoadedModel, tokens: torch.Tensor, **inputs: Any) -> torch.Tensor:
    logits: torch.Tensor = loaded.model(input_ids=tokens, **inputs).logits
    return logits


def test_every_row_of_a_mixed_batch_has_its_adapter(ours: LoadedModel, theirs: PeftModel) -> None:
    ours.adapters.assign(ROWS)
    torch.testing.assert_close(our_logits(ours, ids(4)), peft_logits(theirs, ROWS, ids(4)), **CLOSE)


@pytest.mark.parametrize("name", ["loud", "soft", None])
def test_one_adapter_for_all_rows(ours: LoadedModel, theirs: PeftModel, name: str | None) -> None:
    ours.adapters.assign([name] * 3)
    torch.testing.assert_close(our_logits(ours, ids(3)), peft_logits(theirs, [name] * 3, ids(3)), **CLOSE)


def test_adapters_change_what_is_said(ours: LoadedModel) -> None:
    said = []
    for name in (None, "loud", "soft"):
        ours.adapters.assign([name])
        said.append(our_logits(ours, ids(1)).argmax(-1).tolist())
    assert said[0] != said[1] != said[2] != said[0]


def test_rows_of_a_flattened_batch_have_their_adapters(ours: LoadedModel, theirs: PeftModel) -> None:
    lengths = (5, 12, 1, 7)
    rows = ids(4)
    flat = torch.cat([rows[row, :length] for row, length in enumerate(lengths)])[None]
    owners = torch.repeat_interleave(torch.arange(4), torch.tensor(lengths))
    sees = (owners[:, None] == owners[None]) & torch.ones(25, 25).tril().bool()
    mask = torch.zeros(1, 1, 25, 25).masked_fill(~sees, torch.finfo(torch.float32).min)
    positions = torch.cat([torch.arange(length) for length in lengths])[None]
    if ours.family == "qwen2_5_vl":
        positions = positions.expand(3, 1, -1)
    ours.adapters.assign(ROWS, lengths)
    found = our_logits(ours, flat, attention_mask=mask, position_ids=positions)[0].split(lengths)
    right = peft_logits(theirs, ROWS, rows)
    for row, length in enumerate(lengths):
        torch.testing.assert_close(found[row], right[row, :length], **CLOSE)


def test_without_adapters_in_use_the_model_is_itself(checkpoint: Path, ours: LoadedModel) -> None:
    plain = load_model(ModelSpec(str(checkpoint)))
    ours.adapters.assign(["loud"])
    ours.adapters.assign([None, None])
    assert ours.adapters.shares == ()
    assert torch.equal(our_logits(ours, ids(2)), our_logits(plain, ids(2)))


def test_unknown_adapter_is_refused(ours: LoadedModel) -> None:
    with pytest.raises(KeyError, match="shy"):
        ours.adapters.assign([None, "shy"])


def test_int4_layers_take_adapters(checkpoint: Path, adapters: dict[str, Path], tmp_path: Path) -> None:
    folder, exact = tmp_path / "awq", tmp_path / "exact"
    quantised = load_model(ModelSpec(str(make_awq(checkpoint, folder, exact)), adapters=adapters))
    assert any(isinstance(layer, Int4Linear) for layer in quantised.model.modules())
    plain = load_model(ModelSpec(str(exact), adapters=adapters))
    for loaded in (quantised, plain):
        loaded.adapters.assign(ROWS)
    torch.testing.assert_close(our_logits(quantised, ids(4)), our_logits(plain, ids(4)), **CLOSE)


def test_patterns_of_rank_and_alpha_count(qwen2: Path, tmp_path: Path) -> None:
    model = load_model(ModelSpec(str(qwen2))).model
    patterns = {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {r"layers\.1\.self_attn\.v_proj": 64}}
    folder = make_adapter(model, tmp_path / "a", seed=3, target_modules=["q_proj", "v_proj"], **patterns)
    ours = load_model(ModelSpec(str(qwen2), adapters={"a": folder}))
    theirs = load_with_peft(load_model(ModelSpec(str(qwen2))).model, {"a": folder})
    ours.adapters.assign(["a", None])
    names = ["a", None]
    torch.testing.assert_close(our_logits(ours, ids(2)), peft_logits(theirs, names, ids(2)), **CLOSE)


def test_keys_of_an_older_library_find_their_layers(qwen_vl: Path, tmp_path: Path) -> None:
    model = load_model(ModelSpec(str(qwen_vl))).model
    folder = make_adapter(model, tmp_path / "a", seed=4)
    new = load_model(ModelSpec(str(qwen_vl), adapters={"a": folder}))
    path = folder / "adapter_model.safetensors"
    save_file({key.replace(".language_model", ""): value for key, value in load_file(path).items()}, path)
    old = load_model(ModelSpec(str(qwen_vl), adapters={"a": folder}))
    for loaded in (new, old):
        loaded.adapters.assign(["a"])
    assert torch.equal(our_logits(new, ids(1)), our_logits(old, ids(1)))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"bias": "all"}, "bias"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"init_lora_weights": "pissa"}, "init_lora_weights"),
        ({"peft_type": "IA3"}, "IA3"),
        ({"lora_alpha": None}, "lora_alpha"),
    ],
)
def test_more_than_plain_lora_is_refused_by_name(
    qwen2: Path, tmp_path: Path, change: dict[str, object], word: str
) -> None:
    folder = make_adapter(load_model(ModelSpec(str(qwen2))).model, tmp_path / "a", seed=5)
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(config | change))
    with pytest.raises(CheckpointError, match=word):
        load_model(ModelSpec(str(qwen2), adapters={"a": folder}))


@pytest.mark.parametrize("targets", [r".*visual.*qkv", r".*lm_head"])
def test_layers_outside_the_language_blocks_are_refused(qwen_vl: Path, tmp_path: Path, targets: str) -> None:
    folder = make_adapter(
        load_model(ModelSpec(str(qwen_vl))).model, tmp_path / "a", seed=6, target_modules=targets
    )
    with pytest.raises(CheckpointError, match="language part"):
        load_model(ModelSpec(str(qwen_vl), adapters={"a": folder}))


def test_adapter_of_another_model_is_refused(qwen2: Path, tmp_path: Path) -> None:
    folder = make_adapter(load_model(ModelSpec(str(qwen2))).model, tmp_path / "a", seed=7)
    path = folder / "adapter_model.safetensors"
    save_file({key: value[:, :32].contiguous() for key, value in load_file(path).items()}, path)
    with pytest.raises(CheckpointError, match="another model"):
        load_model(ModelSpec(str(qwen2), adapters={"a": folder}))


@pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors"])
def test_damaged_file_of_an_adapter_is_named(qwen2: Path, tmp_path: Path, name: str) -> None:
    folder = make_adapter(load_model(ModelSpec(str(qwen2))).model, tmp_path / "a", seed=8)
    (folder / name).write_bytes(b"{")
    with pytest.raises(CheckpointError, match=name):
        load_model(ModelSpec(str(qwen2), adapters={"a": folder}))


def test_models_without_lora_refuse_adapters(internvl: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no LoRA"):
        load_model(ModelSpec(str(internvl), adapters={"a": tmp_path}))
