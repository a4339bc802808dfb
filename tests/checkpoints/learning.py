"""Losses on a batch of conversations, and the loss on glyphs without which reading does not start."""

import random
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import PreTrainedTokenizerFast, Qwen2_5_VLForConditionalGeneration

from tests.checkpoints.batches import IGNORED, TOKENS_PER_GRID, Batch, draw_frames, patches
from tests.checkpoints.phrases import STATUSES, WORDS
from tests.checkpoints.prompts import Picture
from tests.checkpoints.quantise import quantised_layers, restore_weight, round_weight
from tests.checkpoints.shapes import MERGE
from tests.checkpoints.tickets import COLUMNS, GLYPHS, ROWS, Ticket, layout, random_ticket

ENOUGH = 250  # learnt tokens below which a batch counts for less
STRESS = 5.0  # weight of the loss on a word that the prompt holds
Reader = Qwen2_5_VLForConditionalGeneration


@dataclass(frozen=True)
class Outcome:
    """Losses of one batch, how many glyphs the vision tower names right, and which samples are exact.

    `copied` says of each word from the prompt in the answers whether it is right.
    """

    answer: torch.Tensor
    glyphs: torch.Tensor
    glyphs_right: float
    exact: torch.Tensor
    copied: torch.Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.bool))


class GlyphNamer(nn.Module):
    """Asks every merged vision token `[n, hidden]` for its glyph, its decimal point and its place.

    It exists in training only: the answer's loss alone never taught the vision tower to look (no progress in
    25 minutes), with this one it reads after a few.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.sizes = [1 + len(GLYPHS), 2, TOKENS_PER_GRID]
        self.head = nn.Linear(hidden, sum(self.sizes))

    def forward(self, tokens: torch.Tensor, pictures: list[Picture]) -> tuple[torch.Tensor, float]:
        """Return the loss and the share of glyphs named right."""
        wanted = torch.tensor([row for picture in pictures for row in _cell_labels(picture)])
        named = self.head(tokens).split(self.sizes, dim=-1)
        losses = [functional.cross_entropy(scores, wanted[:, i]) for i, scores in enumerate(named)]
        right = (named[0].argmax(-1) == wanted[:, 0]) & (named[1].argmax(-1) == wanted[:, 1])
        return torch.stack(losses).sum(), right.float().mean().item()


def _cell_labels(picture: Picture) -> list[tuple[int, int, int]]:
    cells = [
        (1 + GLYPHS.index(cell.glyph) if cell.glyph else 0, int(cell.point), place)
        for place, cell in enumerate(layout(picture.ticket))
    ]
    return cells * (picture.grids or 1)


class Shelf:
    """Tickets that a finished vision tower has looked at once, `[18, hidden]` each.

    The language model goes on alone with them, several times faster.

    A clip of one ticket gives the same tokens for each pair of frames, because attention stays within a pair.
    """

    def __init__(self, model: Reader, rng: random.Random, count: int) -> None:
        self.tickets = [random_ticket(rng, unseen=False) for _ in range(count)]
        self.seen: dict[Ticket, torch.Tensor] = {}
        for start in range(0, count, 64):
            part = self.tickets[start : start + 64]
            pixels = np.concatenate([patches(draw_frames(Picture(ticket), rng)) for ticket in part])
            grids = torch.tensor([[1, ROWS * MERGE, COLUMNS * MERGE]] * len(part))
            with torch.no_grad():
                tokens = model.model.visual(torch.from_numpy(pixels), grids).pooler_output
            self.seen |= zip(part, tokens.split(TOKENS_PER_GRID), strict=True)

    def look(self, pictures: list[Picture]) -> torch.Tensor:
        """Return what the vision tower made of these pictures."""
        return torch.cat(
            [self.seen[picture.ticket] for picture in pictures for _ in range(picture.grids or 1)]
        )


def stress_words(tokenizer: PreTrainedTokenizerFast) -> torch.Tensor:
    """Return how much each token's loss counts, `[vocabulary]`."""
    weights = torch.ones(len(tokenizer))
    copied = [*(f" {status}" for status in STATUSES), *WORDS]
    weights[[row for (row,) in tokenizer(copied, add_special_tokens=False).input_ids]] = STRESS
    return weights


