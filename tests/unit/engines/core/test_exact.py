"""Greedy answers of any mix of concurrent requests are those of `generate`, token for token."""

from collections.abc import Callable
from pathlib import Path

import pytest

from recto.engines.transformers.batch.graphs import DecodeGraphs, DecodeStep, Replay, Size
from recto.engines.transformers.cache.base import KvCache
from recto.engines.transformers.cache.contiguous import ContiguousCache
from recto.engines.transformers.cache.paged import reference_attention
from recto.engines.transformers.cache.pages import PagedCache
from recto.engines.transformers.engine import EngineOptions
from recto.engines.transformers.families import family_of
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.prompt.model import Prompt
from tests.services.tiny_models import make_tiny_qwen2
from tests.unit.engines.core.asking import Asked, Desk, PromptMaker, Watched, generate
from tests.unit.engines.core.conftest import load

SMALL_STEPS = EngineOptions(slots=4, prefill_tokens=7, vision_patches=40, kv_tokens=8192)
"""Chunks end inside pictures, and pictures are seen step by step."""


def mixed_prompts(loaded: LoadedModel) -> list[Prompt]:
    make = PromptMaker(loaded)
    return [
        make.text(3).image(4, 6).text(5).done(),
        make.text(41).done(),
        make.text(2).image(8, 4).text(1).image(4, 4).text(2).done(),
        make.text(1).video(5, 4, 6, seconds=1.0).text(4).done(),
        make.text(1).done(),
        make.image(6, 6).text(2).video(3, 4, 4, seconds=0.75).text(9).done(),
        make.text(4).image(12, 8).text(3).done(),
    ]


def tile_prompts(loaded: LoadedModel) -> list[Prompt]:
    make = PromptMaker(loaded)
    return [
        make.text(4).image(1, 0).text(3).done(),
        make.text(30).done(),
        make.text(2).image(5, 0).text(1).image(2, 0).text(6).done(),
        make.image(3, 0).text(2).done(),
    ]


def text_prompts(loaded: LoadedModel) -> list[Prompt]:
    make = PromptMaker(loaded)
    return [make.text(count).done() for count in (1, 5, 70, 18, 33, 2)]


def ask_one_after_another(desk: Desk, prompts: list[Prompt], lengths: list[int]) -> list[Asked]:
    """Submit each request when the one before has begun to speak, so that all are at different places."""
    asked: list[Asked] = []
    for prompt, length in zip(prompts, lengths, strict=True):
        asked.append(desk.ask(prompt, max_tokens=length))
        assert asked[-1].speaks.wait(60)
    return asked


def check_mix(
    loaded: LoadedModel,
    prompts: list[Prompt],
    cache: KvCache | None = None,
    graphs: DecodeGraphs | None = None,
) -> None:
    lengths = [10 + 4 * (number % 3) for number in range(len(prompts))]
    wanted = [generate(loaded, prompt, length) for prompt, length in zip(prompts, lengths, strict=True)]
    with Desk(loaded, SMALL_STEPS, cache=cache, graphs=graphs) as desk:
        assert [asked.tokens() for asked in ask_one_after_another(desk, prompts, lengths)] == wanted
        at_once = [desk.ask(prompt, max_tokens=most) for prompt, most in zip(prompts, lengths, strict=True)]
        assert [asked.tokens() for asked in at_once] == wanted


def paged_cache(loaded: LoadedModel) -> PagedCache:
    return PagedCache(family_of(loaded).cache_shape, SMALL_STEPS.kv_tokens, reference_attention)


def test_texts_images_and_videos_of_qwen_vl_equal_generate(vision_model: LoadedModel) -> None:
    check_mix(vision_model, mixed_prompts(vision_model))


def test_texts_and_tiles_of_internvl_equal_generate(internvl_model: LoadedModel) -> None:
    check_mix(internvl_model, tile_prompts(internvl_model))


def test_texts_of_qwen_equal_generate(text_model: LoadedModel) -> None:
    check_mix(text_model, text_prompts(text_model))


def test_pages_give_the_same_tokens(vision_model: LoadedModel) -> None:
    cache = paged_cache(vision_model)
    long = PromptMaker(vision_model, seed=7).text(250).image(8, 8).text(290).done()
    check_mix(vision_model, [*mixed_prompts(vision_model), long], cache)
    assert cache.allocated_bytes == 0


