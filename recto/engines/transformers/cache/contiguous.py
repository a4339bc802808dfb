"""A KV cache of one tensor per row and layer, which grows in powers of two: for the CPU, or anywhere.

A row costs what it holds, whatever the others hold, and attention reads it where it lies.
"""

from collections.abc import Sequence

import torch
from torch.nn.functional import scaled_dot_product_attention

from recto.engines.transformers.cache.base import CacheShape, Row

SMALLEST = 64
"""Tokens that a row has place for at first."""


class _OwnRow(Row):
    def __init__(self, shape: CacheShape, reserved: int) -> None:
        self.reserved = reserved
        self.capacity = 0
        self.layers = [_empty(shape, 0) for _ in range(shape.layers)]

    def grow(self, shape: CacheShape, tokens: int) -> None:
        """Have place for `tokens`. One layer after the other, so that little lies twice."""
        if tokens <= self.capacity:
            return
        wanted = max(SMALLEST, 1 << (tokens - 1).bit_length())
        self.capacity = max(tokens, min(wanted, self.reserved))
        for index, kept in enumerate(self.layers):
            larger = _empty(shape, self.capacity)
            larger[:, :, : self.length] = kept[:, :, : self.length]
            self.layers[index] = larger


class _Span:
    """The new tokens of a row in the flattened batch."""

    __slots__ = ("end", "is_word", "mask", "old", "row", "start", "total")

    def __init__(self, row: _OwnRow, start: int, count: int, shape: CacheShape) -> None:
        self.row = row
        self.start, self.end = start, start + count
        self.old, self.total = row.length, row.length + count
        self.is_word = count == 1
        self.mask = _causal_mask(count, self.total, shape) if count > 1 and self.old else None


class ContiguousCache:
    """Rows that own their memory."""

    def __init__(self, shape: CacheShape) -> None:
        self._shape = shape
        self._rows: set[_OwnRow] = set()
        self._spans: list[_Span] = []

    def cost(self, tokens: int) -> int:
        """Return the tokens themselves."""
        return tokens

    def longest(self, tokens: int) -> int:
        """Return the tokens themselves."""
        return tokens

    def open(self, reserved: int, /) -> Row:
        """Return an empty row."""
        row = _OwnRow(self._shape, reserved)
        self._rows.add(row)
        return row

    def fork(self, source: Row, length: int, reserved: int, /) -> Row:
        """Return a row with a copy of the first `length` tokens of another."""
        assert isinstance(source, _OwnRow)
        row = _OwnRow(self._shape, reserved)
        row.grow(self._shape, length)
        for mine, others in zip(row.layers, source.layers, strict=True):
            mine[:, :, :length] = others[:, :, :length]
        row.length = length
        self._rows.add(row)
        return row

    def close(self, row: Row) -> None:
        """Free the row's memory."""
        assert isinstance(row, _OwnRow)
        self._rows.discard(row)
        row.layers.clear()

    def begin(self, rows: Sequence[Row], counts: Sequence[int]) -> None:
        """Make place for the new tokens, and the masks that all layers share."""
        self._spans.clear()
        start = 0
        for row, count in zip(rows, counts, strict=True):
            assert isinstance(row, _OwnRow)
            row.grow(self._shape, row.length + count)
            self._spans.append(_Span(row, start, count, self._shape))
            row.length += count
            start += count

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Keep keys and values; attend row by row."""
        if all(span.is_word for span in self._spans):
            return self._attend_words(layer, query, key, value, scale)
        result = query.new_empty(query.shape[1], query.shape[0], query.shape[2])
        for span in self._spans:
            new = slice(span.start, span.end)
            kept = span.row.layers[layer]
            kept[0, :, span.old : span.total] = key[:, new]
            kept[1, :, span.old : span.total] = value[:, new]
            keys, values = kept[:, :, : span.total]
            result[new] = _attention(query[:, new], keys, values, span.mask, scale).transpose(0, 1)
        return result

    def _attend_words(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Do the same for rows of one new token each, with as few operations a row as it takes.

        The queries that share a key head stand as a sequence before it: nothing is repeated.
        """
        heads, rows, width = query.shape
        queries = query.transpose(0, 1).reshape(rows, 1, key.shape[0], -1, width).unbind(0)
        new = torch.stack((key, value)).unbind(2)
        attended = []
        for span, row_query, row_new in zip(self._spans, queries, new, strict=True):
            kept = span.row.layers[layer]
            kept.select(2, span.old).copy_(row_new)
            keys, values = kept.narrow(2, 0, span.total).unsqueeze(1).unbind(0)
            attended.append(scaled_dot_product_attention(row_query, keys, values, scale=scale))
        return torch.cat(attended).view(rows, heads, width)

    @property
    def allocated_bytes(self) -> int:
        """Bytes of all rows."""
        return sum(kept.nbytes for row in self._rows for kept in row.layers)


def _empty(shape: CacheShape, tokens: int) -> torch.Tensor:
    """Return [keys and values, heads, tokens, width], not filled."""
    return torch.empty(2, shape.heads, tokens, shape.width, dtype=shape.dtype, device=shape.device)


def _causal_mask(count: int, total: int, shape: CacheShape) -> torch.Tensor:
    """Return what is added to the scores of the last `count` of `total` tokens: [count, total]."""
    mask = torch.full((count, total), float("-inf"), dtype=shape.dtype, device=shape.device)
    return mask.triu_(total - count + 1)


def _attention(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None, scale: float
) -> torch.Tensor:
    """Return [heads of queries, new, width] of one row."""
    heads, new, width = query.shape
    if new == 1:  # the queries that share a key head stand as a sequence before it: nothing is repeated
        query = query.reshape(keys.shape[0], -1, width)
    result: torch.Tensor = scaled_dot_product_attention(
        query[None],
        keys[None],
        values[None],
        attn_mask=mask,
        scale=scale,
        is_causal=new > 1 and mask is None,
        enable_gqa=new > 1 and heads != keys.shape[0],
    )
    return result.reshape(heads, new, width)
