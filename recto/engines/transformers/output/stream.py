"""The events of one answer, token by token."""

import codecs

from transformers import PreTrainedTokenizerFast

from recto.engines.transformers.output.draft import DeltaDraft
from recto.engines.transformers.output.sections import Sections
from recto.engines.transformers.output.token_text import TokenTexts, token_texts
from recto.engines.transformers.sampling import Sampled
from schemas.chat.events import AnswerEnd, Delta, FinishReason, TokenLogprob, TopLogprob
from schemas.chat.request import ChatRequest


class AnswerStream:
    """Turns the tokens of one answer into deltas and its end.

    A character that is split between tokens is held back until it is whole; what may become a stop string or
    a tool call until that is known. Bytes that are no UTF-8 show as U+FFFD. Log probabilities go with the
    content whose characters their tokens begin; thoughts, calls, special tokens and whatever ends the answer
    have none. A forced token has logprob 0 and no others beside it, because the model was not asked.
    """

    def __init__(
        self,
        chat: ChatRequest,
        index: int,
        tokenizer: PreTrainedTokenizerFast,
        eos_token_ids: frozenset[int],
        max_tokens: int,
    ) -> None:
        self._index = index
        self._texts = token_texts(tokenizer)
        self._eos_token_ids = eos_token_ids
        self._max_tokens = max_tokens
        names = frozenset(tool.function.name for tool in chat.tools) if chat.uses_tools else frozenset()
        self._sections = Sections(names, chat.stop)
        self._wants_logprobs = chat.logprobs
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending: list[TokenLogprob] = []
        self.end: AnswerEnd | None = None
        self.completion_tokens = 0
        self.reasoning_tokens = 0

    def push(self, token: int, sampled: Sampled | None) -> list[Delta]:
        """Take the next token, `sampled` or (None) forced, and return what it lets us tell.

        At the end of the answer (`end` is set then) that is everything.
        """
        assert self.end is None, "the answer has ended"
        self.completion_tokens += 1
        if token in self._eos_token_ids:
            return self._close("stop")
        draft = DeltaDraft()
        was_thinking = self._sections.is_thinking
        self._sections.feed(*self._decode(token, sampled), draft)
        self.reasoning_tokens += was_thinking or self._sections.is_thinking
        if self._sections.found_stop is not None:
            self._end("stop")
        elif self.completion_tokens >= self._max_tokens:
            return self._close("length", draft)
        return draft.deltas(self._index)

    def flush(self) -> list[Delta]:
        """End the answer here if it hasn't ended, as if the model had, and return what was held back."""
        return [] if self.end is not None else self._close("stop")

    def _decode(self, token: int, sampled: Sampled | None) -> tuple[str, list[TokenLogprob]]:
        """Return the characters that the token makes whole, and what to tell of the tokens they begin in."""
        spelled = self._texts.visible(token)
        if not spelled:
            return "", []
        if self._wants_logprobs:
            self._pending.append(describe(self._texts, token, sampled))
        text = self._decoder.decode(spelled)
        entries = self._pending if text else []
        if text:
            self._pending = []
        return text, entries

    def _close(self, reason: FinishReason, draft: DeltaDraft | None = None) -> list[Delta]:
        draft = draft or DeltaDraft()
        self._sections.feed(self._decoder.decode(b"", final=True), self._pending, draft, is_final=True)
        self._end("stop" if self._sections.found_stop is not None else reason)
        return draft.deltas(self._index)

    def _end(self, reason: FinishReason) -> None:
        stop = self._sections.found_stop
        if self._sections.calls and reason == "stop" and stop is None:
            reason = "tool_calls"
        self.end = AnswerEnd(index=self._index, finish_reason=reason, stop_reason=stop)


def describe(texts: TokenTexts, token: int, sampled: Sampled | None) -> TokenLogprob:
    """Return what is told of a token when log probabilities are asked for."""
    found = sampled or Sampled(token)
    top = tuple(
        TopLogprob(token=_show(spelled := texts.spell(other)), logprob=logprob, bytes=tuple(spelled))
        for other, logprob in found.top
    )
    spelled = texts.spell(token)
    return TokenLogprob(token=_show(spelled), logprob=found.logprob, bytes=tuple(spelled), top_logprobs=top)


def _show(spelled: bytes) -> str:
    return spelled.decode("utf-8", "replace")
