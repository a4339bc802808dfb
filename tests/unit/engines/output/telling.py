"""Answers told token by token, and what a client would put together of the events."""

import random
from dataclasses import dataclass, field
from typing import Any

from recto.engines.transformers.output import AnswerStream
from recto.engines.transformers.sampling import Sampled
from schemas.chat.events import AnswerEnd, Delta, TokenLogprob
from schemas.chat.request import ChatRequest
from tests.unit.engines.tiny_tokenizer import eos_ids, tiny_tokenizer

TOOLS = [{"type": "function", "function": {"name": name}} for name in ("weather", "clock")]
END = tiny_tokenizer().eos_token_id


@dataclass
class Told:
    """What came of an answer."""

    content: str = ""
    reasoning: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    logprobs: list[TokenLogprob] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    end: AnswerEnd | None = None
    stream: AnswerStream | None = None

    def take(self, deltas: list[Delta]) -> None:
        for delta in deltas:
            self.deltas.append(delta)
            self.content += delta.content
            self.reasoning += delta.reasoning
            self.logprobs += delta.logprobs
            for piece in delta.tool_calls:
                if piece.id is not None:
                    assert piece.index == len(self.calls)
                    self.ids.append(piece.id)
                    self.calls.append((piece.name or "", ""))
                name, arguments = self.calls[piece.index]
                self.calls[piece.index] = name, arguments + piece.arguments


def stream(max_tokens: int = 10_000, index: int = 0, **chat: Any) -> AnswerStream:
    request = ChatRequest.model_validate({"messages": [{"role": "user", "content": "Hi"}], **chat})
    return AnswerStream(request, index, tiny_tokenizer(), eos_ids(), max_tokens)


def tell(tokens: list[int], *, ends: bool = True, max_tokens: int = 10_000, **chat: Any) -> Told:
    """Return what comes of the tokens and, with `ends`, an end after them."""
    made = stream(max_tokens, **chat)
    told = Told(stream=made)
    for token in [*tokens, END] if ends else tokens:
        if made.end is not None:
            break
        told.take(made.push(token, Sampled(token, -1.0)))
    told.take(made.flush())
    told.end = made.end
    return told


def cut(text: str, rng: random.Random, longest: int = 4) -> list[int]:
    """Return tokens that spell the text, cut anywhere: between any two bytes, too."""
    tokenizer = tiny_tokenizer()
    tokens: list[int] = []
    spelled = text.encode()
    while spelled:
        size = rng.randint(1, longest)
        piece = spelled[:size]
        try:
            tokens += tokenizer.encode(piece.decode())
        except UnicodeDecodeError:
            tokens += [_byte_token(byte) for byte in piece]
        spelled = spelled[size:]
    return tokens


def _byte_token(byte: int) -> int:
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [other for other in range(256) if other not in shown]
    name = chr(byte) if byte in shown else chr(256 + hidden.index(byte))
    return int(tiny_tokenizer().convert_tokens_to_ids(name))
