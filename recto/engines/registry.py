"""Opens the engine that a model's name means. What an engine needs is imported only when it is opened."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from recto.documents.media.base import MediaOpener
from recto.engines.base import Engine
from recto.errors import EngineError
from schemas.models import READER

if TYPE_CHECKING:
    from recto.engines.reader.pages import DocumentPreparer
    from recto.extraction.reader.extractor import ReaderExtractor

_VLM_MODULES = ("torch", "transformers", "safetensors", "llguidance")
_URL_STARTS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Which model answers, and what an operator decides about it. The names are those of the settings."""

    model: str
    """`reader`, an http(s) URL, an alias, a hub id or a folder; only a name beside an `engine_url`."""
    engine_url: str | None = None
    """OpenAI-compatible server that answers for the model."""
    engine_api_key: str | None = field(default=None, repr=False)
    engine_model: str | None = None
    engine_device: Literal["auto", "cpu", "cuda"] = "auto"
    engine_dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    engine_awq_kernel: Literal["torch", "autoawq"] = "torch"
    engine_context: int | None = None
    engine_slots: int = 8
    engine_kv_tokens: int | None = None
    engine_prefill_tokens: int | None = None
    engine_answer_tokens: int = 4096
    engine_max_waiting: int = 256
    engine_stall_seconds: float = 120
    adapters: Mapping[str, Path] = field(default_factory=dict)
    chat_timeout_seconds: float = 300
    server_wait_seconds: float = 10
    """How long opening waits for a server that is away; the engine finds it later too."""


GPU_PREFILL_TOKENS, GPU_VISION_PATCHES = 2048, 16_384
"""What a step of a GPU takes: its small kernels take their time however little they compute."""


@dataclass(frozen=True, slots=True)
class EngineParts:
    """What engines share with the worker they run in."""

    preparer: "DocumentPreparer"
    extractor: "ReaderExtractor"
    opener: MediaOpener


def open_engine(spec: EngineSpec, parts: EngineParts) -> Engine:
    """Return the running engine of the model.

    Raises EngineError for a model that needs what isn't installed, CheckpointError for files that can't be
    loaded, SettingsError for an address or a key that can't be one.
    """
    is_url = spec.model.startswith(_URL_STARTS)
    if spec.engine_url or is_url:
        return _open_server(spec, parts, name=None if is_url or spec.model == READER else spec.model)
    if spec.model == READER:
        return open_reader(parts, spec.engine_max_waiting)
    return _open_checkpoint(spec, parts)


def open_reader(parts: EngineParts, most_waiting: int = 256) -> Engine:
    """Return the engine that is always there."""
    from recto.engines.reader import ReaderEngine

    return ReaderEngine(parts.preparer, parts.extractor, parts.opener, most_waiting=most_waiting)


def _open_server(spec: EngineSpec, parts: EngineParts, name: str | None) -> Engine:
    from recto.engines.openai import OpenAiEngine, UpstreamOptions

    options = UpstreamOptions(
        url=spec.engine_url or spec.model,
        api_key=spec.engine_api_key,
        model=spec.engine_model,
        name=name,
        context=spec.engine_context,
        most_waiting=spec.engine_max_waiting,
        silence_seconds=spec.chat_timeout_seconds,
    )
    engine = OpenAiEngine(options, parts.opener)
    engine.wait_for_server(spec.server_wait_seconds)
    return engine


def check_model(spec: EngineSpec) -> None:
    """Look whether the model is there to be opened, without opening it: in a blink, where loading takes long.

    Raises EngineError and CheckpointError, as `open_engine` does.
    """
    if spec.engine_url or spec.model == READER or spec.model.startswith(_URL_STARTS):
        return
    lacking = [name for name in _VLM_MODULES if importlib.util.find_spec(name) is None]
    if lacking:
        raise EngineError(
            f"The model {spec.model!r} needs {', '.join(lacking)}: run `pip install 'recto[vlm]'`.",
            param="RECTO_MODEL",
        )
    from recto.engines.transformers.checkpoints import find_checkpoint

    find_checkpoint(spec.model)


def _open_checkpoint(spec: EngineSpec, parts: EngineParts) -> Engine:
    check_model(spec)
    from recto.engines.transformers.engine import EngineOptions, TransformersEngine
    from recto.engines.transformers.loading import ModelSpec, load_model, served_model
    from recto.engines.transformers.prompt.builder import PromptBuilder

    model = ModelSpec(
        checkpoint=spec.model,
        device=spec.engine_device,
        dtype=spec.engine_dtype,
        awq_kernel=spec.engine_awq_kernel,
        adapters=spec.adapters,
        context=spec.engine_context,
    )
    options = EngineOptions(
        slots=spec.engine_slots,
        default_answer_tokens=spec.engine_answer_tokens,
        max_waiting=spec.engine_max_waiting,
        stall_seconds=spec.engine_stall_seconds,
    )
    if spec.engine_kv_tokens is not None:
        options = replace(options, kv_tokens=spec.engine_kv_tokens)
    loaded = load_model(model)
    if loaded.device.type == "cuda":
        options = replace(options, prefill_tokens=GPU_PREFILL_TOKENS, vision_patches=GPU_VISION_PATCHES)
    if spec.engine_prefill_tokens is not None:
        options = replace(options, prefill_tokens=spec.engine_prefill_tokens)
    return TransformersEngine(loaded, served_model(model), PromptBuilder(loaded, parts.opener), options)
