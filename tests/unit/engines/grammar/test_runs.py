"""A run through a grammar: masks, forced tokens, its end, and its independence."""

import random

import pytest
import torch

from recto.engines.transformers.grammar import GrammarRun
from recto.errors import EngineError, GrammarInvalidError
from tests.unit.engines.grammar.wandering import (
    LOGITS,
    accepts,
    allowed,
    compiler,
    request,
    schema_request,
    start,
    wander,
)
from tests.unit.engines.tiny_tokenizer import eos_ids, tiny_tokenizer

TICKET = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "pattern": "^[0-9]{5}$"},
        "currency": {"enum": ["EUR", "USD"]},
    },
    "required": ["number", "currency"],
}


def _spell(run: GrammarRun, text: str) -> None:
    for token in tiny_tokenizer().encode(text):
        run.mask()
        run.accept(token)


def test_a_mask_has_a_bit_for_every_logit_and_none_beyond_the_vocabulary() -> None:
    run = start(schema_request({}))
    assert run.mask().dtype == torch.int32
    assert run.mask().shape == ((LOGITS + 31) // 32,)
    assert max(allowed(run)) < len(tiny_tokenizer())


def test_forced_tokens_are_those_the_tokenizer_would_choose() -> None:
    tokenizer = tiny_tokenizer()
    for seed in range(20):
        text = wander(schema_request(TICKET), seed)
        assert accepts(schema_request(TICKET), text)
        run, said, rng = start(schema_request(TICKET)), [], random.Random(seed)
        while not run.is_done:
            tokens = run.forced() or [rng.choice(allowed(run))]
            for token in tokens:
                assert token in allowed(run)
                run.accept(token)
            said += tokens
        decoded = tokenizer.decode(said)
        assert decoded.startswith('{"number":"')
        assert tokenizer.encode(decoded)[:2] == said[:2]


def test_most_tokens_of_a_ticket_are_forced() -> None:
    run, rng, sampled, forced = start(schema_request(TICKET)), random.Random(0), 0, 0
    while not run.is_done:
        tokens = run.forced()
        forced += len(tokens)
        sampled += not tokens
        for token in tokens or [rng.choice(allowed(run))]:
            run.accept(token)
    assert forced > sampled


def test_what_is_whole_is_done() -> None:
    run = start(schema_request({"const": "EUR"}))
    for token in run.forced():
        run.accept(token)
    assert run.is_done
    assert run.forced() == []


def test_what_may_go_on_is_not_done_and_may_end() -> None:
    run = start(schema_request({"type": "integer"}))
    run.accept(tiny_tokenizer().encode("7")[0])
    assert not run.is_done
    assert eos_ids() <= set(allowed(run))


def test_runs_do_not_disturb_each_other() -> None:
    grammar = compiler().compile(schema_request({"enum": ["ax", "by"]}))
    assert grammar is not None
    first, second = grammar.start(), grammar.start()
    for token in tiny_tokenizer().encode('"a'):
        first.accept(token)
    for token in tiny_tokenizer().encode('"by"'):
        second.accept(token)
    assert second.is_done
    assert tiny_tokenizer().decode(first.forced()) == 'x"'


def test_a_token_that_is_not_allowed_is_an_error_of_ours() -> None:
    with pytest.raises(EngineError):
        start(schema_request({"type": "integer"})).accept(tiny_tokenizer().encode("x")[0])


def test_what_turns_out_too_complex_on_the_way_is_the_schema_s_fault() -> None:
    parts = [{"type": "string", "pattern": f"^.*{n}.*$"} for n in range(300)]
    run = start(schema_request({"anyOf": parts}))
    with pytest.raises(GrammarInvalidError, match="too complex"):
        _spell(run, '"123456789')


def test_stops_and_temperature_make_no_other_grammar() -> None:
    plain = request(response_format={"type": "json_object"})
    warm = request(response_format={"type": "json_object"}, temperature=0.1, stop="x", seed=1)
    assert compiler().compile(plain) is compiler().compile(warm)
