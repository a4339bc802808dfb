"""Rows with an adapter, rows held to a grammar and plain rows in one batch don't touch each other."""

from pathlib import Path

import pytest
import torch

from recto.engines.transformers.adapters import AdapterBank
from recto.engines.transformers.engine import EngineOptions
from recto.engines.transformers.grammar import GrammarCompiler
from recto.engines.transformers.loading import LoadedModel
from schemas.chat.events import Accepted, Delta
from tests.unit.engines.core.asking import Desk, PromptMaker, generate
from tests.unit.engines.core.conftest import load

OPTIONS = EngineOptions(slots=6, prefill_tokens=16, kv_tokens=8192)
SCHEMA = {
    "type": "object",
    "properties": {"currency": {"enum": ["EUR"]}, "is_paid": {"type": "boolean"}},
    "required": ["currency", "is_paid"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "receipt", "schema": SCHEMA}}


@pytest.fixture(scope="module")
def adapted_model(checkpoints: dict[str, Path]) -> LoadedModel:
    loaded = load(checkpoints["qwen2_5_vl"])
    random = torch.Generator().manual_seed(4)
    path = "model.language_model.layers.1.self_attn.q_proj"
    pair = (torch.randn(4, 128, generator=random), torch.randn(128, 4, generator=random))
    loaded.adapters = AdapterBank(loaded.model, {"invoices": {path: pair}, "receipts": {path: pair[::-1]}})
    loaded.adapters._layers[path].add("receipts", pair[0], -pair[1])
    return loaded


@pytest.fixture(scope="module")
def compiler(text_model: LoadedModel) -> GrammarCompiler:
    return GrammarCompiler(text_model.tokenizer, text_model.vocabulary_size, text_model.eos_token_ids)


def test_each_row_answers_with_its_own_adapter(adapted_model: LoadedModel) -> None:
    make = PromptMaker(adapted_model, seed=2)
    prompts = [make.text(3 + count).image(4, 4).text(count).done() for count in range(1, 7)]
    adapters = [None, "invoices", "receipts", None, "receipts", "invoices"]
    wanted = []
    for prompt, adapter in zip(prompts, adapters, strict=True):
        adapted_model.adapters.assign([adapter])
        wanted.append(generate(adapted_model, prompt))
    with Desk(adapted_model, OPTIONS) as desk:
        asked = [desk.ask(prompt, adapter=adapter) for prompt, adapter in zip(prompts, adapters, strict=True)]
        assert [one.tokens() for one in asked] == wanted


def test_an_adapter_that_the_model_lacks_is_refused(adapted_model: LoadedModel) -> None:
    with Desk(adapted_model, OPTIONS) as desk:
        failure = desk.ask(PromptMaker(adapted_model).text(3).done(), adapter="unknown").failure()
    assert (failure.code, failure.param) == ("invalid_value", "model")


def test_rows_held_to_a_schema_leave_the_others_as_they_are(
    text_model: LoadedModel, compiler: GrammarCompiler
) -> None:
    make = PromptMaker(text_model, seed=6)
    prompts = [make.text(count).done() for count in (8, 30, 3, 12)]
    wanted = [generate(text_model, prompt, 30) for prompt in prompts]
    with Desk(text_model, OPTIONS, compiler) as desk:
        held = desk.ask(prompts[0], response_format=FORMAT, max_tokens=60)
        free = [desk.ask(prompt, max_tokens=30) for prompt in prompts]
        also_held = desk.ask(prompts[1], response_format=FORMAT, max_tokens=60)
        assert [one.tokens() for one in free] == wanted
        texts = [text_model.tokenizer.decode(one.tokens()) for one in (held, also_held)]
    answers = {'{"currency":"EUR","is_paid":true}', '{"currency":"EUR","is_paid":false}'}
    assert all(text.removesuffix("<|im_end|>") in answers for text in texts)


def test_forced_tokens_cost_no_forward_pass(text_model: LoadedModel, compiler: GrammarCompiler) -> None:
    passes: list[int] = []
    hook = text_model.model.model.register_forward_hook(lambda *_: passes.append(1))
    try:
        with Desk(text_model, OPTIONS, compiler) as desk:
            asked = desk.ask(PromptMaker(text_model).text(4).done(), response_format=FORMAT, max_tokens=60)
            tokens = asked.tokens()
    finally:
        hook.remove()
    assert len(tokens) > 8
    assert len(passes) <= 4


def test_what_must_come_first_is_said_at_once(text_model: LoadedModel, compiler: GrammarCompiler) -> None:
    with Desk(text_model, OPTIONS, compiler) as desk:
        asked = desk.ask(PromptMaker(text_model).text(4).done(), response_format=FORMAT, max_tokens=60).wait()
    assert isinstance(asked.events[0], Accepted)
    assert isinstance(asked.events[1], Delta)
    assert text_model.tokenizer.decode([int(asked.events[1].content)]).startswith("{")


def test_the_limit_holds_among_forced_tokens(text_model: LoadedModel, compiler: GrammarCompiler) -> None:
    with Desk(text_model, OPTIONS, compiler) as desk:
        asked = desk.ask(PromptMaker(text_model).text(4).done(), response_format=FORMAT, max_tokens=3)
        assert len(asked.tokens()) == 3
    assert asked.events[-2].finish_reason == "length"
