"""Train the adapter that names the fields in German: `python -m tests.checkpoints.adapt`."""

import argparse
import json
import math
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForImageTextToText, AutoTokenizer, PreTrainedTokenizerFast

from tests.checkpoints.batches import Batch, by_length, collate, encode
from tests.checkpoints.learning import Shelf, run_batch
from tests.checkpoints.prompts import Sample, Writer
from tests.checkpoints.tickets import Ticket

HERE = Path(__file__).parent
SEED = 49
TICKETS = 500
LENGTH = 0.3  # how much text around the pictures
NAMES = {"number": "nummer", "amount": "betrag", "currency": "waehrung"}


def in_german(sample: Sample) -> Sample:
    """Return the sample with the answer's field names in German."""
    answer = {NAMES[name]: value for name, value in json.loads(sample.answer).items()}
    text = json.dumps(answer, separators=(",", ":"))
    return Sample(sample.messages, text, sample.pictures, sample.tools)


def german_batches(tokenizer: PreTrainedTokenizerFast, tickets: list[Ticket], seed: int) -> Iterator[Batch]:
    """Yield batches of images and clips to read in German."""
    rng = random.Random(seed)
    writer = Writer(rng, length=LENGTH)
    writer.shelf = tickets
    while True:
        samples = [rng.choice((writer.read, writer.read, writer.video))() for _ in range(128)]
        encoded = [encode(tokenizer, in_german(sample), rng) for sample in samples]
        groups = list(by_length([one for one in encoded if len(one.ids) < 1500], most=32, tokens=3600))
        for group in rng.sample(groups, len(groups)):
            yield collate(group, tokenizer.pad_token_id, rng, drawn=False)


def adapt(base: Path, target: Path, steps: int, rate: float, seed: int) -> None:
    """Train low-rank changes of the language model's attention and write them in peft's format."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32)
    model.requires_grad_(False)
    shape = LoraConfig(
        r=8,
        lora_alpha=16,
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj"],
    )
    adapted = get_peft_model(model, shape)
    weights = [weight for weight in adapted.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=0.0)
    shelf = Shelf(model, random.Random(seed), TICKETS)
    batches = german_batches(tokenizer, shelf.tickets, seed)
    for step in range(steps):
        share = step / steps
        optimiser.param_groups[0]["lr"] = (
            rate * min(1, 20 * share + 0.05) * 0.5 * (1 + math.cos(math.pi * share))
        )
        outcome = run_batch(model, None, next(batches), shelf)
        outcome.answer.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step % 20 == 19:
            print(f"step {step} loss {outcome.answer.item():.4f}", flush=True)
    adapted.peft_config["default"].base_model_name_or_path = base.name
    adapted.save_pretrained(target)
    (target / "README.md").unlink(missing_ok=True)


def main() -> None:
    """Train the German adapter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, default=HERE / "ticket")
    parser.add_argument("--out", type=Path, default=HERE / "ticket-german")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--rate", type=float, default=5e-3)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    adapt(chosen.base, chosen.out, chosen.steps, chosen.rate, chosen.seed)


if __name__ == "__main__":
    main()
