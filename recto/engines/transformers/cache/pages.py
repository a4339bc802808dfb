"""A KV cache of pages: for CUDA, where one kernel attends over all rows at once."""

from collections.abc import Sequence
from itertools import accumulate

import torch

from recto.engines.transformers.cache.base import CacheShape, Row
from recto.engines.transformers.cache.paged import PAGE_TOKENS, PagedAttention, PagedBatch


class _PagedRow(Row):
    def __init__(self) -> None:
        self.pages: list[int] = []


class PagedCache:
    """Rows of pages out of one pool, which is allocated at once; rows share the pages they have in common."""

    def __init__(self, shape: CacheShape, tokens: int, attention: PagedAttention) -> None:
        self._shape = shape
        self._attention = attention
        pages = tokens // PAGE_TOKENS
        size = (2, pages, PAGE_TOKENS, shape.heads, shape.width)
        self._pool = [torch.zeros(size, dtype=shape.dtype, device=shape.device) for _ in range(shape.layers)]
        self._free = list(reversed(range(pages)))
        self._users = [0] * pages
        self._batch: PagedBatch | None = None
        self._places = torch.empty(0, dtype=torch.int64)

    def cost(self, tokens: int) -> int:
        """Return the tokens of whole pages."""
        return -(-tokens // PAGE_TOKENS) * PAGE_TOKENS

    def longest(self, tokens: int) -> int:
        """Return the tokens of whole pages."""
        return tokens // PAGE_TOKENS * PAGE_TOKENS

    def open(self, _reserved: int, /) -> Row:
        """Return an empty row; its pages are taken as it grows."""
        return _PagedRow()

    def fork(self, source: Row, length: int, _reserved: int, /) -> Row:
        """Return a row that shares the full pages of another, and has a copy of the begun one."""
        assert isinstance(source, _PagedRow)
        row = _PagedRow()
        full = length // PAGE_TOKENS
        row.pages = source.pages[:full]
        for page in row.pages:
            self._users[page] += 1
        if length % PAGE_TOKENS:
            copy = self._take_page()
            row.pages.append(copy)
            for kept in self._pool:
                kept[:, copy] = kept[:, source.pages[full]]
        row.length = length
        return row

    def close(self, row: Row) -> None:
        """Give the pages back that no other row uses."""
        assert isinstance(row, _PagedRow)
        for page in row.pages:
            self._users[page] -= 1
            if not self._users[page]:
                self._free.append(page)
        row.pages = []

    def begin(self, rows: Sequence[Row], counts: Sequence[int]) -> None:
        """Take the pages that the new tokens need, and tell the device where everything lies."""
        places: list[torch.Tensor] = []
        tables: list[list[int]] = []
        for row, count in zip(rows, counts, strict=True):
            assert isinstance(row, _PagedRow)
            places.append(self._extend(row, count))
            tables.append(row.pages)
        self._places = torch.cat(places).to(self._shape.device, non_blocking=True)
        self._batch = _describe(tables, [row.length for row in rows], counts, self._shape.device)

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Write keys and values to their pages; attend over all rows at once."""
        assert self._batch is not None
        keys, values = self._pool[layer]
        keys.flatten(0, 1).index_copy_(0, self._places, key.transpose(0, 1))
        values.flatten(0, 1).index_copy_(0, self._places, value.transpose(0, 1))
        return self._attention(query.transpose(0, 1).contiguous(), keys, values, self._batch, scale)

    @property
    def allocated_bytes(self) -> int:
        """Bytes of the pages in use."""
        return (len(self._users) - len(self._free)) * PAGE_TOKENS * self._shape.token_bytes

    def _take_page(self) -> int:
        page = self._free.pop()
        self._users[page] = 1
        return page

    def _extend(self, row: _PagedRow, count: int) -> torch.Tensor:
        """Make place for new tokens; return where in the pool each lies."""
        indices = torch.arange(row.length, row.length + count)
        row.length += count
        while len(row.pages) * PAGE_TOKENS < row.length:
            row.pages.append(self._take_page())
        pages = torch.tensor(row.pages)
        return pages[indices // PAGE_TOKENS] * PAGE_TOKENS + indices % PAGE_TOKENS


def _describe(
    tables: Sequence[Sequence[int]], lengths: Sequence[int], counts: Sequence[int], device: torch.device
) -> PagedBatch:
    """Return the batch; its numbers cross to the device in one transfer."""
    rows, width = len(tables), max(len(pages) for pages in tables)
    padded = [page for pages in tables for page in (*pages, *[0] * (width - len(pages)))]
    numbers = [0, *accumulate(counts), 0, *accumulate(lengths), *lengths, *padded]
    there = torch.tensor(numbers, dtype=torch.int32).to(device, non_blocking=True)
    query_starts, key_starts, kept, table = torch.split(there, [rows + 1, rows + 1, rows, rows * width])
    return PagedBatch(
        query_starts=query_starts,
        key_starts=key_starts,
        lengths=kept,
        table=table.view(rows, width),
        most_new=max(counts),
        most_kept=max(lengths),
    )
