"""One forward pass of a planned step: tokens and pictures to vectors, through the model, to scores."""

from collections.abc import Sequence

import torch

from recto.engines.transformers.adapters import AdapterBank
from recto.engines.transformers.batch.plan import Take
from recto.engines.transformers.batch.work import VisionPart
from recto.engines.transformers.cache.base import KvCache, Row
from recto.engines.transformers.families.base import Family


class Forward:
    """Computes steps. Used by the engine thread only."""

    def __init__(self, family: Family, cache: KvCache, adapters: AdapterBank) -> None:
        self._family = family
        self._cache = cache
        self._adapters = adapters

    def see(self, parts: Sequence[VisionPart]) -> None:
        """Encode the parts that have not been yet."""
        for part in parts:
            if part.vectors is None:
                assert part.source is not None
                part.vectors = self._family.encode(part.source)

    def scores(self, takes: Sequence[Take]) -> torch.Tensor:
        """Compute the takes; return the scores that follow each take that wants a token, float32."""
        counts = [take.count for take in takes]
        embeddings = self._embed(takes)
        positions = torch.cat(
            [take.answer.work.positions.of(take.start, take.count) for take in takes], dim=1
        )
        self._adapters.assign([take.answer.work.ticket.request.adapter for take in takes], counts)
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
