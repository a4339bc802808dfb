"""Batches of drawn pages, made in processes of their own and read from their pipes.

`python -m tests.checkpoints.recto_tiny.feeding` writes batches to its standard output till nobody reads them.
It knows nothing of torch, so that many of them start at once; pipes need no shared memory.
"""

import json
import pickle
import queue
import random
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO

import numpy as np

from tests.checkpoints.recto_tiny.drawing import (
    CELL,
    LEAST_TOKENS,
    MOST_TOKENS,
    Page,
    draw_page,
    draw_warp,
    label_cells,
)
from tests.checkpoints.recto_tiny.layouts import draw_layout, print_paper
from tests.checkpoints.recto_tiny.prompts import draw_prompt
from tests.checkpoints.recto_tiny.purchases import draw_purchase
from tests.checkpoints.recto_tiny.vocabulary import encode, token_id

ANSWER_TOKENS = 470
"""About what an answer costs."""
_PIPE_BYTES = 1024 * 1024
_HEADER = struct.Struct("<Q")


@dataclass(frozen=True)
class Batch:
    """Pages of one size under one prompt.

    `ink` [n, height, width] and `labels` [n, cells, LABELS] are uint8, `unwarps` [n, 3, 3] take a seen pixel
    to the page's, `edges` [n, 2] are the paper's first and last column. `answers` [n, length] end with the
    token that ends a turn and are padded with -1. The prompt is the ids before and after the picture.
    """

    grid: tuple[int, int]
    ink: np.ndarray
    labels: np.ndarray
    unwarps: np.ndarray
    edges: np.ndarray
    before: list[int]
    after: list[int]
    answers: np.ndarray
    texts: list[str]


@dataclass(frozen=True)
class Wish:
    """What pages to draw."""

    tokens: int = 60_000
    """Tokens of a batch, about."""
    most: int = 96
    """Pages of a batch at most."""
    articles: int = 6
    """Articles of a page at most."""
    unseen_words: bool = False
    unseen_layouts: bool = False
    longest_prompt: int = 2600
    """Characters."""
    scale: float = 1.0
    """Share of the cells that pages have; for trials on a small machine."""


def draw_grid(rng: random.Random, scale: float = 1.0) -> tuple[int, int]:
    """Return a page's rows and columns of merged tokens: upright, as receipts are, within the budget."""
    while True:
        columns = rng.randint(8, 14)
        rows = rng.randint(10, 26)
        if LEAST_TOKENS * scale <= rows * columns <= MOST_TOKENS * scale and 1.0 <= rows / columns <= 3.2:
            return rows, columns


def draw_one(rng: random.Random, wish: Wish, grid: tuple[int, int]) -> tuple[Page, str]:
    """Return a page and the answer to it."""
    most = wish.articles
    while True:
        layout = draw_layout(rng, wish.unseen_layouts)
        paper = print_paper(draw_purchase(rng, wish.unseen_words, most), rng, layout)
        page = draw_page(paper, rng, grid)
        if page is not None:
            return page, paper.answer.text()
        most = max(1, most - 1)


def draw_batch(rng: random.Random, wish: Wish) -> Batch:
    """Return a batch of as many pages as its tokens allow."""
    grid = draw_grid(rng, wish.scale)
    height, width = grid[0] * CELL, grid[1] * CELL
    prompt = encode(draw_prompt(rng, wish.longest_prompt).text())
    at = prompt.index(token_id("<|image_pad|>"))
    end = token_id("<|im_end|>")
    count = max(1, min(wish.most, wish.tokens // (len(prompt) + grid[0] * grid[1] + ANSWER_TOKENS)))
    pages = [draw_one(rng, wish, grid) for _ in range(count)]
    warps = [draw_warp(rng, width, height) for _ in pages]
    labels = [label_cells(page, warp, grid) for (page, _), warp in zip(pages, warps, strict=True)]
    answers = [[*encode(text), end] for _, text in pages]
    length = max(map(len, answers))
    return Batch(
        grid=grid,
        ink=np.stack([page.ink for page, _ in pages]),
        labels=np.stack(labels),
        unwarps=np.stack([np.linalg.inv(warp) for warp in warps]).astype(np.float32),
        edges=np.array([page.paper for page, _ in pages], np.float32),
        before=prompt[:at],
        after=prompt[at + 1 :],
        answers=np.array([[*ids, *[-1] * (length - len(ids))] for ids in answers], np.int16),
        texts=[text for _, text in pages],
    )


def write_batches(out: IO[bytes], seed: int, wish: Wish) -> None:
    """Write batches until the other end closes."""
    rng = random.Random(seed)
    try:
        while True:
            data = pickle.dumps(draw_batch(rng, wish), protocol=5)
            out.write(_HEADER.pack(len(data)))
            out.write(data)
            out.flush()
    except BrokenPipeError:
        return


class Feed:
    """Batches from several drawing processes; one seen before where none is ready, so that nothing waits."""

    def __init__(self, processes: int, seed: int, wish: Wish, kept: int = 400, ahead: int = 32) -> None:
        self._ready: queue.Queue[Batch] = queue.Queue(ahead)
        self._kept: deque[Batch] = deque(maxlen=kept)
        self._rng = random.Random(seed)
        self.drawn = self.repeated = 0
        command = [sys.executable, "-m", "tests.checkpoints.recto_tiny.feeding", json.dumps(asdict(wish))]
        self._processes = [
            subprocess.Popen(
                [*command, str(seed * 1000 + number)], stdout=subprocess.PIPE, pipesize=_PIPE_BYTES
            )
            for number in range(processes)
        ]
        for process in self._processes:
            threading.Thread(target=self._read, args=(process,), daemon=True).start()

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        while header := process.stdout.read(_HEADER.size):
            if len(header) < _HEADER.size:
                return
            data = process.stdout.read(_HEADER.unpack(header)[0])
            self._ready.put(pickle.loads(data))

    def __iter__(self) -> Iterator[Batch]:
        """Yield batches for ever."""
        while True:
            try:
                batch = self._ready.get(timeout=0.002 if len(self._kept) > 20 else 5.0)
                self._kept.append(batch)
                self.drawn += 1
            except queue.Empty:
                if not self._kept:
                    self._check()
                    continue
                batch = self._rng.choice(self._kept)
                self.repeated += 1
            yield batch

    def _check(self) -> None:
        if all(process.poll() is not None for process in self._processes):
            raise RuntimeError("No drawing process is left: see what they printed.")

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    write_batches(sys.stdout.buffer, int(sys.argv[2]), Wish(**json.loads(sys.argv[1])))
