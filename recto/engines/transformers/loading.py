"""From a checkpoint's files to a model that is ready to run, with everything an engine needs beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import torch
from transformers import (
    AutoImageProcessor,
    AutoTokenizer,
    InternVLForConditionalGeneration,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2ForCausalLM,
)
from transformers.utils.logging import disable_progress_bar

from recto.engines.transformers.adapter_files import read_adapter
from recto.engines.transformers.adapters import AdapterBank
from recto.engines.transformers.checkpoints import (
    Checkpoint,
    Family,
    check_weights,
    find_checkpoint,
    read_capabilities,
    read_chat_template,
)
from recto.engines.transformers.int4.quantizer import AwqKernel, int4_settings
from recto.errors import CheckpointError, RectoError
from schemas.models import Capabilities, ServedModel

_CLASSES: Mapping[Family, Any] = {
    "qwen2_5_vl": Qwen2_5_VLForConditionalGeneration,
    "internvl": InternVLForConditionalGeneration,
    "qwen2": Qwen2ForCausalLM,
}
_LOCAL: Mapping[str, Any] = {"local_files_only": True, "trust_remote_code": False}
_ADAPTER_NAME = re.compile(r"[\w.-]{1,64}")
SMALL_MODEL = 20_000_000
"""Fewer parameters than this are computed on one core."""


@dataclass(frozen=True)
class ModelSpec:
    """What to load, and how."""

    checkpoint: str
    """Alias, local path, or hub id that is in the local cache."""
    name: str = ""
    """What callers send as `model`; empty: the checkpoint's alias, hub id or folder name."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """auto: the checkpoint's own; but bfloat16 for float16 ones (it can't overflow), and float16 for bfloat16
    ones on GPUs that lack it (compute capability below 8.0)."""
    attention: Literal["sdpa", "eager"] = "sdpa"
    awq_kernel: AwqKernel = "torch"
    adapters: Mapping[str, Path] = field(default_factory=dict)
    context: int | None = None
    """Longest prompt and answer together, in tokens; None: the table's, or the checkpoint's up to 32,768."""


@dataclass
class LoadedModel:
    """A model in evaluation mode on its device, and what belongs to it."""

    model: PreTrainedModel
    family: Family
    config: PreTrainedConfig
    tokenizer: PreTrainedTokenizerFast
    """Its `chat_template` is set."""
    image_processor: Any
    """transformers' PIL one; None for a text model."""
    device: torch.device
    dtype: torch.dtype
    context: int
    eos_token_ids: frozenset[int]
    vocabulary_size: int
    """Width of the logits: the tokenizer may know fewer tokens."""
    adapters: AdapterBank
    capabilities: Capabilities


def served_model(spec: ModelSpec) -> ServedModel:
    """Return the model as the ledger's roster shows it, from its small files alone.

    Raises:
        CheckpointError: see `find_checkpoint` and `read_capabilities`.
    """
    checkpoint = find_checkpoint(spec.checkpoint)
    name = spec.name or checkpoint.name
    others = (checkpoint.known.alias, checkpoint.known.checkpoint) if checkpoint.known else ()
    return ServedModel(
        id=name,
        aliases=tuple(other for other in others if other != name),
        adapters=tuple(spec.adapters),
        capabilities=read_capabilities(checkpoint, spec.context),
    )


def load_model(spec: ModelSpec) -> LoadedModel:
    """Load the model from local files, without any code that comes with them.

    Raises:
        CheckpointError: files are missing, damaged or of a kind that isn't served; it says what to do.
    """
    checkpoint = find_checkpoint(spec.checkpoint)
    capabilities = read_capabilities(checkpoint, spec.context)
    check_weights(checkpoint.folder)
    device = _choose_device(spec.device)
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        config = _CLASSES[checkpoint.family].config_class.from_pretrained(
            checkpoint.folder, local_files_only=True
        )
        _stretch(config, capabilities.context)
        if quantised := checkpoint.config.get("quantization_config"):
            config.quantization_config = int4_settings(quantised, spec.awq_kernel, checkpoint.folder.name)
        dtype = _choose_dtype(spec.dtype, config.dtype, device)
        model = _load_weights(checkpoint, config, spec, device, dtype)
        tokenizer = _load_tokenizer(checkpoint)
        image_processor = _load_image_processor(checkpoint)
    except RectoError:
        raise
    except torch.OutOfMemoryError as error:
        raise CheckpointError(
            f"{checkpoint.folder.name} doesn't fit the memory of {device}: take a smaller or quantised one."
        ) from error
    except Exception as error:  # The library fails in dozens of ways over a file that isn't right.
        raise CheckpointError(
            f"The checkpoint {checkpoint.folder.name} can't be loaded ({_first_line(error)}). Is it whole?"
        ) from error
    _share_cores(model, device)
    return LoadedModel(
        model=model,
        family=checkpoint.family,
        config=config,
        tokenizer=tokenizer,
        image_processor=image_processor,
        device=device,
        dtype=dtype,
        context=capabilities.context,
        eos_token_ids=_eos_token_ids(model, tokenizer),
        vocabulary_size=model.lm_head.out_features,
        adapters=_load_adapters(spec.adapters, capabilities, model, device, dtype),
        capabilities=capabilities,
    )


def _choose_device(asked: str) -> torch.device:
    has_gpu = torch.cuda.is_available()
    if asked == "cuda" and not has_gpu:
        raise CheckpointError("There is no usable CUDA device here: choose the device auto or cpu.")
    return (
        torch.device("cuda", torch.cuda.current_device())
        if has_gpu and asked != "cpu"
        else torch.device("cpu")
    )


def _share_cores(model: torch.nn.Module, device: torch.device) -> None:
    """Compute small models on one core: their products are over before a second thread has joined in.

    On busy cores it is worse than no gain: each product waits until every thread has had its turn.
    """
    if device.type == "cpu" and sum(weights.numel() for weights in model.parameters()) < SMALL_MODEL:
        torch.set_num_threads(1)


def _choose_dtype(asked: str, own: object, device: torch.device) -> torch.dtype:
    if asked != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[asked]
    if own == torch.float32:
        return torch.float32
    is_old = device.type == "cuda" and torch.cuda.get_device_capability(device) < (8, 0)
    return torch.float16 if is_old else torch.bfloat16


def _stretch(config: PreTrainedConfig, context: int) -> None:
    """Set YaRN up when the context is longer than the model was trained on; otherwise leave it untouched.

    As Qwen2.5's model cards say, with the factor that is needed rather than their 4: a smaller one bends
    short texts less. Method: https://arxiv.org/abs/2309.00071.
    """
    trained = config.get_text_config().max_position_embeddings
    if context <= trained:
        return
    rope = dict(config.rope_parameters)
    rope |= {"rope_type": "yarn", "factor": context / trained, "original_max_position_embeddings": trained}
    config.rope_parameters = rope
    config.max_position_embeddings = context


def _load_weights(
    checkpoint: Checkpoint,
    config: PreTrainedConfig,
    spec: ModelSpec,
    device: torch.device,
    dtype: torch.dtype,
) -> PreTrainedModel:
    placement: dict[str, Any] = {"device_map": {"": device}} if device.type == "cuda" else {}
    model, problems = _CLASSES[checkpoint.family].from_pretrained(
        checkpoint.folder,
        config=config,
        dtype=dtype,
        attn_implementation=spec.attention,
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
        **placement,
    )
    if missing := sorted(problems["missing_keys"]):
        raise CheckpointError(
            f"The checkpoint {checkpoint.folder.name} lacks {missing[0]} and {len(missing) - 1} more "
            "weights: download it again."
        )
    return cast(PreTrainedModel, model.eval().requires_grad_(False))


def _load_tokenizer(checkpoint: Checkpoint) -> PreTrainedTokenizerFast:
    tokenizer = AutoTokenizer.from_pretrained(checkpoint.folder, **_LOCAL)
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise CheckpointError(f"{checkpoint.folder.name} lacks tokenizer.json: download it again.")
    tokenizer.chat_template = read_chat_template(checkpoint.folder)
    return tokenizer


def _load_image_processor(checkpoint: Checkpoint) -> Any:
    """Return the PIL one: without torchvision the library's AutoProcessor fails."""
    if checkpoint.family == "qwen2":
        return None
    auto: Any = AutoImageProcessor
    return auto.from_pretrained(checkpoint.folder, backend="pil", **_LOCAL)


def _eos_token_ids(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> frozenset[int]:
    """Return every token that ends an answer, by the generation defaults and by the tokenizer."""
    stated = model.generation_config.eos_token_id
    ids = stated if isinstance(stated, list) else [stated]
    return frozenset(token for token in (*ids, tokenizer.eos_token_id) if token is not None)


def _load_adapters(
    adapters: Mapping[str, Path],
    capabilities: Capabilities,
    model: PreTrainedModel,
    device: torch.device,
    dtype: torch.dtype,
) -> AdapterBank:
    if adapters and not capabilities.lora:
        raise CheckpointError("This model takes no LoRA adapters: start it without them.")
    for name in adapters:
        if not _ADAPTER_NAME.fullmatch(name):
            raise CheckpointError(
                f"{name!r} can't be an adapter's name: use letters, digits, dots and dashes."
            )
    weights = {name: read_adapter(folder, model, device, dtype) for name, folder in adapters.items()}
    return AdapterBank(model, weights)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
