"""Where a model's files are and what they say it can do, without loading it. Nothing is ever downloaded."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from huggingface_hub import try_to_load_from_cache

from recto.errors import CheckpointError
from schemas.models import KNOWN_MODELS, Capabilities, KnownModel, Modality

Family = Literal["qwen2_5_vl", "internvl", "qwen2"]

DEFAULT_CONTEXT = 32_768
"""Longest context of a checkpoint outside the table, unless asked for more: the KV cache grows with it."""
YARN_FACTOR = 4.0
"""How far Qwen2.5's text models may be stretched beyond what they were trained on (their model cards)."""
MAX_FILE_BYTES = 8 * 1024 * 1024
_HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_MODALITIES: Mapping[Family, tuple[Modality, ...]] = {
    "qwen2_5_vl": ("text", "image", "video", "document"),
    "internvl": ("text", "image", "document"),
    "qwen2": ("text",),
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with a model's files."""

    folder: Path
    name: str
    """What it is served as unless told otherwise: its alias, else its hub id, else the folder's name."""
    known: KnownModel | None
    """Its row in the table of models."""
    family: Family
    config: Mapping[str, Any]
    """Its config.json."""

    @property
    def positions(self) -> int:
        """Longest sequence it was trained on, in tokens."""
        trained = _text_config(self.config).get("max_position_embeddings", DEFAULT_CONTEXT)
        if not isinstance(trained, int) or trained < 1:
            raise CheckpointError(f"config.json of {self.folder.name} has a wrong max_position_embeddings.")
        return trained


def find_checkpoint(name: str, cache: Path | None = None) -> Checkpoint:
    """Find a model by alias, local path or hub id (in the local Hugging Face `cache` only).

    Raises:
        CheckpointError: it isn't there, a file is missing or damaged, or the architecture isn't served.
    """
    known = next((row for row in KNOWN_MODELS if name in (row.alias, row.checkpoint)), None)
    if known is not None:
        folder = _cached_folder(known.checkpoint, cache)
    elif (folder := Path(name).expanduser()).is_dir():
        folder = folder.resolve()
        known = _known_by_folder(folder)
    elif _HUB_ID.fullmatch(name):
        folder = _cached_folder(name, cache)
    else:
        raise CheckpointError(
            f"There is no model {name!r}: give an alias ({', '.join(row.alias for row in KNOWN_MODELS)}), "
            "the path of a checkpoint's folder, or a hub id that is in the local cache."
        )
    config = read_json(folder / "config.json")
    own_name = name if _HUB_ID.fullmatch(name) and not Path(name).is_dir() else folder.name
    return Checkpoint(
        folder=folder,
        name=known.alias if known else own_name,
        known=known,
        family=_read_family(config, folder),
        config=config,
    )


def read_capabilities(checkpoint: Checkpoint, context: int | None = None) -> Capabilities:
    """Return what the table says of the model, else what its files say; `context` in tokens overrides.

    Raises:
        CheckpointError: the model can't be stretched to `context`.
    """
    longest = context or (checkpoint.known.capabilities.context if checkpoint.known else None)
    allowed = checkpoint.positions * (YARN_FACTOR if checkpoint.family == "qwen2" else 1)
    if longest is not None and longest > allowed:
        raise CheckpointError(
            f"{checkpoint.name} takes at most {int(allowed)} tokens of context, not {longest}: ask for less."
        )
    longest = longest or min(checkpoint.positions, DEFAULT_CONTEXT)
    if checkpoint.known is not None:
        return checkpoint.known.capabilities.model_copy(update={"context": longest})
    return Capabilities(
        context=longest,
        modalities=_MODALITIES[checkpoint.family],
        tools=re.search(r"\btools\b", read_chat_template(checkpoint.folder)) is not None,
        json_schema=True,
        lora=checkpoint.family != "internvl",
    )


def read_chat_template(folder: Path) -> str:
    """Return the checkpoint's chat template (Jinja), wherever its files keep it.

    Raises:
        CheckpointError: there is none.
    """
    plain = folder / "chat_template.jinja"
    if plain.is_file():
        return _read_text(plain)
    for name in ("chat_template.json", "tokenizer_config.json"):
        if (folder / name).is_file():
            template = read_json(folder / name).get("chat_template")
            if isinstance(template, str):
                return template
    raise CheckpointError(
        f"{folder.name} has no chat template: put its model card's into {plain.name} of the folder."
    )


def check_weights(folder: Path) -> None:
    """Make sure that the weights are safetensors and that no shard is missing.

    Raises:
        CheckpointError: they aren't, naming the file.
    """
    if (folder / "model.safetensors").is_file():
        return
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        raise CheckpointError(
            f"{folder.name} has no model.safetensors and no {index.name}: other formats of weights aren't "
            "loaded. Download the safetensors files of the checkpoint, or convert it with save_pretrained."
        )
    shards = read_json(index).get("weight_map")
    if not isinstance(shards, dict) or not shards:
        raise CheckpointError(f"{index.name} of {folder.name} is damaged: download it again.")
    for name in sorted({str(shard) for shard in shards.values()}):
        if not (folder / name).is_file():
            raise CheckpointError(f"{folder.name} lacks {name}, a part of its weights: download it again.")


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in the file.

    Raises:
        CheckpointError: the file is missing, too large, or no JSON object.
    """
    try:
        value = json.loads(_read_text(path))
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path.name} of {path.parent.name} is no JSON: download it again.") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path.name} of {path.parent.name} is no JSON object: download it again.")
    return value


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CheckpointError(f"{path.name} of {path.parent.name} is too large to be right.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(
            f"{path.name} of {path.parent.name} is missing or can't be read: the folder must hold the "
            "whole checkpoint."
        ) from error


def _cached_folder(hub_id: str, cache: Path | None) -> Path:
    """Return the snapshot of the hub's checkpoint in the cache (by default HF_HOME, HF_HUB_CACHE)."""
    config = try_to_load_from_cache(hub_id, "config.json", cache_dir=cache)
    if not isinstance(config, str):
        raise CheckpointError(
            f"{hub_id} isn't in the local Hugging Face cache, and Recto downloads nothing. On a machine with "
            f"access run `hf download {hub_id} --local-dir FOLDER`, bring FOLDER here and give its path as "
            "the model; or fill this machine's cache (`HF_HOME`) with `hf download` itself."
        )
    return Path(config).parent


def _known_by_folder(folder: Path) -> KnownModel | None:
    """Return the row of a checkpoint that lies in a folder named as on the hub, or in a copy of a cache."""
    cached = folder.parent.parent.name.removeprefix("models--").replace("--", "/")
    return next(
        (
            row
            for row in KNOWN_MODELS
            if folder.name == row.checkpoint.split("/")[-1] or cached == row.checkpoint
        ),
        None,
    )


def _read_family(config: Mapping[str, Any], folder: Path) -> Family:
    family = config.get("model_type")
    text = _text_config(config).get("model_type")
    if family not in get_args(Family) or (family == "internvl" and text != "qwen2"):
        raise CheckpointError(
            f"{folder.name} is a {family!r} model. This engine serves {', '.join(get_args(Family))} "
            "(Qwen2.5-VL, InternVL3 in its -hf form over Qwen2.5, Qwen2.5); serve others with an "
            "OpenAI-compatible server and point RECTO_ENGINE_URL at it."
        )
    return cast(Family, family)


def _text_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part about the language model, which older checkpoints keep among the rest."""
    part = config.get("text_config")
    return part if isinstance(part, dict) else config
