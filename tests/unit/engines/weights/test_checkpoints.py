"""Checkpoints are found where they lie, and say what they can do or what is wrong with them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recto.engines.transformers.checkpoints import check_weights, find_checkpoint, read_capabilities
from recto.engines.transformers.loading import ModelSpec, served_model
from recto.errors import CheckpointError, EngineError
from schemas.models import KNOWN_MODELS
from tests.services.tiny_awq import change_config

VL_AWQ, _, INTERNVL, QWEN_TEXT = KNOWN_MODELS


@pytest.fixture
def copied(tmp_path: Path, qwen_vl: Path) -> Path:
    return shutil.copytree(qwen_vl, tmp_path / "my-model")


def put_in_cache(source: Path, hub_id: str, cache: Path) -> Path:
    """Lay a checkpoint out as the hub's client does."""
    folder = cache / f"models--{hub_id.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0123abcd")
    return shutil.copytree(source, folder / "snapshots" / "0123abcd")


@pytest.mark.parametrize("name", [VL_AWQ.alias, VL_AWQ.checkpoint])
def test_known_model_is_found_in_the_cache_by_alias_and_by_hub_id(
    qwen_vl: Path, tmp_path: Path, name: str
) -> None:
    snapshot = put_in_cache(qwen_vl, VL_AWQ.checkpoint, tmp_path)
    found = find_checkpoint(name, tmp_path)
    assert (found.folder, found.name, found.known) == (snapshot, VL_AWQ.alias, VL_AWQ)


def test_other_hub_id_is_found_in_the_cache(qwen2: Path, tmp_path: Path) -> None:
    put_in_cache(qwen2, "somebody/some-model", tmp_path)
    found = find_checkpoint("somebody/some-model", tmp_path)
    assert (found.name, found.family, found.known) == ("somebody/some-model", "qwen2", None)


def test_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"hf download {VL_AWQ.checkpoint} --local-dir"):
        find_checkpoint(VL_AWQ.alias, tmp_path)


def test_nonsense_is_answered_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=VL_AWQ.alias):
        find_checkpoint("no such model", tmp_path)


@pytest.mark.parametrize(
    ("family", "modalities", "tools", "lora"),
    [
        ("qwen_vl", ("text", "image", "video", "document"), True, True),
        ("internvl", ("text", "image", "document"), False, False),
        ("qwen2", ("text",), True, True),
    ],
)
def test_capabilities_are_read_from_the_files(
    request: pytest.FixtureRequest, family: str, modalities: tuple[str, ...], tools: bool, lora: bool
) -> None:
    folder: Path = request.getfixturevalue(family)
    read = read_capabilities(find_checkpoint(str(folder)))
    assert (read.context, read.modalities, read.tools, read.lora) == (32_768, modalities, tools, lora)


@pytest.mark.parametrize("row", KNOWN_MODELS, ids=lambda row: row.alias)
def test_folder_named_as_on_the_hub_is_the_known_model(
    request: pytest.FixtureRequest, tmp_path: Path, row: object
) -> None:
    known = next(model for model in KNOWN_MODELS if model is row)
    source = "internvl" if known is INTERNVL else "qwen2" if known is QWEN_TEXT else "qwen_vl"
    folder = tmp_path / known.checkpoint.split("/")[1]
    shutil.copytree(request.getfixturevalue(source), folder)
    served = served_model(ModelSpec(str(folder)))
    assert (served.id, served.aliases) == (known.alias, (known.checkpoint,))
    assert served.capabilities == known.capabilities


def test_model_outside_the_table_is_served_by_its_folders_name(copied: Path) -> None:
    served = served_model(ModelSpec(str(copied), adapters={"german": copied}))
    assert served.names == ("my-model", "my-model:german")


def test_given_name_comes_first_and_the_known_ones_stay(qwen_vl: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(qwen_vl, tmp_path / VL_AWQ.checkpoint.split("/")[1])
    served = served_model(ModelSpec(str(folder), name="house"))
    assert served.names == ("house", VL_AWQ.alias, VL_AWQ.checkpoint)


def test_long_default_context_is_capped(copied: Path) -> None:
    config = json.loads((copied / "config.json").read_text())
    config["text_config"]["max_position_embeddings"] = 128_000
    change_config(copied, config)
    found = find_checkpoint(str(copied))
    assert read_capabilities(found).context == 32_768
    assert read_capabilities(found, 100_000).context == 100_000


def test_context_beyond_what_the_model_takes_is_refused(qwen_vl: Path, qwen2: Path) -> None:
    with pytest.raises(CheckpointError, match="at most 32768"):
        read_capabilities(find_checkpoint(str(qwen_vl)), 32_769)
    with pytest.raises(CheckpointError, match="at most 131072"):
        read_capabilities(find_checkpoint(str(qwen2)), 131_073)
    assert read_capabilities(find_checkpoint(str(qwen2)), 131_072).context == 131_072


@pytest.mark.parametrize("change", [{"model_type": "llama"}, {"model_type": None}, {"model_type": ["qwen2"]}])
def test_other_architectures_are_refused_naming_what_is_served(
    copied: Path, change: dict[str, object]
) -> None:
    change_config(copied, change)
    with pytest.raises(CheckpointError, match=r"Qwen2\.5-VL, InternVL3"):
        find_checkpoint(str(copied))


def test_internvl_over_another_language_model_is_refused(internvl: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(internvl, tmp_path / "other")
    change_config(folder, {"text_config": {"model_type": "llama"}})
    with pytest.raises(CheckpointError, match=r"over Qwen2\.5"):
        find_checkpoint(str(folder))


def test_template_may_be_in_older_places(copied: Path) -> None:
    template = (copied / "chat_template.jinja").read_text()
    (copied / "chat_template.jinja").unlink()
    (copied / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    assert read_capabilities(find_checkpoint(str(copied))).tools
    (copied / "chat_template.json").unlink()
    tokenizer = json.loads((copied / "tokenizer_config.json").read_text())
    (copied / "tokenizer_config.json").write_text(json.dumps(tokenizer | {"chat_template": "{{ messages }}"}))
    assert not read_capabilities(find_checkpoint(str(copied))).tools


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def broken_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": ')


def deep_config(folder: Path) -> None:
    (folder / "config.json").write_text("[" * 100_000)


def config_is_a_list(folder: Path) -> None:
    (folder / "config.json").write_text("[]")


def config_is_no_text(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"\xff\xfe\x00")


def no_template(folder: Path) -> None:
    (folder / "chat_template.jinja").unlink()


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (no_config, "config.json"),
        (broken_config, "config.json"),
        (deep_config, "config.json"),
        (config_is_a_list, "config.json"),
        (config_is_no_text, "config.json"),
        (no_template, "chat_template.jinja"),
    ],
)
def test_damaged_file_is_named(copied: Path, damage: Callable[[Path], None], word: str) -> None:
    damage(copied)
    with pytest.raises(CheckpointError, match=word):
        served_model(ModelSpec(str(copied)))


def test_weights_in_pickles_are_refused(copied: Path) -> None:
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match="safetensors"):
        check_weights(copied)


def test_missing_shard_is_named(copied: Path) -> None:
    (copied / "model.safetensors").rename(copied / "model-00001-of-00002.safetensors")
    weights = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (copied / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weights}))
    with pytest.raises(CheckpointError, match="model-00002-of-00002"):
        check_weights(copied)
