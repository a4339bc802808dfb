"""The next token of a row: penalties, biases, masks, seeds, log probabilities, and other rows beside it."""

import math
import random
from typing import Any

import pytest
import torch

from recto.engines.transformers.sampling import TokenSampler, sample
from recto.engines.transformers.sampling.seen import SeenTokens
from recto.errors import ParameterInvalidError
from schemas.chat.request import ChatRequest
from tests.unit.engines.sampling.rows import VOCABULARY, bitmask, logits, one, sampler


def best(scores: torch.Tensor) -> int:
    return int(scores[0, :VOCABULARY].argmax())


def recorded(made: TokenSampler, *tokens: int) -> TokenSampler:
    for token in tokens:
        made.record(token)
    return made


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_greedy_takes_the_best_token_that_exists(dtype: torch.dtype) -> None:
    scores = logits(1).to(dtype)
    assert one(scores, sampler(temperature=0)).token == best(scores)


def test_logits_beyond_the_vocabulary_are_never_sampled() -> None:
    scores = logits(1)
    for seed in range(50):
        assert one(scores, sampler(seed=seed)).token < VOCABULARY
        assert one(scores, sampler(temperature=0, logit_bias={"1": 1.0})).token < VOCABULARY
    assert all(token < VOCABULARY for token, _ in one(scores, sampler(logprobs=True, top_logprobs=20)).top)


def test_logits_are_left_as_they_are() -> None:
    scores = logits(1, rows=2)
    before = scores.clone()
    made = [recorded(sampler(seed=1, frequency_penalty=2, top_k=2, logit_bias={"1": 5.0}), 1) for _ in "ab"]
    sample(scores, made, [bitmask({1, 2}), None])
    assert torch.equal(scores, before)


def test_no_rows_give_no_tokens() -> None:
    assert sample(torch.zeros(0, VOCABULARY), [], []) == []


def penalised(
    scores: torch.Tensor, prompt: list[int], answer: list[int], chat: dict[str, Any]
) -> list[float]:
    """Return the scores as the definitions say, token by token."""
    found = scores[0, :VOCABULARY].tolist()
    repetition = chat.get("repetition_penalty", 1.0)
    for token in range(VOCABULARY):
        if token in prompt or token in answer:
            found[token] = found[token] / repetition if found[token] > 0 else found[token] * repetition
        count = answer.count(token)
        found[token] -= count * chat.get("frequency_penalty", 0)
        found[token] -= chat.get("presence_penalty", 0) if count else 0
        found[token] += chat.get("logit_bias", {}).get(str(token), 0)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_penalties_and_biases_are_those_of_their_definitions(seed: int) -> None:
    rng = random.Random(seed)
    scores = logits(seed)
    prompt = [rng.randrange(VOCABULARY + 3) for _ in range(20)]
    answer = [rng.randrange(VOCABULARY) for _ in range(100)]
    chat = {
        "repetition_penalty": rng.choice([1.0, 0.5, 1.7]),
        "frequency_penalty": rng.choice([0.0, 0.03, -0.02]),
        "presence_penalty": rng.choice([0.0, 1.5, -2.0]),
        "logit_bias": {str(rng.randrange(VOCABULARY)): rng.uniform(-3, 3)},
    }
    expected = penalised(scores, prompt, answer, chat)
    made = recorded(sampler(tuple(prompt), temperature=0, **chat), *answer)
    assert one(scores, made).token == max(range(VOCABULARY), key=expected.__getitem__)
    cold = recorded(sampler(tuple(prompt), seed=1, temperature=1e-4, **chat), *answer)
    assert one(scores, cold).token == max(range(VOCABULARY), key=expected.__getitem__)


def test_frequency_and_presence_look_at_the_answer_only() -> None:
    scores = torch.zeros(1, VOCABULARY)
    scores[0, 5], scores[0, 6] = 1.0, 0.9
    assert one(scores, sampler((5, 5, 5), temperature=0, frequency_penalty=2, presence_penalty=2)).token == 5
    answered = recorded(sampler(temperature=0, frequency_penalty=0.2), 5)
    assert one(scores, answered).token == 6


def test_the_smallest_repetition_penalty_breaks_nothing() -> None:
    scores = torch.ones(1, VOCABULARY)
    made = sampler((8,), seed=1, repetition_penalty=1e-300)
    assert one(scores, made).token == 8


def test_a_bias_can_ban_and_force() -> None:
    scores = logits(1)
    assert one(scores, sampler(temperature=0, logit_bias={str(best(scores)): -100.0})).token != best(scores)
    assert one(scores, sampler(seed=1, logit_bias={"7": 100.0})).token == 7


@pytest.mark.parametrize("token", [VOCABULARY, VOCABULARY + 1, 999_999])
def test_a_bias_of_a_token_that_does_not_exist_is_refused(token: int) -> None:
    with pytest.raises(ParameterInvalidError, match=str(token)) as caught:
        sampler(logit_bias={str(token): 1.0})
    assert caught.value.param == "logit_bias"


@pytest.mark.parametrize("chat", [{"temperature": 0}, {"seed": 4}, {"seed": 4, "top_k": 3, "top_p": 0.5}])
def test_a_mask_is_never_left(chat: dict[str, Any]) -> None:
    for seed in range(20):
        scores, allowed = logits(seed), {3, 31, 32, 36, 39}
        found = one(scores, sampler(**chat), bitmask(allowed)).token
        assert found in allowed - {39}
    only = bitmask({31})
    assert one(logits(1), sampler(logit_bias={"31": -100.0}, **chat), only).token == 31


def test_a_mask_may_be_narrower_than_the_vocabulary() -> None:
    assert one(logits(1), sampler(temperature=0), bitmask({5}, width=32)).token == 5


