"""Engines that say given answers: what the grammar forces is appended, the rest is said token by token."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from bench.asking import GivenPrompts, ask_all, served
from recto.engines.transformers.batch.answer import Decoding
from recto.engines.transformers.batch.work import Work
from recto.engines.transformers.engine import EngineOptions, TransformersEngine, decoding_of
from recto.engines.transformers.grammar import GrammarCompiler
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.output.token_text import token_texts
from recto.engines.transformers.prompt.model import Prompt
from recto.engines.transformers.sampling import Sampled
from schemas.chat.request import ChatRequest

LONGEST_TOKEN = 32
"""Bytes that one token may say at most."""


class Reciter:
    """Knows what is left to say of one answer; stands where a sampler would."""

    def __init__(self, text: str, spelled: Mapping[bytes, int], loaded: LoadedModel) -> None:
        self._left = text.encode()
        self._spelled = spelled
        self._texts = token_texts(loaded.tokenizer)
        self._end = min(loaded.eos_token_ids)

    def record(self, token: int) -> None:
        """Take note of what was said; raise ValueError if it isn't the answer."""
        said = self._texts.visible(token)
        if not self._left.startswith(said):
            raise ValueError(f"{said!r} was said before {self._left[:40]!r}")
        self._left = self._left[len(said) :]

    def next(self, mask: torch.Tensor | None) -> int:
        """Return the longest token that goes on with the answer and is allowed."""
        for length in range(min(LONGEST_TOKEN, len(self._left)), 0, -1):
            token = self._spelled.get(self._left[:length])
            if token is not None and (mask is None or int(mask[token // 32]) >> token % 32 & 1):
                return token
        return self._end


class _Unforced:
    """A grammar run that names no tokens that must come."""

    def __init__(self, run: Any) -> None:
        self._run = run

    def forced(self) -> list[int]:
        return []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run, name)


class _UnforcedGrammar:
    def __init__(self, grammar: Any) -> None:
        self._grammar = grammar

    def start(self) -> _Unforced:
        return _Unforced(self._grammar.start())


class _SlowCompiler:
    """Compiles grammars without fast-forward."""

    def __init__(self, compiler: GrammarCompiler) -> None:
        self._compiler = compiler

    def compile(self, chat: ChatRequest) -> Any:
        return _UnforcedGrammar(self._compiler.compile(chat))


def count_passes(
    loaded: LoadedModel,
    compiler: GrammarCompiler,
    schema: Mapping[str, Any],
    answers: Sequence[str],
    *,
    fast_forward: bool,
) -> tuple[int, int]:
    """Have each answer said under its schema, one at a time; return forward passes and tokens said."""
    spelled = {token_texts(loaded.tokenizer).visible(token): token for token in range(len(loaded.tokenizer))}
    texts = {f"answer-{number}": answer for number, answer in enumerate(answers)}

    def sampler(work: Work, _index: int) -> Any:
        return Reciter(texts[work.ticket.request.id], spelled, loaded)

    def choose(_scores: torch.Tensor, reciters: Any, masks: Any) -> list[Sampled]:
        return [Sampled(reciter.next(mask)) for reciter, mask in zip(reciters, masks, strict=True)]

    passes: list[None] = []
    hook = loaded.model.model.language_model.register_forward_hook(lambda *_: passes.append(None))
    builder = GivenPrompts()
    engine = TransformersEngine(
        loaded,
        served(loaded),
        builder,
        EngineOptions(slots=1),
        compiler=compiler if fast_forward else _SlowCompiler(compiler),
        decoding=Decoding(sampler, choose, decoding_of(loaded).stream),
    )
    said = 0
    wanted = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    try:
        for name in texts:
            ends = ask_all(engine, builder, {name: Prompt([1, 2, 3])}, response_format=wanted)
            said += ends[name].usage.completion_tokens
    finally:
        hook.remove()
        engine.close()
    return len(passes), said