def test_recorded_steps_give_the_same_tokens(vision_model: LoadedModel) -> None:
    cache = paged_cache(vision_model)
    sizes: list[Size] = []

    def record(step: DecodeStep) -> Replay:
        sizes.append(step.size)
        return step.compute

    graphs = DecodeGraphs(family_of(vision_model), cache, record)
    long = PromptMaker(vision_model, seed=7).text(250).image(8, 8).text(290).done()
    check_mix(vision_model, [*mixed_prompts(vision_model), long], cache, graphs)
    assert {size.pages for size in sizes} >= {1, 3}
    assert cache.allocated_bytes == 0


def test_rows_that_are_recorded_together_give_the_same_tokens(vision_model: LoadedModel) -> None:
    cache = paged_cache(vision_model)
    sizes: list[Size] = []

    def record(step: DecodeStep) -> Replay:
        sizes.append(step.size)
        return step.compute

    prompt = PromptMaker(vision_model, seed=5).text(3).image(4, 6).text(5).done()
    wanted = generate(vision_model, prompt)
    graphs = DecodeGraphs(family_of(vision_model), cache, record)
    with Desk(vision_model, SMALL_STEPS, cache=cache, graphs=graphs) as desk:
        for rows in (1, 2, 3, 4):
            asked = desk.ask(prompt, n=rows)
            assert [asked.tokens(index) for index in range(rows)] == [wanted] * rows
    assert {size.rows for size in sizes} == {1, 2, 3, 4}


@pytest.mark.parametrize("make_cache", [lambda _: None, paged_cache], ids=["contiguous", "pages"])
def test_answers_of_one_request_share_its_prompt(
    vision_model: LoadedModel, make_cache: Callable[[LoadedModel], KvCache | None]
) -> None:
    prompt = PromptMaker(vision_model, seed=3).text(2).image(8, 6).text(260).done()
    wanted = generate(vision_model, prompt)
    with Desk(vision_model, SMALL_STEPS, cache=make_cache(vision_model)) as desk:
        asked = desk.ask(prompt, n=6)
        assert [asked.tokens(index) for index in range(6)] == [wanted] * 6
    usage = asked.events[-1].usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (len(prompt.token_ids), 6 * len(wanted))


def test_seeded_answers_do_not_depend_on_the_batch(text_model: LoadedModel) -> None:
    make = PromptMaker(text_model, seed=5)
    prompt, others = make.text(20).done(), [make.text(count).done() for count in (9, 31, 4)]
    with Desk(text_model, SMALL_STEPS) as desk:
        alone = desk.ask(prompt, temperature=1.0, seed=11).tokens()
        crowd = [desk.ask(other, temperature=1.0) for other in others]
        assert desk.ask(prompt, temperature=1.0, seed=11).tokens() == alone
        assert all(other.tokens() for other in crowd)


def test_what_was_said_counts_for_penalties(text_model: LoadedModel) -> None:
    with Desk(text_model, SMALL_STEPS) as desk:
        asked = desk.ask(
            PromptMaker(text_model).text(3).done(),
            logit_bias={"1": 100, "2": 60},
            frequency_penalty=2,
            max_tokens=60,
        )
        assert set(asked.tokens()) == {1, 2}


def test_a_prompt_of_thirty_thousand_tokens_equals_generate_in_bounded_memory(tmp_path: Path) -> None:
    small = {"num_hidden_layers": 1, "hidden_size": 32, "num_attention_heads": 2, "num_key_value_heads": 1}
    loaded = load(make_tiny_qwen2(tmp_path, **small))
    prompt = PromptMaker(loaded, seed=9).text(30_000).done()
    shape = family_of(loaded).cache_shape
    cache = ContiguousCache(shape)
    most: list[int] = []
    options = EngineOptions(slots=2, prefill_tokens=2048, kv_tokens=32_768)
    with Desk(loaded, options, cache=Watched(cache, most)) as desk:
        assert desk.ask(prompt, max_tokens=4).tokens() == generate(loaded, prompt, 4)
    assert max(most) == 30_004 * shape.token_bytes
    assert cache.allocated_bytes == 0
