"""Says an answer, piece by piece, as often as was asked: up to a stop text or the most words."""

import re

from recto.engines.calls import Call
from schemas.chat.events import AnswerEnd, Delta, Finished, FinishReason, PromptImage, TokenUsage

_WORD = re.compile(r"\S+")


class AnswerWriter:
    """The answer to one request. A word counts as a token: the reader has no others."""

    def __init__(self, call: Call) -> None:
        chat = call.request.chat
        self._call = call
        self._stops = chat.stop
        self._held_back = max(map(len, chat.stop), default=1) - 1
        self._limit = chat.answer_limit
        self._count = chat.n
        self._held = ""
        self._is_in_word = False
        self._words = 0
        self._reason: FinishReason | None = None
        self._stop: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing more will be said: a stop text or the limit was reached."""
        return self._reason is not None

    def write(self, text: str) -> None:
        """Say the next piece; what may begin a stop text waits for the next."""
        if self.is_done:
            return
        text = self._held + text
        found = [(at, stop) for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            at, stop = min(found, key=lambda one: (one[0], -len(one[1])))
            self._say(text[:at])
            self._end("stop", stop)
            return
        keep = len(text) - self._held_back
        self._held = text[max(keep, 0) :]
        self._say(text[: max(keep, 0)])

    def finish(self, prompt_words: int, images: tuple[PromptImage, ...]) -> None:
        """Say the rest and that it is all. `images`: the pages that were read."""
        if not self.is_done:
            self._say(self._held)
            self._end("stop", None)
        for index in range(self._count):
            self._call.say(
                AnswerEnd(index=index, finish_reason=self._reason or "stop", stop_reason=self._stop)
            )
        usage = TokenUsage(
            prompt_tokens=prompt_words, completion_tokens=self._words * self._count, images=images
        )
        self._call.say(Finished(usage=usage))

    def _end(self, reason: FinishReason, stop: str | None) -> None:
        if self._reason is None:
            self._reason, self._stop = reason, stop

    def _say(self, text: str) -> None:
        text = self._cut(text)
        for index in range(self._count if text else 0):
            self._call.say(Delta(index=index, content=text))

    def _cut(self, text: str) -> str:
        """Count the words; cut before the first that is too many."""
        for word in _WORD.finditer(text):
            if word.start() == 0 and self._is_in_word:
                continue
            if self._words == self._limit:
                self._end("length", None)
                return text[: word.start()]
            self._words += 1
        if text:
            self._is_in_word = not text[-1].isspace()
        return text
