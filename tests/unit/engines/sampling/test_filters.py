"""Temperature and filters give each token the probability that the slow, obvious way gives it."""

import itertools
from collections import Counter
from typing import Any

import pytest
import torch

from recto.engines.transformers.sampling import filters
from tests.unit.engines.sampling.rows import VOCABULARY, drawn, filtered, logits, sampler

CASES: list[dict[str, Any]] = [
    {},
    {"temperature": 0.5},
    {"temperature": 2.0},
    {"top_k": 5},
    {"top_p": 0.7},
    {"min_p": 0.1},
    {"top_a": 0.3},
    {"temperature": 1.5, "top_k": 9, "top_p": 0.8, "min_p": 0.02, "top_a": 0.05},
    {"temperature": 0.7, "top_k": 4, "top_p": 0.9},
]
DRAWS = 6_000


@pytest.mark.parametrize("chat", CASES)
def test_tokens_come_as_often_as_they_should(chat: dict[str, Any]) -> None:
    scores = logits(3)
    expected = filtered(scores[0, :VOCABULARY].tolist(), **chat)
    counts = Counter(drawn(scores, DRAWS, **chat))
    assert set(counts) <= {token for token, share in enumerate(expected) if share > 0}
    often = [(token, share) for token, share in enumerate(expected) if share * DRAWS >= 5]
    chi_square = sum((counts[t] - DRAWS * share) ** 2 / (DRAWS * share) for t, share in often)
    assert chi_square < len(often) + 5 * (2 * len(often)) ** 0.5


@pytest.mark.parametrize("seed", range(6))
def test_filters_keep_what_the_obvious_way_keeps(seed: int) -> None:
    scores = logits(seed)[:, :VOCABULARY]
    for top_k, top_p, min_p, top_a in itertools.product((0, 1, 6), (0.0, 0.3, 0.95, 1.0), (0, 0.2), (0, 0.5)):
        chat = {"top_k": top_k, "top_p": top_p, "min_p": min_p, "top_a": top_a}
        kept = scores.clone()
        filters.keep_likely(kept, [sampler(**chat)])
        expected = filtered(scores[0].tolist(), **chat)
        assert [share > 0 for share in expected] == kept[0].isfinite().tolist(), chat


def test_a_wide_vocabulary_is_filtered_like_a_narrow_one() -> None:
    """Beyond `NARROW` tokens top_p looks at the best first, and at all only if those aren't enough."""
    scores = torch.randn(4, 5_000, generator=torch.Generator().manual_seed(1))
    scores[0] *= 8
    chats = [{"top_p": 0.9}, {"top_p": 0.9}, {"top_p": 0.999, "top_k": 3_000}, {"top_k": 20, "top_p": 0.5}]
    samplers = [sampler(size=5_000, **chat) for chat in chats]
    kept = scores.clone()
    filters.keep_likely(kept, samplers)
    for row, chat in enumerate(chats):
        expected = filtered(scores[row].tolist(), **chat)
        assert kept[row].isfinite().sum() == pytest.approx(sum(share > 0 for share in expected), abs=1)
    alone = scores[1:2].clone()
    filters.keep_likely(alone, samplers[1:2])
    assert torch.equal(alone[0], kept[1])


def test_ties_are_all_kept() -> None:
    scores = torch.zeros(1, VOCABULARY)
    scores[0, :10] = 5.0
    assert set(drawn(scores, 400, top_k=3)) == set(range(10))
    assert set(drawn(scores, 400, top_p=0.05)) == set(range(10))


@pytest.mark.parametrize("chat", [{"top_p": 0.0}, {"top_k": 1}, {"min_p": 1.0}, {"temperature": 1e-9}])
def test_the_strictest_filters_leave_the_best_token(chat: dict[str, Any]) -> None:
    scores = logits(5)
    assert set(drawn(scores, 400, **chat)) == {int(scores[0, :VOCABULARY].argmax())}


def test_a_top_k_beyond_the_vocabulary_keeps_all() -> None:
    assert set(drawn(torch.zeros(1, VOCABULARY), 2_000, top_k=10**6)) == set(range(VOCABULARY))


def test_filters_of_one_row_leave_the_others_alone() -> None:
    scores = logits(2, rows=3)[:, :VOCABULARY]
    kept = scores.clone()
    filters.keep_likely(kept, [sampler(), sampler(top_k=2), sampler(min_p=0.3)])
    assert torch.equal(kept[0], scores[0])
    assert kept[1].isfinite().sum() == 2
