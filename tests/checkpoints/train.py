"""Train the ticket model on two cores: `python -m tests.checkpoints.train`."""

import argparse
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import distributed, multiprocessing
from transformers import (
    AutoModelForImageTextToText,
    PreTrainedTokenizerFast,
    Qwen2_5_VLForConditionalGeneration,
)

from tests.checkpoints.batches import Batch, by_length, collate, encode
from tests.checkpoints.learning import (
    Average,
    GlyphNamer,
    Outcome,
    Reader,
    Shelf,
    initialise,
    look_at_batch,
    pair_spaced_words,
    rounded_weights,
    run_batch,
    stress_words,
)
from tests.checkpoints.prompts import TASKS, Writer
from tests.checkpoints.shapes import build_config, save_surroundings
from tests.checkpoints.vocabulary import build_tokenizer

HERE = Path(__file__).parent
SEED = 20260
PROCESSES = 2
LOOKING = 0.07  # share of the steps in which the vision tower learns glyphs alone
RISE = 0.02  # share of the steps in which the rate rises
ROUNDING = 0.5  # share of the steps after which every other step sees int4 weights
SAVE_SECONDS = 600
SHELF = 4000  # tickets to each process once the language model learns alone
LOOK = {"read": 1}
FIRST = {"read": 80, "repeat": 20}
LATER = {
    "read": 34,
    "video": 12,
    "call": 10,
    "told": 13,
    "read_with_tools": 6,
    "repeat": 9,
    "greet": 4,
    "later_turn": 9,
    "ordinal": 5,
}
SHORT = {"told": 35, "repeat": 25, "read": 20, "video": 7, "call": 10, "greet": 3}
MIXES = {"short": SHORT, "all": LATER}


class Course:
    """Decides by the share of steps gone what is learnt, how fast, and from how long prompts.

    The short mix comes without text around the pictures and keeps its rate; it is no course to end with.
    """

    def __init__(self, chosen: argparse.Namespace, stress: torch.Tensor, shelf: Shelf | None = None) -> None:
        self.steps, self.peak, self.later = chosen.steps, chosen.rate, MIXES[chosen.mix]
        self.is_short = chosen.mix == "short"
        self.shelf, self.resumed = shelf, shelf is not None
        self.stress, self.share = stress, 0.0

    @property
    def only_looks(self) -> bool:
        """Say whether only the vision tower learns, from glyphs."""
        return not self.resumed and self.share < LOOKING

    def rate(self) -> float:
        """Return the learning rate: a short rise, then half a cosine to zero."""
        risen = self.peak * min(1.0, 0.02 + self.share / RISE)
        return risen if self.is_short else risen * 0.5 * (1 + math.cos(math.pi * self.share))

    def length(self) -> float:
        """Return how much text to put around pictures."""
        if self.is_short:
            return 0.0
        return min(0.8, 0.1 + self.share) if self.resumed else min(1.0, max(0.0, (self.share - 0.15) / 0.25))

    def mix(self) -> dict[str, int]:
        """Return the weight of each task."""
        if self.resumed:
            return self.later
        return LOOK if self.only_looks else LATER if self.share > 0.15 else FIRST


def endless_batches(tokenizer: PreTrainedTokenizerFast, course: Course, seed: int) -> Iterator[Batch]:
    """Yield batches of conversations nobody has seen, alike in length."""
    rng = random.Random(seed)
    while True:
        mix, writer = course.mix(), Writer(rng, length=course.length())
        writer.shelf = course.shelf.tickets if course.shelf else []
        names = rng.choices(list(mix), list(mix.values()), k=256)
        samples = [encode(tokenizer, TASKS[name](writer), rng) for name in names]
        most = 96 if course.is_short else 32
        groups = list(by_length([one for one in samples if len(one.ids) < 2500], most, tokens=3600))
        for group in rng.sample(groups, len(groups)):
            yield collate(group, tokenizer.pad_token_id, rng, drawn=course.shelf is None)


def score_tasks(model: Reader, namer: GlyphNamer, tokenizer: PreTrainedTokenizerFast, count: int = 16) -> str:
    """Return, for each task, the share of unseen samples that are exact when teacher-forced."""
    rng, shares = random.Random(1), {}
    writer = Writer(rng, unseen=True, length=0.5)
    for name, write in TASKS.items():
        samples = [encode(tokenizer, write(writer), rng) for _ in range(count)]
        with torch.no_grad():
            exact = [
                run_batch(model, namer, _batch(group, rng)).exact for group in by_length(samples, 32, 8000)
            ]
        shares[name] = torch.cat(exact).float().mean().item()
    return " ".join(f"{name} {share:.3f}" for name, share in shares.items())


def _batch(group: list, rng: random.Random) -> Batch:  # type: ignore[type-arg]
    return collate(group, 0, rng)