def test_the_temperature_applies_after_penalties_and_mask() -> None:
    scores = torch.zeros(1, VOCABULARY)
    scores[0, 4] = 50.0
    made = recorded(sampler(seed=1, temperature=0.01, presence_penalty=2), 4)
    assert one(scores, made).token == 4
    assert one(scores, made, bitmask({1, 2})).token in (1, 2)


# ── seeds ───────────────────────────────────────────────────────────────────────────────────────────


def walk(beside: int, place: int, **chat: Any) -> list[int]:
    """Return 12 tokens of a row that has others beside it."""
    rng = random.Random(beside)
    mine = sampler(**chat)
    tokens = []
    for step in range(12):
        scores = logits(100 + step)
        others = logits(rng.randrange(10**6), rows=beside)
        kinds: list[dict[str, Any]] = [
            {"temperature": 0},
            {"top_p": 0.5},
            {"min_p": 0.1},
            {"frequency_penalty": 1},
        ]
        samplers = [sampler(**rng.choice(kinds)) for _ in range(beside)]
        masks: list[torch.Tensor | None] = [rng.choice([None, bitmask({1, 2, 3})]) for _ in range(beside)]
        samplers.insert(place, mine)
        masks.insert(place, None)
        found = sample(torch.cat([others[:place], scores, others[place:]]), samplers, masks)
        tokens.append(found[place].token)
        mine.record(tokens[-1])
    return tokens


@pytest.mark.parametrize(
    "chat",
    [
        {"seed": 5},
        {"seed": -(2**63), "top_p": 0.8},
        {"seed": 2**63 - 1, "top_k": 8, "min_p": 0.01, "presence_penalty": 0.5},
        {"temperature": 0, "repetition_penalty": 1.3},
    ],
)
def test_a_seeded_row_has_the_same_tokens_whatever_is_beside_it(chat: dict[str, Any]) -> None:
    alone = walk(0, 0, **chat)
    assert walk(3, 0, **chat) == alone
    assert walk(7, 5, **chat) == alone


def test_seeds_answers_and_steps_have_numbers_of_their_own() -> None:
    numbers = {sampler(seed=seed, index=index).draw() for seed in range(50) for index in range(50)}
    assert len(numbers) == 2_500
    made = sampler(seed=1)
    first = made.draw()
    assert made.draw() == first
    made.record(1)
    assert made.draw() != first
    assert all(0 <= number < 1 for number in numbers)
    assert sum(numbers) / len(numbers) == pytest.approx(0.5, abs=0.02)


def test_without_a_seed_two_requests_differ() -> None:
    assert sampler().draw() != sampler().draw()


# ── log probabilities ───────────────────────────────────────────────────────────────────────────────


def test_logprobs_are_those_of_the_raw_logits() -> None:
    scores = logits(8)
    chat = {"seed": 1, "temperature": 1.7, "top_k": 3, "logit_bias": {"2": 9.0}, "logprobs": True}
    made = recorded(sampler(top_logprobs=5, presence_penalty=1.0, **chat), 4)
    found = one(scores, made, bitmask(set(range(20))))
    expected = scores[0, :VOCABULARY].log_softmax(0)
    assert found.logprob == pytest.approx(float(expected[found.token]), abs=1e-5)
    values, ids = expected.topk(5)
    assert [token for token, _ in found.top] == ids.tolist()
    assert [logprob for _, logprob in found.top] == pytest.approx(values.tolist(), abs=1e-5)


def test_only_rows_that_ask_get_logprobs_and_as_many_as_they_ask_for() -> None:
    made = [
        sampler(temperature=0),
        sampler(temperature=0, logprobs=True),
        sampler(temperature=0, logprobs=True, top_logprobs=20),
        sampler(seed=1, logprobs=True, top_logprobs=2),
    ]
    found = sample(logits(8, rows=4), made, [None] * 4)
    assert [len(sampled.top) for sampled in found] == [0, 0, 20, 2]
    assert found[0].logprob == 0
    assert found[1].logprob < 0
    assert found[2].top[0] == (found[2].token, found[2].logprob)
    assert math.fsum(math.exp(logprob) for _, logprob in found[2].top) <= 1


def test_a_small_vocabulary_gives_what_it_has() -> None:
    made = sampler((), size=3, temperature=0, logprobs=True, top_logprobs=20)
    assert len(one(torch.zeros(1, 3), made).top) == 3


# ── corners ─────────────────────────────────────────────────────────────────────────────────────────


class LowestDraw(TokenSampler):
    """Draws the lowest number there is."""

    def draw(self) -> float:
        return 0.0


def test_the_lowest_draw_is_no_token_that_the_mask_forbids() -> None:
    request = ChatRequest.model_validate({"messages": [{"role": "user", "content": "Hi"}]})
    assert one(logits(1), LowestDraw(request, (), 0, VOCABULARY), bitmask({5, 9})).token == 5


def test_presence_leaves_tokens_of_the_prompt_alone_beside_a_repetition_penalty() -> None:
    scores = torch.zeros(1, VOCABULARY)
    scores[0, 5], scores[0, 6] = 1.0, 0.9
    made = sampler((5,), temperature=0, presence_penalty=2, repetition_penalty=1.01)
    assert one(scores, made).token == 5


def test_counts_stay_with_their_tokens_however_many_there_are() -> None:
    seen = SeenTokens([7, 3, 7])
    for token in [*range(1_000), *range(0, 1_000, 2)]:
        seen.add(token)
    counts = dict(zip(seen.ids.tolist(), seen.counts.tolist(), strict=True))
    assert counts == {token: 2 - token % 2 for token in range(1_000)}
