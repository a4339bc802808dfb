"""Conversations as tensors: token ids, patches, M-RoPE positions and what to learn from them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from transformers import PreTrainedTokenizerFast

from tests.checkpoints.prompts import Picture, Sample
from tests.checkpoints.shapes import DEVIATION, FRAMES, MEAN, MERGE, PATCH
from tests.checkpoints.tickets import COLUMNS, ROWS, draw_ticket

TOKENS_PER_GRID = ROWS * COLUMNS
TOKENS_PER_SECOND = 2
IGNORED = -100


@dataclass(frozen=True)
class Encoded:
    """One sample: `ids` `[n]`, `targets` `[n]` (what follows each id, or -100), `positions` `[3, n]`."""

    ids: list[int]
    targets: list[int]
    positions: np.ndarray
    pictures: list[Picture]


@dataclass(frozen=True)
class Batch:
    """Samples padded to one length on the right.

    `ids` and `targets` are `[b, n]`, `positions` `[3, b, n]`; `pixels` is `[patches, 1176]` and `grids`
    `[pictures, 3]`, both None where nothing is drawn.
    """

    ids: torch.Tensor
    targets: torch.Tensor
    positions: torch.Tensor
    pixels: torch.Tensor | None
    grids: torch.Tensor | None
    pictures: list[Picture]


def prompt_text(tokenizer: PreTrainedTokenizerFast, sample: Sample) -> str:
    """Return the conversation as text, one pad token for each merged vision token."""
    text = tokenizer.apply_chat_template(
        sample.messages, tools=sample.tools, tokenize=False, add_generation_prompt=True
    )
    pieces = text.split("_pad|>")
    counts = [TOKENS_PER_GRID * (picture.grids or 1) for picture in sample.pictures]
    whole = pieces[0]
    for piece, count in zip(pieces[1:], counts, strict=True):
        kind = whole.rsplit("<|", 1)[1]
        whole += "_pad|>" + f"<|{kind}_pad|>" * (count - 1) + piece
    return whole


def encode(tokenizer: PreTrainedTokenizerFast, sample: Sample, rng: random.Random) -> Encoded:
    """Tokenise a sample; only the answer and the token that ends it are learnt."""
    prompt = tokenizer(prompt_text(tokenizer, sample), add_special_tokens=False).input_ids
    answer = [*tokenizer(sample.answer, add_special_tokens=False).input_ids, tokenizer.eos_token_id]
    ids = prompt + answer[:-1]
    targets = [IGNORED] * (len(prompt) - 1) + answer
    pads = set(tokenizer.convert_tokens_to_ids(["<|image_pad|>", "<|video_pad|>"]))
    resume_after_time = rng.random() < 0.5
    positions = mrope_positions([token in pads for token in ids], sample.pictures, resume_after_time)
    return Encoded(ids, targets, positions, sample.pictures)


def mrope_positions(
    is_vision: list[bool], pictures: list[Picture], resume_after_time: bool = False
) -> np.ndarray:
    """Return time, height and width positions `[3, n]`.

    Text after a clip resumes behind its height and width, as transformers counts, or also behind its time,
    as Qwen2.5-VL was first published; training sees both.
    """
    parts, at, place, left = [], 0, 0, list(pictures)
    while at < len(is_vision):
        if not is_vision[at]:
            parts.append(np.full((3, 1), place))
            at, place = at + 1, place + 1
            continue
        block = _vision_block(left.pop(0))
        parts.append(block + place)
        at += block.shape[1]
        place += max(COLUMNS, ROWS, int(block.max()) + 1 if resume_after_time else 0)
    return np.concatenate(parts, axis=1)


def _vision_block(picture: Picture) -> np.ndarray:
    interval = 1.0 if picture.grids is None else TOKENS_PER_SECOND * picture.seconds_per_grid
    time, row, column = np.meshgrid(
        np.arange(picture.grids or 1), np.arange(ROWS), np.arange(COLUMNS), indexing="ij"
    )
    return np.stack([(time * interval).astype(np.int64), row, column]).reshape(3, -1)


def draw_frames(picture: Picture, rng: random.Random) -> list[Image.Image]:
    """Draw an image once, a clip as pairs of frames that are alike or printed anew."""
    if picture.grids is None:
        return [draw_ticket(picture.ticket, rng)]
    count = picture.grids * FRAMES
    if rng.random() < 0.5:
        return [draw_ticket(picture.ticket, rng)] * count
    return [draw_ticket(picture.ticket, rng) for _ in range(picture.grids) for _ in range(FRAMES)]


def patches(frames: list[Image.Image]) -> np.ndarray:
    """Return `[grids × 72, 1176]` as the image processor lays patches out; a lone frame counts twice."""
    if len(frames) == 1:
        frames = frames * FRAMES
    pixels = np.stack([np.asarray(frame, np.float32) for frame in frames]) / 255
    pixels = (pixels - np.array(MEAN, np.float32)) / np.array(DEVIATION, np.float32)
    shape = (len(frames) // FRAMES, FRAMES, ROWS, MERGE, PATCH, COLUMNS, MERGE, PATCH, 3)
    ordered = pixels.reshape(shape).transpose(0, 2, 5, 3, 6, 8, 1, 4, 7)
    return ordered.reshape(-1, 3 * FRAMES * PATCH * PATCH)


def collate(samples: list[Encoded], pad: int, rng: random.Random, drawn: bool = True) -> Batch:
    """Pad samples to one length and draw their pictures, unless they are looked at elsewhere."""
    length = max(len(sample.ids) for sample in samples)
    ids = torch.full((len(samples), length), pad)
    targets = torch.full((len(samples), length), IGNORED)
    positions = torch.zeros((3, len(samples), length), dtype=torch.long)
    for row, sample in enumerate(samples):
        count = len(sample.ids)
        ids[row, :count] = torch.tensor(sample.ids)
        targets[row, :count] = torch.tensor(sample.targets)
        positions[:, row, :count] = torch.from_numpy(sample.positions)
    pictures = [picture for sample in samples for picture in sample.pictures]
    if not (pictures and drawn):
        return Batch(ids, targets, positions, None, None, pictures)
    pixels = [patches(draw_frames(picture, rng)) for picture in pictures]
    grids = [[picture.grids or 1, ROWS * MERGE, COLUMNS * MERGE] for picture in pictures]
    shown = torch.from_numpy(np.concatenate(pixels))
    return Batch(ids, targets, positions, shown, torch.tensor(grids), pictures)


def by_length(samples: list[Encoded], most: int, tokens: int) -> Iterator[list[Encoded]]:
    """Cut samples into groups of alike lengths, at most `most` samples and about `tokens` tokens each."""
    group: list[Encoded] = []
    for sample in sorted(samples, key=lambda one: len(one.ids)):
        if group and (len(group) == most or (len(group) + 1) * len(sample.ids) > tokens):
            yield group
            group = []
        group.append(sample)
    if group:
        yield group