def train(
    model: Reader, namer: GlyphNamer, batches: Iterator[Batch], course: Course, save: Callable[[], None]
) -> None:
    """Take the course's steps; `save` is called every ten minutes and at the end."""
    parts = torch.nn.ModuleList([model, namer])
    learnt = [weight for weight in parts.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01)
    average, saved, copied = Average(parts), time.monotonic(), torch.zeros(0)
    for step in range(course.steps):
        course.share = step / course.steps
        for group in optimiser.param_groups:
            group["lr"] = course.rate()
        outcome = descend(model, namer, next(batches), course, step)
        copied = torch.cat([copied, outcome.copied])
        share_gradients(learnt)
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if distributed.get_rank():
            continue
        average.update()
        if step % 25 == 24:
            report(step, course, outcome, copied)
            copied = torch.zeros(0)
        if time.monotonic() - saved > SAVE_SECONDS:
            with average.applied():
                save()
            saved = time.monotonic()
    if not distributed.get_rank():
        with average.applied():
            save()


def share_gradients(weights: list[torch.nn.Parameter]) -> None:
    """Give every process the mean of all gradients."""
    flat = torch.cat([torch.zeros_like(w).flatten() if w.grad is None else w.grad.flatten() for w in weights])
    distributed.all_reduce(flat)
    agreed = (flat / PROCESSES).split([weight.numel() for weight in weights])
    for weight, gradient in zip(weights, agreed, strict=True):
        weight.grad = gradient.view_as(weight)


def descend(model: Reader, namer: GlyphNamer, batch: Batch, course: Course, step: int) -> Outcome:
    """Compute one batch's gradients, every other time late in the course through int4 weights."""
    if course.only_looks:
        outcome = look_at_batch(model, namer, batch)
        outcome.glyphs.backward()
        return outcome
    with rounded_weights(model) if course.share > ROUNDING and step % 2 else nullcontext():
        outcome = run_batch(model, namer, batch, course.shelf, course.stress)
        (outcome.answer + 0.3 * outcome.glyphs).backward()
        return outcome


def report(step: int, course: Course, outcome: Outcome, copied: torch.Tensor) -> None:
    """Print one line on how it goes."""
    print(
        f"{course.share:.3f} step {step} rate {course.rate():.5f} answer {outcome.answer.item():.4f}"
        f" glyphs {outcome.glyphs.item():.4f} ({outcome.glyphs_right:.3f})"
        f" exact {outcome.exact.float().mean():.3f} copied {copied.float().mean():.3f} of {len(copied)}"
        f" {time.strftime('%H:%M:%S')}",
        flush=True,
    )


def main() -> None:
    """Train from nothing, or go on from an earlier run's weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1350)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--out", type=Path, default=HERE / "ticket")
    parser.add_argument(
        "--state", type=Path, default=Path("build/ticket-state.pt"), help="float32 weights, to go on"
    )
    parser.add_argument("--resume", action="store_true", help="go on from --state")
    parser.add_argument("--mix", choices=MIXES, default="all", help="what to go on with")
    chosen = parser.parse_args()
    chosen.state.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as meeting:
        multiprocessing.spawn(run, (chosen, f"file://{meeting}/place"), PROCESSES)


def run(rank: int, chosen: argparse.Namespace, meeting: str) -> None:
    """Train in one of two processes of one thread each: beside other work, two threads stand still."""
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=PROCESSES)
    tokenizer = build_tokenizer()
    model = Qwen2_5_VLForConditionalGeneration(build_config(tokenizer))
    namer = GlyphNamer(model.config.text_config.hidden_size)
    initialise(model)
    pair_spaced_words(model, tokenizer)
    shelf = None
    if chosen.resume:
        torch.nn.ModuleList([model, namer]).load_state_dict(torch.load(chosen.state))
        model.model.visual.requires_grad_(False)
        shelf = Shelf(model, random.Random(chosen.seed - rank), SHELF)

    def save() -> None:
        torch.save(torch.nn.ModuleList([model, namer]).state_dict(), chosen.state)
        save_checkpoint(model, tokenizer, chosen.out)
        print("saved; unseen, teacher-forced:", score_tasks(model, namer, tokenizer), flush=True)

    course = Course(chosen, stress_words(tokenizer), shelf)
    train(model, namer, endless_batches(tokenizer, course, PROCESSES * chosen.seed + rank), course, save)
    distributed.destroy_process_group()


def save_checkpoint(model: Reader, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write float16 weights and everything transformers needs beside them."""
    half = AutoModelForImageTextToText.from_config(model.config, dtype=torch.float16)
    half.load_state_dict(model.state_dict())
    half.save_pretrained(folder)
    save_surroundings(tokenizer, folder)


if __name__ == "__main__":
    main()