def run_batch(
    model: Reader,
    namer: GlyphNamer | None,
    batch: Batch,
    shelf: Shelf | None = None,
    stress: torch.Tensor | None = None,
) -> Outcome:
    """Read a batch teacher-forced; answers are scored only where `targets` says so."""
    embeddings = model.get_input_embeddings()(batch.ids)
    glyph_loss, glyphs_right = torch.zeros(()), 1.0
    if batch.pictures:
        tokens = (
            shelf.look(batch.pictures)
            if shelf
            else model.model.visual(batch.pixels, batch.grids).pooler_output
        )
        if namer is not None and not shelf:
            glyph_loss, glyphs_right = namer(tokens, batch.pictures)
        shown = (batch.ids == model.config.image_token_id) | (batch.ids == model.config.video_token_id)
        embeddings = embeddings.masked_scatter(shown[..., None], tokens)
    hidden = model.model.language_model(
        inputs_embeds=embeddings, position_ids=batch.positions, use_cache=False
    ).last_hidden_state
    learnt = batch.targets != IGNORED
    scores = model.lm_head(hidden[learnt])
    wanted = batch.targets[learnt]
    wrong = torch.zeros(batch.ids.shape, dtype=torch.bool)
    wrong[learnt] = scores.argmax(-1) != wanted
    answer_loss = functional.cross_entropy(scores, wanted, stress, reduction="sum") / max(len(wanted), ENOUGH)
    copied = ~wrong[learnt][stress[wanted] > 1] if stress is not None else torch.zeros(0, dtype=torch.bool)
    return Outcome(answer_loss, glyph_loss, glyphs_right, ~wrong.any(1), copied)


def look_at_batch(model: Reader, namer: GlyphNamer, batch: Batch) -> Outcome:
    """Name the glyphs of a batch's pictures and leave the language model out of it."""
    tokens = model.model.visual(batch.pixels, batch.grids).pooler_output
    glyph_loss, glyphs_right = namer(tokens, batch.pictures)
    return Outcome(torch.zeros(()), glyph_loss, glyphs_right, torch.zeros(len(batch.ids), dtype=torch.bool))


def initialise(model: Reader) -> None:
    """Start every matrix at one over the root of its inputs: the default of 0.02 suits wide models only."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv3d):
            nn.init.normal_(module.weight, std=module.weight[0].numel() ** -0.5)
    nn.init.normal_(model.get_input_embeddings().weight, std=0.08)


def pair_spaced_words(
    model: Reader, tokenizer: PreTrainedTokenizerFast, skipped: Collection[int] = ()
) -> None:
    """Start each word's token without a space one fixed step from its token with a space.

    An answer that repeats a word begins with the one where the prompt had the other; as unrelated rows of the
    embedding, each such pair would have to be learnt by heart.
    """
    rows = model.get_input_embeddings().weight.data
    step = torch.randn(rows.shape[1], generator=torch.Generator().manual_seed(1)) * 0.08
    vocabulary = tokenizer.get_vocab()
    for token, row in vocabulary.items():
        spaced = vocabulary.get(f"Ġ{token}")
        if spaced is not None and token.isalpha() and row not in skipped:
            rows[row] = rows[spaced] + step


@contextmanager
def rounded_weights(model: Reader) -> Iterator[None]:
    """Let the model compute with int4 weights; gradients pass straight through to the float ones."""
    layers = list(quantised_layers(model))
    kept = [layer.weight.data for layer in layers]
    for layer in layers:
        layer.weight.data = restore_weight(*round_weight(layer.weight))
    try:
        yield
    finally:
        for layer, weight in zip(layers, kept, strict=True):
            layer.weight.data = weight


class Average:
    """An exponential moving average of a model's weights: what is saved and scored."""

    def __init__(self, model: nn.Module, decay: float = 0.995) -> None:
        self.model, self.decay, self.steps = model, decay, 0
        self.weights = {name: weight.detach().clone() for name, weight in model.state_dict().items()}

    def update(self) -> None:
        """Take one step towards the model."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, weight in self.model.state_dict().items():
            self.weights[name].lerp_(weight, 1 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Give the model the averaged weights for a while."""
        current = {name: weight.detach().clone() for name, weight in self.model.state_dict().items()}
        self.model.load_state_dict(self.weights)
        try:
            yield
        finally:
            self.model.load_state_dict(current)
