"""Models of real architecture and random weights, for speed alone; a tokenizer of what lies here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from recto.engines.transformers.adapters import AdapterBank
from recto.engines.transformers.loading import LoadedModel
from schemas.models import Capabilities

ROOT = Path(__file__).parents[1]
SPECIAL = (
    "<|endoftext|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
SMALL_TEXT: dict[str, Any] = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 9,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
}
SMALL_VISION: dict[str, Any] = {
    "depth": 6,
    "hidden_size": 320,
    "intermediate_size": 1280,
    "num_heads": 5,
    "fullatt_block_indexes": [2, 5],
}
"""About 100 million parameters together."""


def blank_tokenizer(vocabulary_size: int) -> PreTrainedTokenizerFast:
    """Return a tokenizer of so many made-up words, quickly: it tells tokens, and reads no text."""
    words = {f"w{number}": number for number in range(vocabulary_size - len(SPECIAL))}
    core = Tokenizer(models.WordLevel(words, unk_token="w0"))
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    return PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<|im_end|>", pad_token="<|endoftext|>")


def train_tokenizer(vocabulary_size: int = 16_384) -> PreTrainedTokenizerFast:
    """Return a byte-level BPE tokenizer of this repository's code, documents and sample answers."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size - len(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    core.train_from_iterator(_texts(), trainer)
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    return PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<|im_end|>", pad_token="<|endoftext|>")


def random_qwen_vl(
    tokenizer: PreTrainedTokenizerFast,
    text: dict[str, Any],
    vision: dict[str, Any],
    *,
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
    context: int = 32_768,
) -> LoadedModel:
    """Return a Qwen2.5-VL of these sizes on the device; seeded."""
    ids = dict(zip(SPECIAL, tokenizer.convert_tokens_to_ids(list(SPECIAL)), strict=True))
    width = text["hidden_size"] // text["num_attention_heads"]
    section = [width // 8, width // 2 * 3 // 8, width // 2 * 3 // 8]
    defaults = {
        "bos_token_id": None,
        "eos_token_id": ids["<|im_end|>"],
        "pad_token_id": ids["<|endoftext|>"],
        "vocab_size": len(tokenizer),
        "max_position_embeddings": context,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": section},
        "tie_word_embeddings": True,
    }
    config = Qwen2_5_VLConfig(
        text_config=defaults | text,
        vision_config={"out_hidden_size": text["hidden_size"], "window_size": 112} | vision,
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
        tie_word_embeddings=(defaults | text)["tie_word_embeddings"],
    )
    torch.manual_seed(0)
    with torch.device(device):
        model = Qwen2_5_VLForConditionalGeneration._from_config(config, dtype=dtype)
    model.eval().requires_grad_(False)
    model.generation_config.eos_token_id = None
    modalities = ("text", "image", "video", "document")
    return LoadedModel(
        model=model,
        family="qwen2_5_vl",
        config=config,
        tokenizer=tokenizer,
        image_processor=None,
        device=torch.device(device),
        dtype=dtype,
        context=context,
        eos_token_ids=frozenset({ids["<|im_end|>"]}),
        vocabulary_size=model.lm_head.out_features,
        adapters=AdapterBank(model, {}),
        capabilities=Capabilities(
            context=context, modalities=modalities, tools=True, json_schema=True, lora=True
        ),
    )


def _texts() -> Iterator[str]:
    folders = ("recto", "schemas", "samples", "docs")
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".md", ".json") and path.stat().st_size < 300_000:
                yield path.read_text(encoding="utf-8")
