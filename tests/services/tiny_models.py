"""Tiny checkpoints with random weights of a fixed seed: complete folders of each family, written in a second.

float32, hidden width 128. The weights are wider spread than a trained model's, biases and norms too, so that
two tokens are rarely close to a tie and a forgotten bias shows.
"""

from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    InternVLConfig,
    InternVLForConditionalGeneration,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Config,
    Qwen2ForCausalLM,
)
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

VOCABULARY_SIZE = 640
"""Width of the logits: more than the tokenizer knows, as in the real checkpoints."""
IMAGE_SIZE = 56
"""InternVL: side of a tile, in pixels; 4 vectors come of each."""
QWEN_SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
INTERNVL_SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<img>",
    "</img>",
    "<IMG_CONTEXT>",
    "<video>",
)
TOOL_TOKENS = ("<tool_call>", "</tool_call>")
_CUTS = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_TEMPLATE = """
{%- macro parts(content) -%}
{%- if content is string -%}{{ content }}{%- else -%}
{%- for part in content or [] -%}
{%- if part.type == 'image' -%}{{ 'IMAGE' }}{%- elif part.type == 'video' -%}{{ 'VIDEO' }}
{%- else -%}{{ part.text }}{%- endif -%}
{%- endfor -%}{%- endif -%}
{%- endmacro -%}
TOOLS{%- for message in messages -%}
{{ '<|im_start|>' ~ message.role ~ '\\n' }}{{ parts(message.content) }}
{%- for call in message.tool_calls or [] -%}
{{ '\\n<tool_call>\\n' ~ (call.function | tojson) ~ '\\n</tool_call>' }}
{%- endfor -%}
{{ '<|im_end|>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
"""
_TOOLS = """{%- if tools -%}
{{ '<|im_start|>system\\nFunctions:' }}{%- for tool in tools -%}{{ '\\n' ~ (tool | tojson) }}{%- endfor -%}
{{ '\\nCall one inside <tool_call></tool_call>.<|im_end|>\\n' }}
{%- endif -%}
"""


def make_tiny_qwen_vl(folder: Path, **text: Any) -> Path:
    """Write a Qwen2.5-VL checkpoint; `text` changes its text configuration. Return the folder."""
    tokenizer = _save_tokenizer(
        folder,
        QWEN_SPECIAL,
        image="<|vision_start|><|image_pad|><|vision_end|>",
        video="<|vision_start|><|video_pad|><|vision_end|>",
    )
    ids = tokenizer.convert_tokens_to_ids
    rope = {"rope_type": "default", "rope_theta": 1_000_000.0, "mrope_section": [4, 6, 6]}
    config = Qwen2_5_VLConfig(
        text_config=_text_config(tokenizer) | {"rope_parameters": rope, "tie_word_embeddings": True} | text,
        vision_config={
            "depth": 2,
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_heads": 4,
            "out_hidden_size": 128,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "tokens_per_second": 2,
            "window_size": 56,
            "fullatt_block_indexes": [1],
        },
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
        tie_word_embeddings=True,
    )
    Qwen2VLImageProcessorPil(
        size={"shortest_edge": 56 * 56, "longest_edge": 1280 * 28 * 28},
        patch_size=14,
        merge_size=2,
        temporal_patch_size=2,
    ).save_pretrained(folder)
    return _save_model(Qwen2_5_VLForConditionalGeneration(config), folder)


def make_tiny_internvl(folder: Path, **text: Any) -> Path:
    """Write an InternVL3 checkpoint (-hf); `text` changes its text configuration. Return the folder."""
    tokenizer = _save_tokenizer(
        folder,
        INTERNVL_SPECIAL,
        image="<IMG_CONTEXT>\\n",
        video="<video>\\n",
        names={
            "start_image_token": "<img>",
            "end_image_token": "</img>",
            "context_image_token": "<IMG_CONTEXT>",
            "video_token": "<video>",
        },
        tools=False,
    )
    config = InternVLConfig(
        text_config={"model_type": "qwen2"} | _text_config(tokenizer) | text,
        vision_config={
            "hidden_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 128,
            "image_size": [IMAGE_SIZE, IMAGE_SIZE],
            "patch_size": [14, 14],
            "attention_bias": True,
        },
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
    )
    GotOcr2ImageProcessorPil(
        size={"height": IMAGE_SIZE, "width": IMAGE_SIZE}, crop_to_patches=True, min_patches=1, max_patches=6
    ).save_pretrained(folder)
    return _save_model(InternVLForConditionalGeneration(config), folder)


def make_tiny_qwen2(folder: Path, **text: Any) -> Path:
    """Write a Qwen2.5 text checkpoint; `text` changes its configuration. Return the folder."""
    tokenizer = _save_tokenizer(folder, QWEN_SPECIAL[:3], image="", video="")
    return _save_model(Qwen2ForCausalLM(Qwen2Config(**(_text_config(tokenizer) | text))), folder)


def _text_config(tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    return {
        "vocab_size": VOCABULARY_SIZE,
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1_000_000.0},
        "bos_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def _save_tokenizer(
    folder: Path,
    special: tuple[str, ...],
    *,
    image: str,
    video: str,
    names: dict[str, str] | None = None,
    tools: bool = True,
) -> PreTrainedTokenizerFast:
    core = Tokenizer(models.BPE())
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUTS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    template = _TEMPLATE.strip("\n").replace("IMAGE", image).replace("VIDEO", video)
    template = template.replace("TOOLS", _TOOLS.strip("\n") if tools else "")
    core.train_from_iterator([__doc__ or "", _TEMPLATE, _TOOLS] * 3, trainer)
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in special])
    core.add_tokens([AddedToken(text, special=False, normalized=False) for text in TOOL_TOKENS])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=template,
        model_max_length=32768,
        clean_up_tokenization_spaces=False,
        extra_special_tokens=names or {},
    )
    tokenizer.save_pretrained(folder)
    return tokenizer


def _save_model(model: PreTrainedModel, folder: Path) -> Path:
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.1 * noise)
            else:
                parameter.copy_(0.1 * noise)
    text = model.config.get_text_config()
    model.generation_config.do_sample = False
    model.generation_config.eos_token_id = [text.eos_token_id, text.pad_token_id]
    model.generation_config.pad_token_id = text.pad_token_id
    model.save_pretrained(folder)
    return folder
