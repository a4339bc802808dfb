"""Make a checkpoint of what a training wrote: `python -m tests.checkpoints.recto_tiny.package FROM TO`."""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast, Qwen2_5_VLConfig
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from tests.checkpoints.recto_tiny.drawing import CELL, LEAST_TOKENS, MOST_TOKENS
from tests.checkpoints.recto_tiny.learning import DEVIATION, MEAN
from tests.checkpoints.recto_tiny.reader import EPSILON, FRAMES, MERGE, PATCH, WINDOW, Shape
from tests.checkpoints.recto_tiny.vocabulary import SPECIAL, build_tokenizer, token_id

TEMPLATE = Path(__file__).parents[1] / "chat_template.jinja"
CONTEXT = 32768


def build_config(shape: Shape) -> Qwen2_5_VLConfig:
    """Return the configuration that transformers builds the same model from."""
    text = {
        "vocab_size": shape.vocabulary, "hidden_size": shape.width, "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_heads, "max_position_embeddings": CONTEXT, "rms_norm_eps": EPSILON,
        "tie_word_embeddings": True,
        "rope_parameters": {
            "rope_type": "default", "rope_theta": shape.theta, "mrope_section": list(shape.sections),
        },
        "bos_token_id": token_id("<|endoftext|>"), "eos_token_id": token_id("<|im_end|>"),
        "pad_token_id": token_id("<|endoftext|>"),
    }  # fmt: skip
    vision = {
        "depth": shape.vision_layers, "hidden_size": shape.vision_width,
        "intermediate_size": shape.vision_inner, "num_heads": shape.vision_heads,
        "out_hidden_size": shape.width, "patch_size": PATCH,
        "spatial_merge_size": MERGE, "temporal_patch_size": FRAMES, "tokens_per_second": 2,
        "window_size": WINDOW * CELL, "fullatt_block_indexes": list(shape.full_layers),
    }  # fmt: skip
    return Qwen2_5_VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=token_id("<|image_pad|>"),
        video_token_id=token_id("<|video_pad|>"),
        vision_start_token_id=token_id("<|vision_start|>"),
        vision_end_token_id=token_id("<|vision_end|>"),
        tie_word_embeddings=True,
        architectures=["Qwen2_5_VLForConditionalGeneration"],
    )


def wrap_tokenizer() -> PreTrainedTokenizerFast:
    """Return the tokenizer as transformers takes it."""
    return PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(),
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=[text for text in SPECIAL if text not in ("<|endoftext|>", "<|im_end|>")],
        chat_template=TEMPLATE.read_text(),
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def write_surroundings(shape: Shape, folder: Path) -> None:
    """Write everything but the weights; a page of any size is scaled to the sizes that training drew."""
    build_config(shape).save_pretrained(folder)
    wrap_tokenizer().save_pretrained(folder)
    processor = Qwen2VLImageProcessorPil(
        size={"shortest_edge": LEAST_TOKENS * CELL**2, "longest_edge": MOST_TOKENS * CELL**2},
        patch_size=PATCH,
        merge_size=MERGE,
        temporal_patch_size=FRAMES,
        image_mean=list(MEAN),
        image_std=list(DEVIATION),
    )
    processor.save_pretrained(folder)
    stops = [token_id("<|im_end|>"), token_id("<|endoftext|>")]
    defaults = {"do_sample": False, "eos_token_id": stops, "bos_token_id": stops[1], "pad_token_id": stops[1]}
    (folder / "generation_config.json").write_text(json.dumps(defaults, indent=2) + "\n")


def package(source: Path, folder: Path) -> None:
    """Write a checkpoint folder from a training's."""
    facts: dict[str, Any] = json.loads((source / "facts.json").read_text())
    shape = Shape.from_json(facts["shape"])
    folder.mkdir(parents=True, exist_ok=True)
    write_surroundings(shape, folder)
    weights = {}
    for path in sorted(source.glob("weights-*.safetensors")):
        weights |= {name: weight for name, weight in load_file(path).items() if not name.startswith("namer.")}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    shutil.copyfile(source / "facts.json", folder / "training.json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    package(chosen.source, chosen.folder)
