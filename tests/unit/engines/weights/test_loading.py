"""Every family loads from a folder, is the model that the library would load, and fails with a reason."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

from recto.engines.transformers.loading import ModelSpec, load_model
from recto.errors import CheckpointError
from tests.services.tiny_models import VOCABULARY_SIZE

FAMILIES = ("qwen_vl", "internvl", "qwen2")
IDS = torch.arange(24)[None]


@pytest.fixture(params=FAMILIES)
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(request.param))


@pytest.fixture
def copied(tmp_path: Path, qwen_vl: Path) -> Path:
    return shutil.copytree(qwen_vl, tmp_path / "my-model")


def test_logits_are_those_of_the_library(folder: Path, qwen2: Path) -> None:
    auto: Any = AutoModelForCausalLM if folder == qwen2 else AutoModelForImageTextToText
    right = auto.from_pretrained(folder).eval()(input_ids=IDS).logits
    loaded = load_model(ModelSpec(str(folder), device="cpu"))
    assert torch.equal(loaded.model(input_ids=IDS).logits, right)


def test_everything_an_engine_needs_comes_along(folder: Path, qwen2: Path) -> None:
    loaded = load_model(ModelSpec(str(folder), device="cpu"))
    tokenizer = loaded.tokenizer
    ends = {tokenizer.convert_tokens_to_ids(text) for text in ("<|im_end|>", "<|endoftext|>")}
    assert loaded.eos_token_ids == ends
    assert loaded.vocabulary_size == VOCABULARY_SIZE > len(tokenizer)
    assert tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False)
    assert (loaded.image_processor is None) == (folder == qwen2)
    assert loaded.adapters.names == ()
    assert not loaded.model.training
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())


def test_pictures_need_no_torchvision(qwen_vl: Path, internvl: Path) -> None:
    for folder in (qwen_vl, internvl):
        processor = load_model(ModelSpec(str(folder))).image_processor
        assert type(processor).__name__.endswith("Pil")


@pytest.mark.parametrize(
    ("asked", "own", "given"),
    [
        ("auto", "float32", torch.float32),
        ("auto", "bfloat16", torch.bfloat16),
        ("auto", "float16", torch.bfloat16),
        ("float32", "bfloat16", torch.float32),
        ("float16", "float32", torch.float16),
    ],
)
def test_dtype_is_the_checkpoints_unless_asked_otherwise(
    qwen2: Path, tmp_path: Path, asked: Any, own: str, given: torch.dtype
) -> None:
    folder = shutil.copytree(qwen2, tmp_path / "copy")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": own}))
    loaded = load_model(ModelSpec(str(folder), device="cpu", dtype=asked))
    assert (loaded.dtype, loaded.model(input_ids=IDS).logits.dtype) == (given, given)


def test_attention_can_be_chosen(qwen2: Path) -> None:
    kinds = [load_model(ModelSpec(str(qwen2), attention=kind)).model for kind in ("sdpa", "eager")]
    assert [model.config._attn_implementation for model in kinds] == ["sdpa", "eager"]


def test_long_context_is_stretched_by_yarn_and_a_short_one_is_not(qwen2: Path) -> None:
    short, long = (load_model(ModelSpec(str(qwen2), context=context)) for context in (32_768, 65_536))
    assert (short.context, long.context) == (32_768, 65_536)
    assert short.model.config.rope_parameters["rope_type"] == "default"
    rope = long.model.config.rope_parameters
    assert (rope["rope_type"], rope["factor"], rope["original_max_position_embeddings"]) == (
        "yarn",
        2.0,
        32_768,
    )
    slow, slower = (model.model.model.rotary_emb.inv_freq for model in (short, long))
    assert slower[0] == slow[0], "what turns fast keeps its pace"
    torch.testing.assert_close(slower[-1], slow[-1] / 2)


def test_cuda_that_is_not_there_is_refused(qwen2: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(CheckpointError, match="auto or cpu"):
        load_model(ModelSpec(str(qwen2), device="cuda"))


def truncated_weights(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def missing_weight(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def weight_of_another_shape(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["model.layers.1.mlp.up_proj.weight"] = torch.zeros(3, 5)
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def broken_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"model": 3}')


def no_image_processor(folder: Path) -> None:
    (folder / "preprocessor_config.json").unlink()


def wrong_width(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["text_config"]["hidden_size"] = "wide"
    (folder / "config.json").write_text(json.dumps(config))


def own_code(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoConfig": "evil.Config"}}))
    (folder / "evil.py").write_text("raise SystemExit('code of the checkpoint ran')")


@pytest.mark.parametrize(
    "damage",
    [
        truncated_weights,
        missing_weight,
        weight_of_another_shape,
        no_tokenizer,
        broken_tokenizer,
        no_image_processor,
        wrong_width,
    ],
)
def test_damaged_checkpoint_fails_with_a_reason(copied: Path, damage: Callable[[Path], None]) -> None:
    damage(copied)
    with pytest.raises(CheckpointError, match="my-model"):
        load_model(ModelSpec(str(copied)))


def test_code_in_a_checkpoint_never_runs(copied: Path) -> None:
    own_code(copied)
    assert load_model(ModelSpec(str(copied))).family == "qwen2_5_vl"
