"""A KV cache of pages: for CUDA, where one kernel attends over all rows at once."""

from collections.abc import Sequence
from itertools import accumulate

import torch

from recto.engines.transformers.cache.base import CacheShape, Row
from recto.engines.transformers.cache.paged import (
    PAGE_TOKENS,
    DecodeBatch,
    PagedAttention,
    PagedBatch,
    decode_attention,
)


class _PagedRow(Row):
    def __init__(self) -> None:
        self.pages: list[int] = []


class PagedCache:
    """Rows of pages out of one pool, which is allocated at once; rows share the pages they have in common."""

    def __init__(self, shape: CacheShape, tokens: int, attention: PagedAttention) -> None:
        self.shape = shape
        self._attention = attention
        pages = tokens // PAGE_TOKENS
        self.spare_page = pages
        """Belongs to no row: takes what nobody will read."""
        size = (2, pages + 1, PAGE_TOKENS, shape.heads, shape.width)
        self._pool = [torch.zeros(size, dtype=shape.dtype, device=shape.device) for _ in range(shape.layers)]
        self._free = list(reversed(range(pages)))
        self._users = [0] * pages
        self._batch: PagedBatch | DecodeBatch | None = None
        self._places = torch.empty(0, dtype=torch.int64)

    def cost(self, tokens: int) -> int:
        """Return the tokens of whole pages."""
        return -(-tokens // PAGE_TOKENS) * PAGE_TOKENS

    def longest(self, tokens: int) -> int:
        """Return the tokens of whole pages."""
        return tokens // PAGE_TOKENS * PAGE_TOKENS

    def pages_of(self, tokens: int) -> int:
        """Return how many pages so many tokens fill."""
        return -(-tokens // PAGE_TOKENS)

    def first_place(self, page: int) -> int:
        """Return where in the pool the page begins."""
        return page * PAGE_TOKENS

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
        paged = [self._extend(row, count) for row, count in zip(rows, counts, strict=True)]
        places = torch.cat([_places_of(row, count) for row, count in zip(paged, counts, strict=True)])
        self._places = places.to(self.shape.device, non_blocking=True)
        tables = [row.pages for row in paged]
        self._batch = _describe(tables, [row.length for row in paged], counts, self.shape.device)

    def extend(self, rows: Sequence[Row]) -> list[tuple[int, int, list[int]]]:
        """Take a place for one new token of each row: return that place, the row's length and its pages."""
        paged = [self._extend(row, 1) for row in rows]
        return [(int(_places_of(row, 1)), row.length, row.pages) for row in paged]

    def use(self, places: torch.Tensor, batch: DecodeBatch) -> None:
        """Let the next forward pass write one token of each row to `places` and attend over `batch`."""
        self._places, self._batch = places, batch

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Write keys and values to their pages; attend over all rows at once."""
        assert self._batch is not None
        keys, values = self._pool[layer]
        keys.flatten(0, 1).index_copy_(0, self._places, key.transpose(0, 1))
        values.flatten(0, 1).index_copy_(0, self._places, value.transpose(0, 1))
        if isinstance(self._batch, DecodeBatch):
            return decode_attention(query.transpose(0, 1), keys, values, self._batch, scale)
        return self._attention(query.transpose(0, 1).contiguous(), keys, values, self._batch, scale)

    @property
    def allocated_bytes(self) -> int:
        """Bytes of the pages in use."""
        return (len(self._users) - len(self._free)) * PAGE_TOKENS * self.shape.token_bytes

    def _take_page(self) -> int:
        page = self._free.pop()
        self._users[page] = 1
        return page

    def _extend(self, row: Row, count: int) -> _PagedRow:
        assert isinstance(row, _PagedRow)
        row.length += count
        while len(row.pages) * PAGE_TOKENS < row.length:
            row.pages.append(self._take_page())
        return row


def _places_of(row: _PagedRow, count: int) -> torch.Tensor:
    """Return where in the pool the last tokens of a row lie."""
    indices = torch.arange(row.length - count, row.length)
    return torch.tensor(row.pages)[indices // PAGE_TOKENS] * PAGE_TOKENS + indices % PAGE_TOKENS


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
        counts=tuple(counts),
        kept=tuple(lengths),
    )
