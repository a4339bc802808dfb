"""The in-process engine on the CPU: speed against `generate` one at a time, and what fast-forward saves."""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from bench.asking import FreeText, GivenPrompts, ask_all, generate_alone, image_prompt, served
from bench.random_models import SMALL_TEXT, SMALL_VISION, random_qwen_vl, train_tokenizer
from bench.recital import count_passes
from bench.report import print_json, print_table
from recto.engines.transformers.engine import EngineOptions, TransformersEngine
from recto.engines.transformers.grammar import GrammarCompiler
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.prompt.model import Prompt
from samples.catalogue import samples
from schemas.documents import document_schemas

TINY_TEXT = {
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
}
"""For counting passes, where the size of the model changes nothing."""


def strict(schema: Any) -> Any:
    """Return the schema as strict mode has it: every key must be there, absent values are null."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(item) for name, item in schema.items() if name != "default"}
    if "properties" in made:
        made["required"] = list(made["properties"])
    return made


def sample_answers(name: str) -> list[str]:
    """Return the true answers for the samples of a schema, as compact JSON."""
    model = document_schemas()[name]
    whole = [model.model_validate(sample.full) for sample in samples() if sample.schema == name]
    return [
        json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        for answer in whole
    ]


def generate_one_by_one(loaded: LoadedModel, prompts: Sequence[Prompt], tokens: int) -> float:
    """Return the seconds that `generate` takes for all prompts, one after the other."""
    started = time.perf_counter()
    for prompt in prompts:
        generate_alone(loaded, prompt, tokens)
    return time.perf_counter() - started


def answer_at_once(loaded: LoadedModel, prompts: Sequence[Prompt], tokens: int) -> float:
    """Return the seconds that the engine takes for all prompts at once."""
    builder = GivenPrompts()
    options = EngineOptions(slots=len(prompts))
    engine = TransformersEngine(loaded, served(loaded), builder, options, compiler=FreeText())
    bias = {str(token): -100.0 for token in loaded.eos_token_ids}
    try:
        started = time.perf_counter()
        named = {str(number): prompt for number, prompt in enumerate(prompts)}
        ask_all(engine, builder, named, max_tokens=tokens, logit_bias=bias)
        return time.perf_counter() - started
    finally:
        engine.close()


def measure_speed(
    stock: LoadedModel, loaded: LoadedModel, concurrency: int, tokens: int, repeats: int
) -> Mapping[str, float]:
    """Return tokens per second of both ways, the best of the repeats, taken in turns.

    `stock` and `loaded` are the same model twice: an engine changes how its own multiplies and attends, and
    `generate` is to run as transformers has it. `products` is `generate` on the engine's model, to tell what
    comes of faster products and what of batching.
    """
    prompts = [image_prompt(stock, seed, (24, 32)) for seed in range(concurrency)]
    generate_one_by_one(stock, prompts[:1], 2)
    answer_at_once(loaded, prompts, 2)
    runs = [
        (
            generate_one_by_one(stock, prompts, tokens),
            answer_at_once(loaded, prompts, tokens),
            generate_one_by_one(loaded, prompts, tokens),
        )
        for _ in range(repeats)
    ]
    alone, together, products = (min(times) for times in zip(*runs, strict=True))
    said = concurrency * tokens
    return {
        "generate": said / alone,
        "products": said / products,
        "engine": said / together,
        "ratio": alone / together,
        "ratio_products": alone / products,
    }


def measure_passes(count: int) -> Mapping[str, float]:
    """Return forward passes per output token of so many invoice samples, with fast-forward and without."""
    tokenizer = train_tokenizer()
    loaded = random_qwen_vl(tokenizer, TINY_TEXT, SMALL_VISION | {"depth": 1, "fullatt_block_indexes": [0]})
    compiler = GrammarCompiler(tokenizer, loaded.vocabulary_size, loaded.eos_token_ids)
    schema = strict(document_schemas()["invoice"].model_json_schema())
    answers = sample_answers("invoice")[:count]
    figures: dict[str, float] = {"answers": len(answers)}
    for name, fast_forward in (("on", True), ("off", False)):
        passes, said = count_passes(loaded, compiler, schema, answers, fast_forward=fast_forward)
        figures |= {f"passes_{name}": passes, f"tokens_{name}": said, f"per_token_{name}": passes / said}
    return figures


def main() -> None:
    """Measure and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--answers", type=int, default=4, help="invoices for counting passes")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    passes = measure_passes(options.answers)
    tokenizer = train_tokenizer()
    stock, loaded = (random_qwen_vl(tokenizer, SMALL_TEXT, SMALL_VISION) for _ in range(2))
    speed = measure_speed(stock, loaded, options.concurrency, options.tokens, options.repeats)
    parameters = sum(weight.numel() for weight in loaded.model.parameters())
    print_table(
        f"{options.concurrency} image requests of {options.tokens} tokens, float32, "
        f"{parameters / 1e6:.0f} M random weights, {options.threads} threads",
        [
            ["way", "output tokens/s", "times"],
            ["generate, one at a time", speed["generate"], 1.0],
            ["the same on the engine's model", speed["products"], speed["ratio_products"]],
            ["engine, all at once", speed["engine"], speed["ratio"]],
        ],
    )
    print_table(
        f"The true answers of {passes['answers']:.0f} invoice samples, held to the invoice schema",
        [
            ["fast-forward", "forward passes", "output tokens", "passes per token"],
            ["on", passes["passes_on"], passes["tokens_on"], passes["per_token_on"]],
            ["off", passes["passes_off"], passes["tokens_off"], passes["per_token_off"]],
        ],
    )
    print_json({"speed": speed, "passes": passes}, wanted=options.json)


if __name__ == "__main__":
    main()
