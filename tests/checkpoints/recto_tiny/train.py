"""Train `recto-tiny` for some minutes: `python -m tests.checkpoints.recto_tiny.train --out DIR --minutes 6`.

Writes weights to DIR every half minute and scores at the end; `package` makes a checkpoint of them.
"""

import argparse
import json
import math
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from tests.checkpoints.recto_tiny.feeding import Batch, Feed, Wish, draw_batch
from tests.checkpoints.recto_tiny.learning import GlyphNamer, Outcome, look, read, write_answers
from tests.checkpoints.recto_tiny.reader import Reader, Shape
from tests.checkpoints.recto_tiny.scoring import score, write_scores
from tests.checkpoints.recto_tiny.vocabulary import VOCABULARY_SIZE

SEED = 20265
LOOKING = 0.25
"""Share of the time in which the vision tower learns glyphs alone, at most."""
SEES_ENOUGH = 0.9
"""Share of glyphs named right from which on it doesn't learn alone any longer."""
RISE, JOIN = 0.02, 0.03
"""Shares of the time in which the rate rises at the start, and the language model's once it joins."""
GLYPHS_COUNT = 0.5
SAVE_SECONDS = 30
SHARD_BYTES = 14 * 1024 * 1024
SMALL = {
    "vision_width": 128, "vision_inner": 320, "vision_layers": 4, "full_layers": (3,), "width": 128,
    "inner": 384, "layers": 4, "heads": 4, "key_heads": 2, "sections": (2, 7, 7),
}  # fmt: skip
"""A shape for trials on a processor."""


@dataclass
class Course:
    """Decides by the clock what is learnt and how fast."""

    seconds: float
    peak: float
    looking: float = LOOKING
    started: float = field(default_factory=time.monotonic)
    joined: float | None = None
    """Share of the time at which the language model began to learn."""

    @property
    def share(self) -> float:
        """Share of the time that has gone."""
        return min(1.0, (time.monotonic() - self.started) / self.seconds)

    def watch(self, glyphs_right: float) -> None:
        """Let the language model join once there is something to read."""
        if self.joined is None and (self.share >= self.looking or glyphs_right >= SEES_ENOUGH):
            self.joined = self.share

    def rates(self) -> tuple[float, float]:
        """Return the rates of vision tower and language model: a rise, then half a cosine to near zero."""
        share = self.share
        rate = (
            self.peak
            * min(1.0, 0.02 + share / RISE)
            * (0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * share)))
        )
        joined = 0.0 if self.joined is None else min(1.0, 0.02 + (share - self.joined) / JOIN)
        return rate, rate * joined


