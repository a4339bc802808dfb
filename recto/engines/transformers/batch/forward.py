"""One forward pass of a planned step: tokens and pictures to vectors, through the model, to scores."""

from collections.abc import Sequence

import structlog
import torch

from recto.engines.transformers.adapters import AdapterBank
from recto.engines.transformers.batch.graphs import DecodeGraphs
from recto.engines.transformers.batch.plan import Take
from recto.engines.transformers.batch.work import VisionPart
from recto.engines.transformers.cache.base import KvCache, Row
from recto.engines.transformers.families.base import Family

log = structlog.get_logger(__name__)


class Forward:
    """Computes steps. Used by the engine thread only."""

    def __init__(
        self, family: Family, cache: KvCache, adapters: AdapterBank, graphs: DecodeGraphs | None = None
    ) -> None:
        self._family = family
        self._cache = cache
        self._adapters = adapters
        self._graphs = graphs
        self._is_on_gpu = family.cache_shape.device.type == "cuda"

    def see(self, parts: Sequence[VisionPart]) -> None:
        """Encode the parts that have not been yet: on a GPU at once, where small ones leave it idle."""
        unseen = [part for part in parts if part.vectors is None]
        at_once = len(unseen) if self._is_on_gpu else 1
        for first in range(0, len(unseen), max(1, at_once)):
            group = unseen[first : first + at_once]
            sources = [part.source for part in group if part.source is not None]
            for part, vectors in zip(group, self._family.encode(sources), strict=True):
                part.vectors = vectors

    def see_ahead(self, takes: Sequence[Take]) -> None:
        """Encode what several takes show together; what fails is tried again take by take."""
        parts = [part for take in takes for part in take.vision]
        if not self._is_on_gpu or len(parts) < 2:
            return
        try:
            self.see(parts)
        except Exception as error:
            log.info("engine.seen_apart", error=type(error).__name__)
            torch.cuda.empty_cache()

    def scores(self, takes: Sequence[Take]) -> torch.Tensor:
        """Compute the takes; return the scores that follow each take that wants a token, float32."""
        if self._graphs is not None:
            self._adapters.assign([])
            if (scores := self._graphs.scores(takes)) is not None:
                return scores
        counts = [take.count for take in takes]
        embeddings = self._embed(takes)
        positions = torch.cat(
            [take.answer.work.positions.of(take.start, take.count) for take in takes], dim=1
        )
        self._adapters.assign([take.adapter for take in takes], counts)
        self._cache.begin([_row_of(take) for take in takes], counts)
        hidden = self._family.forward(embeddings, positions, self._cache)
        return self._family.logits(hidden[_last_of(takes)])

    def _embed(self, takes: Sequence[Take]) -> torch.Tensor:
        ids = [token for take in takes for token in take.answer.token_ids(take.start, take.count)]
        embeddings = self._family.embed(torch.tensor(ids))
        offset = 0
        for take in takes:
            for part in take.vision:
                assert part.vectors is not None
                first, last = max(part.start, take.start), min(part.end, take.end)
                place = slice(offset + first - take.start, offset + last - take.start)
                embeddings[place] = part.vectors[first - part.start : last - part.start]
            offset += take.count
        return embeddings


def forget_vision(take: Take) -> None:
    """Free what the answer, or every answer of the request, doesn't need again."""
    work = take.answer.work
    for part in work.vision:
        if part.end <= take.end and not work.unstarted:
            part.vectors = part.source = None


def _row_of(take: Take) -> Row:
    assert take.answer.row is not None
    return take.answer.row


def _last_of(takes: Sequence[Take]) -> list[int]:
    """Return the index of the last token of each take that wants a token."""
    ends: list[int] = []
    offset = 0
    for take in takes:
        offset += take.count
        if take.wants_token:
            ends.append(offset - 1)
    return ends
