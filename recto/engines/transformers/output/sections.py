"""What of an answer's text is thought, content or tool call. Knows text, not tokens."""

from collections.abc import Callable, Collection, Sequence

from recto.engines.transformers.output.buffer import Entries, TextBuffer, overlap
from recto.engines.transformers.output.calls import CLOSE, OPEN, CallReader
from recto.engines.transformers.output.draft import DeltaDraft
from recto.engines.transformers.output.stops import StopScanner

THINK, THOUGHT = "<think>", "</think>"
_Step = Callable[[DeltaDraft, bool], bool]
"""Takes what it can from the buffer; returns whether another step may take more."""


class Sections:
    """Sorts text as it comes. Stop strings count in content only, never in thoughts or calls.

    `<think>` counts at the start of the answer only. White space after thoughts, around calls and between
    them is dropped. `names` are the functions that may be called; empty where the request uses no tools.
    """

    def __init__(self, names: Collection[str], stops: Sequence[str]) -> None:
        self._names = names
        self._stops = StopScanner(stops)
        self._buffer = TextBuffer()
        self._step: _Step = self._begin
        self._drops_space = False
        self._has_content = False
        self._call: CallReader | None = None
        self.calls = 0

    @property
    def found_stop(self) -> str | None:
        """The stop string that ended the answer."""
        return self._stops.found

    @property
    def is_thinking(self) -> bool:
        """Whether what comes next is thought."""
        return self._step == self._think

    def feed(self, text: str, entries: Entries, draft: DeltaDraft, is_final: bool = False) -> None:
        """Take the next text, or with `is_final` the last, and put into the draft what is sure."""
        self._buffer.append(text, entries)
        while self.found_stop is None and self._step(draft, is_final):
            pass
        if is_final and self.found_stop is None:
            draft.say(*self._stops.release())

    def _begin(self, _draft: DeltaDraft, is_final: bool) -> bool:
        start = self._buffer.text.lstrip()
        if start.startswith(THINK):
            self._buffer.take(self._buffer.text.index(THINK) + len(THINK))
            self._drops_space = True
            self._step = self._think
            return True
        if THINK.startswith(start) and not is_final:
            return False
        self._step = self._speak
        return True

    def _drop_space(self) -> None:
        if self._drops_space:
            kept = self._buffer.text.lstrip()
            self._buffer.take(len(self._buffer.text) - len(kept))
            self._drops_space = not kept

    def _think(self, draft: DeltaDraft, is_final: bool) -> bool:
        self._drop_space()
        text = self._buffer.text
        end = text.find(THOUGHT)
        if end < 0:
            held = 0 if is_final else overlap(text, THOUGHT)
            draft.reasoning += self._buffer.take(len(text) - held)[0]
            return False
        draft.reasoning += self._buffer.take(end)[0]
        self._buffer.take(len(THOUGHT))
        self._drops_space = True
        self._step = self._speak
        return True

    def _speak(self, draft: DeltaDraft, is_final: bool) -> bool:
        self._drop_space()
        text = self._buffer.text
        call = text.find(OPEN) if self._names else -1
        if call < 0:
            held = 0 if is_final else self._undecided(text)
            self._say(len(text) - held, draft)
            return False
        if not self._has_content and text[:call].isspace():
            self._buffer.take(call)
        else:
            self._say(call, draft)
        if self.found_stop is None:
            draft.say(*self._stops.release())
        self._call = CallReader(self.calls, self._names)
        self._step = self._read_call
        return True

    def _undecided(self, text: str) -> int:
        """Return how many characters at the end may belong to a call that follows."""
        if not self._names:
            return 0
        held = overlap(text, OPEN)
        is_empty = not text[: len(text) - held].strip()
        return len(text) if is_empty and not self._has_content else held

    def _say(self, count: int, draft: DeltaDraft) -> None:
        self._has_content = self._has_content or count > 0
        draft.say(*self._stops.pass_on(*self._buffer.take(count)))

    def _read_call(self, draft: DeltaDraft, is_final: bool) -> bool:
        call = self._call
        assert call is not None
        call.read(self._buffer, draft, is_final)
        self.calls += call.has_begun and self.calls == call.index
        if call.is_malformed:
            end = self._buffer.text.find(CLOSE)
            self._say(end + len(CLOSE) if end >= 0 else len(self._buffer.text), draft)
        if not (call.is_malformed or call.is_over):
            return False
        self._drops_space = call.is_over
        self._step = self._speak
        return True
