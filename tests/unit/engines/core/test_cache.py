"""Both caches against attention written out in full, and what they hold and share."""

import torch

from recto.engines.transformers.cache import fitting_tokens
from recto.engines.transformers.cache.base import CacheShape, KvCache
from recto.engines.transformers.cache.contiguous import ContiguousCache
from recto.engines.transformers.cache.paged import (
    PAGE_TOKENS,
    PagedBatch,
    find_kernel,
    reference_attention,
    varlen_attention,
)
from recto.engines.transformers.cache.pages import PagedCache
from recto.engines.transformers.cache.plain import PlainAttention

SHAPE = CacheShape(layers=1, heads=2, width=8, dtype=torch.float32, device=torch.device("cpu"))
QUERY_HEADS = 6
SCALE = 0.3


def attend_in_full(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, first: int
) -> torch.Tensor:
    """Return [tokens, heads of queries, width] of one row whose queries begin at token `first`."""
    answers = []
    for place, query in enumerate(queries.unbind(1), start=first):
        heads = []
        for head, vector in enumerate(query):
            shared = head // (QUERY_HEADS // SHAPE.heads)
            weights = (keys[shared, : place + 1] @ vector * SCALE).softmax(0)
            heads.append(weights @ values[shared, : place + 1])
        answers.append(torch.stack(heads))
    return torch.stack(answers)


def check_steps(cache: KvCache, steps: list[dict[int, int]]) -> None:
    """Run steps of {row: new tokens} over three rows and compare every one."""
    random = torch.Generator().manual_seed(1)
    rows = [cache.open(1000) for _ in range(3)]
    seen = [[torch.zeros(2, 0, 8), torch.zeros(2, 0, 8)] for _ in rows]
    for step in steps:
        total = sum(step.values())
        query = torch.randn(QUERY_HEADS, total, 8, generator=random)
        key, value = (torch.randn(2, total, 8, generator=random) for _ in range(2))
        cache.begin([rows[row] for row in step], list(step.values()))
        found = cache.attend(0, query, key, value, SCALE)
        start = 0
        for row, count in step.items():
            new = slice(start, start + count)
            first = seen[row][0].shape[1]
            seen[row] = [
                torch.cat([old, made[:, new]], 1) for old, made in zip(seen[row], (key, value), strict=True)
            ]
            wanted = attend_in_full(query[:, new], *seen[row], first)
            torch.testing.assert_close(found[new], wanted, atol=1e-5, rtol=1e-5)
            start += count


STEPS = [
    {0: 5},
    {0: 1, 1: 70},
    {2: 3, 1: 9, 0: 1},
    {0: 250},
    {1: 1, 2: 1, 0: 4},
    {0: 2, 2: 300},
    {2: 1, 0: 1},
]


def test_rows_of_their_own_memory_attend_as_written_out() -> None:
    check_steps(ContiguousCache(SHAPE), STEPS)


def test_rows_of_pages_attend_as_written_out() -> None:
    check_steps(PagedCache(SHAPE, 8 * PAGE_TOKENS, reference_attention), STEPS)


def test_rows_of_pages_without_the_kernel_attend_as_written_out() -> None:
    check_steps(PagedCache(SHAPE, 8 * PAGE_TOKENS, PlainAttention()), STEPS)


def fill(cache: KvCache, row: object, tokens: int) -> None:
    cache.begin([row], [tokens])  # type: ignore[list-item]
    vectors = torch.randn(2, tokens, 8)
    cache.attend(0, torch.randn(QUERY_HEADS, tokens, 8), vectors, vectors, SCALE)


def test_a_row_grows_in_powers_of_two_up_to_what_it_reserved() -> None:
    cache = ContiguousCache(SHAPE)
    row = cache.open(300)
    held = []
    for tokens in (1, 64, 100, 130):
        fill(cache, row, tokens)
        held.append(cache.allocated_bytes // SHAPE.token_bytes)
    assert held == [64, 128, 256, 300]
    cache.close(row)
    assert cache.allocated_bytes == 0


def test_forked_rows_share_full_pages_until_the_last_is_closed() -> None:
    cache = PagedCache(SHAPE, 8 * PAGE_TOKENS, reference_attention)
    first = cache.open(1000)
    fill(cache, first, 2 * PAGE_TOKENS + 10)
    second = cache.fork(first, 2 * PAGE_TOKENS + 9, 1000)
    page = PAGE_TOKENS * SHAPE.token_bytes
    assert cache.allocated_bytes == 4 * page
    cache.close(first)
    assert cache.allocated_bytes == 3 * page
    cache.close(second)
    assert cache.allocated_bytes == 0


def test_a_row_costs_whole_pages_where_there_are_pages() -> None:
    pages, own = PagedCache(SHAPE, 1024, reference_attention), ContiguousCache(SHAPE)
    assert (pages.cost(1), pages.cost(256), pages.cost(257)) == (256, 256, 512)
    assert (pages.longest(700), own.longest(700), own.cost(257)) == (512, 700, 257)


def test_the_cpu_has_no_kernel_and_all_the_tokens_it_wants() -> None:
    assert find_kernel(SHAPE, QUERY_HEADS) is None
    assert fitting_tokens(SHAPE, 12345) == 12345


def test_the_kernel_takes_what_we_give_it() -> None:
    there = torch.device("meta")
    numbers = [torch.empty(size, dtype=torch.int32, device=there) for size in (3, 3, 2)]
    batch = PagedBatch(*numbers, torch.empty(2, 4, dtype=torch.int32, device=there), 5, 300, (5, 1), (300, 1))
    pool = torch.empty(8, PAGE_TOKENS, 2, 64, dtype=torch.bfloat16, device=there)
    query = torch.empty(6, 4, 64, dtype=torch.bfloat16, device=there)
    for gives_key_starts in (True, False):
        found = varlen_attention(query, pool, pool, batch, SCALE, gives_key_starts=gives_key_starts)
        assert found.shape == (6, 4, 64)