class Optimiser:
    """AdamW on float32 weights, of which the model may hold copies in bfloat16."""

    def __init__(self, model: Reader, namer: GlyphNamer, kind: torch.dtype) -> None:
        """Take the weights as they are, and make the model compute in `kind`."""
        weights = [*model.parameters(), *namer.parameters()]
        self.masters = [weight.detach().float().clone().requires_grad_() for weight in weights]
        model.to(kind)
        namer.to(kind)
        self.kept = [*model.parameters(), *namer.parameters()]
        language = {id(weight) for weight in model.language.parameters()}
        groups: dict[tuple[bool, bool], list[torch.Tensor]] = {}
        for weight, master in zip(self.kept, self.masters, strict=True):
            groups.setdefault((id(weight) in language, master.dim() > 1), []).append(master)
        self._adam = torch.optim.AdamW(
            [
                {"params": weights, "weight_decay": 0.05 if is_matrix else 0.0, "is_language": is_language}
                for (is_language, is_matrix), weights in groups.items()
            ],
            lr=0.0, betas=(0.9, 0.97), fused=self.masters[0].is_cuda,
        )  # fmt: skip

    def step(self, rates: tuple[float, float]) -> float:
        """Move the weights; return how long the gradient was."""
        for group in self._adam.param_groups:
            group["lr"] = rates[group["is_language"]]
        for weight, master in zip(self.kept, self.masters, strict=True):
            if weight.grad is not None and master.grad is None:
                master.grad = torch.empty_like(master)
        learnt = [(master.grad, weight.grad) for master, weight in zip(self.masters, self.kept, strict=True)]
        pairs = [pair for pair in learnt if pair[1] is not None]
        torch._foreach_copy_([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        for weight in self.kept:
            weight.grad = None
        norm = nn.utils.clip_grad_norm_(self.masters, 1.0)
        self._adam.step()
        with torch.no_grad():
            torch._foreach_copy_(self.kept, self.masters)
        return norm  # type: ignore[return-value]  # a tensor: reading it here would wait for the device


class Run:
    """One training."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.device = torch.device(chosen.device)
        torch.manual_seed(chosen.seed)
        self.shape = Shape(VOCABULARY_SIZE, **(SMALL if chosen.small else {}))  # type: ignore[arg-type]
        self.model, self.namer = Reader(self.shape), GlyphNamer(self.shape.width)
        if chosen.resume is not None:
            load_weights(chosen.resume, self.model, self.namer)
        kind = torch.bfloat16 if self.device.type == "cuda" or chosen.half else torch.float32
        self.model.to(self.device)
        self.namer.to(self.device)
        self.optimiser = Optimiser(self.model, self.namer, kind)
        self.course = Course(chosen.minutes * 60, chosen.rate, chosen.looking)
        if chosen.resume is not None:
            self.course.joined = 0.0
        self.steps = self.pages = 0
        self.last_report = self.last_save = self.last_try = time.monotonic()

    def train(self) -> None:
        """Learn until the time is over, then score."""
        chosen = self.chosen
        wish = Wish(tokens=chosen.tokens, most=chosen.most, scale=chosen.scale, articles=chosen.articles)
        feed = Feed(chosen.processes, chosen.seed, wish)
        tests = self._draw_tests(chosen.tried, 1)
        finals = {
            "unseen layouts": self._draw_tests(chosen.tested, 2),
            "known layouts": self._draw_tests(chosen.tested, 3, layouts=False),
        }
        self._say(
            f"{sum(weight.numel() for weight in self.model.parameters()) / 1e6:.2f} M parameters, drawn tests"
        )
        try:
            self._learn(iter(feed), feed, tests)
        finally:
            feed.close()
            self.save({})
        scores = {name: self.test(batches) for name, batches in finals.items()}
        for name, one in scores.items():
            self._say(f"final, {name}: {write_scores(one)}")
        self.save(scores)

    def _learn(self, batches: Iterator[Batch], feed: Feed, tests: list[Batch]) -> None:
        right, outcome = 0.0, None
        while self.course.share < 1.0:
            batch = next(batches)
            outcome = self._descend(batch)
            self.steps += 1
            self.pages += len(batch.ink)
            if self.steps % 10 == 0:
                right = float(outcome.glyphs_right)
                self.course.watch(right)
            if time.monotonic() - self.last_report > self.chosen.report:
                self._report(outcome, feed)
            if time.monotonic() - self.last_save > SAVE_SECONDS:
                self.last_save = time.monotonic()
                self.save({})
            if self.course.joined is not None and time.monotonic() - self.last_try > self.chosen.trial:
                self._say(f"unseen layouts: {write_scores(self.test(tests))}")
                self.last_try = time.monotonic()

    def _descend(self, batch: Batch) -> Outcome:
        if self.course.joined is None:
            _, outcome = look(self.model, self.namer, batch, self.device)
            outcome.glyphs.backward()
        else:
            outcome = read(self.model, self.namer, batch, self.device)
            (outcome.answer + GLYPHS_COUNT * outcome.glyphs).backward()
        self.optimiser.step(self.course.rates())
        return outcome

    def _report(self, outcome: Outcome, feed: Feed) -> None:
        self.last_report = time.monotonic()
        self._say(
            f"{self.course.share:.3f} step {self.steps} pages {self.pages} rate {self.course.rates()[0]:.5f}"
            f" answer {outcome.answer:.4f} ({outcome.tokens_right:.4f}) glyphs {outcome.glyphs:.4f}"
            f" ({outcome.glyphs_right:.4f}) batches drawn {feed.drawn} repeated {feed.repeated}"
        )

    def _say(self, text: str) -> None:
        line = f"{time.monotonic() - self.course.started:6.1f} s {text}"
        print(line, flush=True)
        self.chosen.out.mkdir(parents=True, exist_ok=True)
        with (self.chosen.out / "log.txt").open("a") as log:
            log.write(line + "\n")

    def _draw_tests(self, pages: int, seed: int, layouts: bool = True) -> list[Batch]:
        rng, batches = random.Random(self.chosen.seed + seed), []
        most = min(pages, self.chosen.together)
        wish = Wish(
            tokens=10**9, most=most, unseen_words=True, unseen_layouts=layouts, scale=self.chosen.scale,
            articles=self.chosen.articles,
        )  # fmt: skip
        while sum(len(batch.ink) for batch in batches) < pages:
            batches.append(draw_batch(rng, wish))
        return batches

    def test(self, batches: list[Batch]) -> dict[str, float]:
        """Return the scores of greedy answers."""
        answers = [text for batch in batches for text in write_answers(self.model, batch, self.device)]
        return score(answers, [text for batch in batches for text in batch.texts])

    def save(self, scores: dict[str, dict[str, float]]) -> None:
        """Write the float16 weights in shards, the shape and the scores."""
        out = self.chosen.out
        out.mkdir(parents=True, exist_ok=True)
        names = [*self.model.state_dict(), *(f"namer.{name}" for name in self.namer.state_dict())]
        shards: list[dict[str, torch.Tensor]] = [{}]
        size = 0
        for name, weight in zip(names, self.optimiser.masters, strict=True):
            half = weight.detach().to("cpu", torch.float16).contiguous()
            if size + half.nbytes > SHARD_BYTES:
                shards.append({})
                size = 0
            shards[-1][name] = half
            size += half.nbytes
        for number, shard in enumerate(shards):
            whole = out / f"weights-{number}.safetensors"
            save_file(shard, whole.with_suffix(".new"))
            os.replace(whole.with_suffix(".new"), whole)
        facts = {
            "shape": self.shape.to_json(), "steps": self.steps, "pages": self.pages, "seed": self.chosen.seed,
            "minutes": self.chosen.minutes, "scores": scores,
        }  # fmt: skip
        (out / "facts.json").write_text(json.dumps(facts, indent=2) + "\n")


def load_weights(folder: Path, model: nn.Module, namer: nn.Module | None = None) -> None:
    """Load what a run saved."""
    weights: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("weights-*.safetensors")):
        weights |= {name: weight.float() for name, weight in load_file(path).items()}
    model.load_state_dict({name: weight for name, weight in weights.items() if not name.startswith("namer.")})
    if namer is not None:
        namer.load_state_dict(
            {name[6:]: weight for name, weight in weights.items() if name.startswith("namer.")}
        )


def main() -> None:
    """Train from nothing, or go on from an earlier run's weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for weights, scores and log")
    parser.add_argument("--minutes", type=float, default=6.0, help="time to learn; scoring comes on top")
    parser.add_argument("--resume", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 1), help="that draw")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--looking", type=float, default=LOOKING, help="share of glyphs alone, at most")
    parser.add_argument("--tokens", type=int, default=44_000, help="of a batch")
    parser.add_argument("--most", type=int, default=64, help="pages of a batch")
    parser.add_argument("--articles", type=int, default=6, help="on a page at most")
    parser.add_argument("--scale", type=float, default=1.0, help="share of a page's cells, for trials")
    parser.add_argument("--small", action="store_true", help="a small model, for trials on a processor")
    parser.add_argument("--half", action="store_true", help="compute in bfloat16, as on a GPU always")
    parser.add_argument("--report", type=float, default=15, help="seconds between reports")
    parser.add_argument("--trial", type=float, default=60, help="seconds between trials on unseen pages")
    parser.add_argument("--tried", type=int, default=64, help="pages of a trial")
    parser.add_argument("--tested", type=int, default=512, help="pages of each final test")
    parser.add_argument("--together", type=int, default=256, help="pages answered together")
    Run(parser.parse_args()).train()


if __name__ == "__main__":
    main()
