"""Decode steps as CUDA graphs: a step of a large model is a thousand small kernels, and one launch runs all.

Source: https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs. A graph is recorded for a number of
rows and of pages a row, rounded up; what is over reads the spare page and is thrown away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
import torch

from recto.engines.transformers.batch.plan import Take
from recto.engines.transformers.cache.base import KvCache, Row
from recto.engines.transformers.cache.paged import decode_batch
from recto.engines.transformers.cache.pages import PagedCache
from recto.engines.transformers.families.base import Family

log = structlog.get_logger(__name__)

MOST_GRAPHS = 32
MOST_PAGES = 2048
"""Pages of all rows together that a step gathers; beyond, the attention kernel reads them where they lie."""
AXES = 3
"""Of a position: time, height, width."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a graph has place for."""

    rows: int
    pages: int
    """Of each row."""

    @property
    def numbers(self) -> int:
        """How many numbers describe a step."""
        return self.rows * (1 + AXES + 2 + self.pages)


class DecodeStep:
    """One step of a fixed size, described by numbers at a fixed place of the device."""

    def __init__(self, family: Family, cache: PagedCache, size: Size) -> None:
        self.size = size
        self._family = family
        self._cache = cache
        device = cache.shape.device
        self._numbers = torch.zeros(size.numbers, dtype=torch.int64, device=device)
        parts = [size.rows, AXES * size.rows, size.rows, size.rows, size.rows * size.pages]
        self._ids, positions, self._places, self._lengths, table = torch.split(self._numbers, parts)
        self._positions, self._table = positions.view(AXES, -1), table.view(size.rows, -1)

    def describe(self, takes: Sequence[Take]) -> None:
        """Say what the step computes; every take is one token of text. Makes place for it in the cache."""
        rows = [_row_of(take) for take in takes]
        kept = self._cache.extend(rows)
        spare, over = self._cache.spare_page, self.size.rows - len(takes)
        ids = [token for take in takes for token in take.answer.token_ids(take.start, 1)]
        positions = torch.cat([take.answer.work.positions.of(take.start, 1) for take in takes], dim=1)
        numbers = [*ids, *[0] * over]
        for axis in positions.tolist():
            numbers += [*axis, *[0] * over]
        numbers += [*(place for place, _, _ in kept), *[self._spare_place] * over]
        numbers += [*(length for _, length, _ in kept), *[1] * over]
        for _, _, pages in kept:
            numbers += [*pages, *[spare] * (self.size.pages - len(pages))]
        numbers += [spare] * (over * self.size.pages)
        self._numbers.copy_(torch.tensor(numbers))

    def compute(self) -> torch.Tensor:
        """Return the scores of the next token of each row, those over included."""
        batch = decode_batch(self._table, self._lengths, self._cache.shape.dtype)
        self._cache.use(self._places, batch)
        hidden = self._family.forward(self._family.embed(self._ids), self._positions, self._cache)
        return self._family.logits(hidden)

    @property
    def _spare_place(self) -> int:
        return self._cache.first_place(self._cache.spare_page)


Replay = Callable[[], torch.Tensor]
Recorder = Callable[[DecodeStep], Replay]
"""Returns what computes the step again, with the numbers that it has by then."""


class CudaRecorder:
    """Records steps as CUDA graphs that share their memory."""

    def __init__(self) -> None:
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, step: DecodeStep) -> Replay:
        """Record the step. Raises RuntimeError where something in it can't be recorded."""
        graph = torch.cuda.CUDAGraph()
        torch.cuda.synchronize()
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            scores = step.compute()

        def replay() -> torch.Tensor:
            graph.replay()
            return scores

        return replay


class DecodeGraphs:
    """Records steps as they come and runs them again. Used by the engine thread only."""

    def __init__(self, family: Family, cache: PagedCache, record: Recorder) -> None:
        self._family = family
        self._cache = cache
        self._record_step = record
        self._recorded: dict[Size, tuple[DecodeStep, Replay]] = {}
        self._works = True

    def scores(self, takes: Sequence[Take]) -> torch.Tensor | None:
        """Return the scores that follow the takes, valid until the next step; None where no graph fits."""
        size = _size_of(takes, self._cache) if self._works and all(map(_is_plain, takes)) else None
        if size is None:
            return None
        if size not in self._recorded:
            return self._record(size, takes)
        step, replay = self._recorded[size]
        step.describe(takes)
        return replay()[: len(takes)]

    def _record(self, size: Size, takes: Sequence[Take]) -> torch.Tensor:
        """Compute the step once as it is, which also warms up, and record it."""
        step = DecodeStep(self._family, self._cache, size)
        step.describe(takes)
        scores = step.compute()[: len(takes)].clone()
        try:
            if len(self._recorded) >= MOST_GRAPHS:
                del self._recorded[next(iter(self._recorded))]
            self._recorded[size] = (step, self._record_step(step))
            log.info("engine.graph_recorded", rows=size.rows, pages=size.pages)
        except RuntimeError as error:
            self._works = False
            log.warning("engine.no_graphs", error=type(error).__name__)
        return scores


def make_graphs(family: Family, cache: KvCache) -> DecodeGraphs | None:
    """Return what runs decode steps as graphs, on a GPU with pages; else None."""
    if isinstance(cache, PagedCache) and cache.shape.device.type == "cuda":
        return DecodeGraphs(family, cache, CudaRecorder())
    return None


def _size_of(takes: Sequence[Take], cache: PagedCache) -> Size | None:
    pages = max(cache.pages_of(_row_of(take).length + 1) for take in takes)
    size = Size(_round_up(len(takes)), _round_up(pages))
    return size if size.rows * size.pages <= MOST_PAGES else None


def _round_up(count: int) -> int:
    """Return the next power of two, or one and a half times one: at most half is over."""
    power = 1 << (count - 1).bit_length()
    return power // 4 * 3 if power >= 4 and count <= power // 4 * 3 else power


def _is_plain(take: Take) -> bool:
    return take.count == 1 and not take.vision and take.wants_token and take.adapter is None


def _row_of(take: Take) -> Row:
    assert take.answer.row is not None
    return take.answer.row
