"""What a batch becomes on the device: pages in a camera's light, two losses, answers letter by letter."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tests.checkpoints.recto_tiny.drawing import CELL, GLYPHS, LABELS, SLOTS
from tests.checkpoints.recto_tiny.feeding import Batch
from tests.checkpoints.recto_tiny.reader import FRAMES, MERGE, PATCH, Reader, move, place_tokens
from tests.checkpoints.recto_tiny.vocabulary import decode, token_id

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
NO_GLYPH = 0.3
"""Weight of the loss where there is nothing to name."""
IGNORED = -100


@dataclass(frozen=True)
class Outcome:
    """Losses of a batch, the share of glyphs named right, and the share of answer tokens right."""

    answer: torch.Tensor
    glyphs: torch.Tensor
    glyphs_right: torch.Tensor
    tokens_right: torch.Tensor


class GlyphNamer(nn.Module):
    """Asks every merged vision token for the glyphs in it, in order and by place; in training only.

    Without such a loss the vision tower of a model this small does not start to look.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.classes = 1 + len(GLYPHS)
        self.head = nn.Linear(width, LABELS * self.classes)
        nn.init.normal_(self.head.weight, std=width**-0.5)
        nn.init.zeros_(self.head.bias)

    def forward(self, seen: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the loss and the share of glyphs named right in their order; `labels` [n, cells, LABELS]."""
        scores = self.head(seen).unflatten(-1, (LABELS, self.classes))
        weights = torch.ones(self.classes, device=scores.device)
        weights[0] = NO_GLYPH
        loss = functional.cross_entropy(scores.flatten(0, -2).float(), labels.flatten(), weights)
        wanted = labels[..., : 2 * SLOTS]
        there = wanted > 0
        named = scores[..., : 2 * SLOTS, :].detach().argmax(-1)
        right = ((named == wanted) & there).sum() / there.sum().clamp(min=1)
        return loss, right


def develop(batch: Batch, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    """Return `[pages, patches, 1176]`: the ink seen by a camera, cut as the image processor does."""
    ink = move(torch.from_numpy(batch.ink), device).float()[:, None] / 255
    unwarps = move(torch.from_numpy(batch.unwarps), device)
    edges = move(torch.from_numpy(batch.edges), device)
    count, _, height, width = ink.shape
    y, x = torch.meshgrid(
        torch.arange(height, device=device) + 0.5, torch.arange(width, device=device) + 0.5, indexing="ij"
    )
    spots = torch.stack([x, y, torch.ones_like(x)], dim=-1).view(1, -1, 3) @ unwarps.transpose(1, 2)
    spots = (spots[..., :2] / spots[..., 2:]).view(count, height, width, 2)
    size = move(torch.tensor([width, height]), device)
    ink = functional.grid_sample(ink, spots / size * 2 - 1, align_corners=False, padding_mode="zeros")[:, 0]
    ink = _blur(ink)
    beside = torch.minimum(spots[..., 0] - edges[:, :1, None], edges[:, 1:, None] - spots[..., 0])
    beside = torch.minimum(beside, torch.minimum(spots[..., 1], height - spots[..., 1]))
    is_paper = beside.clamp(0, 1)
    grey = _light(ink, is_paper, x / width - 0.5, y / height - 0.5)
    return cut_patches(grey.to(dtype))


def _draw(count: int, least: float, most: float, device: torch.device) -> torch.Tensor:
    return torch.empty(count, 1, 1, device=device).uniform_(least, most)


def _blur(ink: torch.Tensor) -> torch.Tensor:
    """Blur each page by its own width."""
    count = len(ink)
    widths = _draw(count, 0.05, 0.9, ink.device)
    step = torch.arange(-2, 3, device=ink.device, dtype=ink.dtype)
    kernel = torch.exp(-0.5 * (step / widths) ** 2)
    kernel = kernel / kernel.sum(-1, keepdim=True)
    one = functional.conv2d(ink[None], kernel[:, :, None], padding=(0, 2), groups=count)
    return functional.conv2d(one, kernel[..., None], padding=(2, 0), groups=count)[0]


def _light(ink: torch.Tensor, is_paper: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return `[n, 3, height, width]`, normalised: paper, table, print, a slope of light, noise."""
    count, device = len(ink), ink.device
    paper, table = _draw(count, 165, 255, device), _draw(count, 20, 255, device)
    strength = _draw(count, 0.5, 1.0, device)
    slope = 1 + _draw(count, -0.25, 0.25, device) * x + _draw(count, -0.25, 0.25, device) * y
    shade = (is_paper * paper * (1 - strength * ink) + (1 - is_paper) * table) * slope
    shade = shade + torch.randn_like(shade) * _draw(count, 0, 9, device)
    tint = 1 + torch.randn(count, 3, 1, 1, device=device) * 0.03
    colour = (shade[:, None] * tint).clamp(0, 255) / 255
    mean, deviation = (move(torch.tensor(part).view(1, 3, 1, 1), device) for part in (MEAN, DEVIATION))
    return (colour - mean) / deviation


def cut_patches(pixels: torch.Tensor) -> torch.Tensor:
    """`[n, 3, height, width]` → `[n, patches, 1176]`, a merged token's four in a row, each frame twice."""
    count, _, height, width = pixels.shape
    cut = pixels.view(count, 3, height // CELL, MERGE, PATCH, width // CELL, MERGE, PATCH)
    ordered = cut.permute(0, 2, 5, 3, 6, 1, 4, 7).reshape(count, -1, 3, 1, PATCH, PATCH)
    return ordered.expand(-1, -1, -1, FRAMES, -1, -1).reshape(count, ordered.shape[1], -1)


def look(
    model: Reader, namer: GlyphNamer, batch: Batch, device: torch.device
) -> tuple[torch.Tensor, Outcome]:
    """Return what the vision tower saw, and how well it names glyphs."""
    dtype = model.language.embed_tokens.weight.dtype
    with torch.no_grad():
        pixels = develop(batch, device, dtype)
    seen = model.visual(pixels, *batch.grid)
    labels = move(torch.from_numpy(batch.labels), device).long()
    loss, right = namer(seen, labels)
    nothing = torch.zeros((), device=device)
    return seen, Outcome(nothing, loss, right, nothing)


def read(model: Reader, namer: GlyphNamer, batch: Batch, device: torch.device) -> Outcome:
    """Read a batch with the right answers shown up to each token."""
    seen, outcome = look(model, namer, batch, device)
    answers = move(torch.from_numpy(batch.answers.astype(np.int64)), device)
    prompt = prompt_ids(batch, device).expand(len(answers), -1)
    ids = torch.cat([prompt, answers[:, :-1].clamp(min=0)], dim=1)
    after = len(batch.after) + answers.shape[1] - 1
    positions = place_tokens(len(batch.before), *batch.grid, after)
    hidden, _ = model.language(model.embed(ids, len(batch.before), seen), positions)
    scores = model.score(hidden[:, prompt.shape[1] - 1 :]).flatten(0, 1)
    wanted = answers.flatten()
    loss = functional.cross_entropy(
        scores.float(), torch.where(wanted < 0, IGNORED, wanted), ignore_index=IGNORED
    )
    there = wanted >= 0
    right = ((scores.detach().argmax(-1) == wanted) & there).sum() / there.sum()
    return Outcome(loss, outcome.glyphs, outcome.glyphs_right, right)


def prompt_ids(batch: Batch, device: torch.device) -> torch.Tensor:
    """Return the ids of the prompt, a pad for each token of the picture."""
    pads = [token_id("<|image_pad|>")] * (batch.grid[0] * batch.grid[1])
    return move(torch.tensor([*batch.before, *pads, *batch.after]), device)


def write_answers(model: Reader, batch: Batch, device: torch.device, most: int = 800) -> list[str]:
    """Return the greedy answers to a batch."""
    return write_from(model, develop(batch, device, model.language.embed_tokens.weight.dtype), batch, most)


@torch.no_grad()
def write_from(model: Reader, pixels: torch.Tensor, batch: Batch, most: int = 800) -> list[str]:
    """Return the greedy answers to pages `[n, patches, 1176]` of the batch's size, under its prompt."""
    count, device = len(pixels), pixels.device
    seen = model.visual(pixels, *batch.grid)
    prompt = prompt_ids(batch, device).expand(count, -1)
    positions = place_tokens(len(batch.before), *batch.grid, len(batch.after))
    hidden, past = model.language(model.embed(prompt, len(batch.before), seen), positions)
    place = len(batch.before) + max(batch.grid) + len(batch.after)
    end, written = token_id("<|im_end|>"), []
    done = torch.zeros(count, dtype=torch.bool, device=device)
    for step in range(most):
        following = model.score(hidden[:, -1]).argmax(-1)
        written.append(following)
        done |= following == end
        if step % 16 == 15 and bool(done.all()):
            break
        here = torch.full((3, 1), place + step)
        hidden, past = model.language(model.language.embed_tokens(following[:, None]), here, past)
    rows = torch.stack(written, dim=1).tolist()
    return [decode(row[: row.index(end)] if end in row else row) for row in rows]
