"""Greedy answers of any mix of concurrent requests are those of `generate`, one at a time, token for token."""

from collections.abc import Callable
from functools import partial
from threading import Event

import pytest

from recto.engines.transformers.cache.contiguous import ContiguousCache
from recto.engines.transformers.cache.paged import reference_attention
from recto.engines.transformers.cache.pages import PagedCache
from recto.engines.transformers.engine import EngineOptions
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.prompt.model import Prompt
from schemas.chat.events import ChatEvent, Delta
from tests.unit.engines.core.asking import Asked, Desk, PromptMaker, generate

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
    """Submit each request when the one before has said three tokens, so that all are at different places."""
    asked: list[Asked] = []
    for prompt, length in zip(prompts, lengths, strict=True):
        speaks = Event()
        listen: Callable[[ChatEvent], None] = partial(_notice_third, speaks, [])
        asked.append(desk.ask(prompt, max_tokens=length, listener=listen))
        assert speaks.wait(60)
    return asked


def _notice_third(speaks: Event, seen: list[ChatEvent], event: ChatEvent) -> None:
    if isinstance(event, Delta):
        seen.append(event)
    if len(seen) == 3 or event.kind in ("finished", "failed"):
        speaks.set()


@pytest.mark.parametrize(
    ("family", "prompts"),
    [("qwen2_5_vl", mixed_prompts), ("internvl", tile_prompts), ("qwen2", text_prompts)],
)
def test_a_mix_of_requests_equals_generate(
    family: str,
    prompts: Callable[[LoadedModel], list[Prompt]],
    request: pytest.FixtureRequest,
) -> None:
    name = {"qwen2_5_vl": "vision_model", "internvl": "internvl_model", "qwen2": "text_model"}[family]
    loaded = request.getfixturevalue(name)
    asking = prompts(loaded)
    lengths = [10 + 4 * (number % 3) for number in range(len(asking))]
    wanted = [generate(loaded, prompt, length) for prompt, length in zip(asking, lengths, strict=True)]
    desk = Desk(loaded, SMALL_STEPS)
    try:
        found = [asked.tokens() for asked in ask_one_after_another(desk, asking, lengths)]
        at_once = [
            desk.ask(prompt, max_tokens=length) for prompt, length in zip(asking, lengths, strict=True)
        ]
        assert found == wanted
        assert [asked.tokens() for asked in at_once] == wanted
    finally:
        desk.engine.close()
