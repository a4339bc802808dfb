"""Answers made by chance: any token that a grammar allows, until nothing may follow."""

import random
from functools import cache
from typing import Any

import numpy as np

from recto.engines.transformers.grammar import GrammarCompiler, GrammarRun
from recto.errors import EngineError
from schemas.chat.request import ChatRequest
from tests.unit.engines.tiny_tokenizer import eos_ids, tiny_tokenizer

LOGITS = 512
"""Width of the logits: more than the tokenizer has tokens."""
CLOSING = ('"', "}", "]", ",")


@cache
def compiler(*, has_markers: bool = True) -> GrammarCompiler:
    return GrammarCompiler(tiny_tokenizer(has_markers=has_markers), LOGITS, eos_ids())


def request(**parameters: Any) -> ChatRequest:
    return ChatRequest.model_validate({"messages": [{"role": "user", "content": "Hi"}], **parameters})


def schema_request(schema: dict[str, Any]) -> ChatRequest:
    return request(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}})


def start(chat: ChatRequest, *, has_markers: bool = True) -> GrammarRun:
    grammar = compiler(has_markers=has_markers).compile(chat)
    assert grammar is not None
    return grammar.start()


def allowed(run: GrammarRun) -> list[int]:
    bits = np.unpackbits(run.mask().numpy().view(np.uint8), bitorder="little")
    return [int(token) for token in bits.nonzero()[0]]


def accepts(chat: ChatRequest, text: str, *, has_markers: bool = True) -> bool:
    """Return whether the grammar takes the text, as the tokenizer cuts it, and may end there."""
    run = start(chat, has_markers=has_markers)
    for token in tiny_tokenizer(has_markers=has_markers).encode(text):
        try:
            run.accept(token)
        except EngineError:
            return False
    return run.is_done or bool(eos_ids() & set(allowed(run)))


def wander(
    chat: ChatRequest, seed: int, *, forces: bool = True, most: int = 3_000, closing: float = 0.5
) -> str:
    """Return an answer by chance. `closing`: how often to prefer a token that closes something."""
    run, tokenizer, rng = start(chat), tiny_tokenizer(), random.Random(seed)
    said: list[int] = []
    while not run.is_done and len(said) < most:
        tokens = run.forced() if forces else []
        if not tokens:
            choices = allowed(run)
            closers = [token for token in choices if tokenizer.decode([token])[:1] in CLOSING]
            tokens = [rng.choice(closers if closers and rng.random() < closing else choices)]
        if tokens[0] in eos_ids():
            break
        for token in tokens:
            run.accept(token)
        said += tokens
    return tokenizer.decode(said)
