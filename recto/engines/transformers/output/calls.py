"""Reads one tool call of Qwen's syntax while it is written: `<tool_call>{"name": …, "arguments":
{…}}</tool_call>`."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from recto.engines.transformers.output.buffer import TextBuffer
from recto.engines.transformers.output.draft import DeltaDraft
from schemas.chat.events import ToolCallDelta

OPEN, CLOSE = "<tool_call>", "</tool_call>"
_HEAD = re.compile(
    re.escape(OPEN) + r'\s*\{\s*"name"\s*:\s*"([A-Za-z0-9_.-]{1,64})"\s*,\s*"arguments"\s*:\s*(?=\{)'
)
_TAIL = re.compile(r"\s*\}?\s*")


@dataclass(frozen=True, slots=True)
class WholeCall:
    """A call that was read in one go."""

    name: str
    arguments: str


def read_whole_call(text: str, names: Collection[str]) -> WholeCall | None:
    """Return the call that JSON text makes of one of the functions `names`, or None if it makes none."""
    try:
        call = json.loads(text)
        arguments = call.get("arguments") or {}
        arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
    except (ValueError, AttributeError, RecursionError):
        return None
    name = call.get("name")
    if not isinstance(name, str) or name not in names or not isinstance(arguments, dict):
        return None
    return WholeCall(name, json.dumps(arguments, ensure_ascii=False))


class CallReader:
    """One call, from its opening marker on. Its arguments go on, exactly as written, as they come.

    Until its name is known nothing is said, so that text which is no call can still become content.
    """

    def __init__(self, index: int, names: Collection[str]) -> None:
        self.index = index
        self._names = names
        self._scanner: ArgumentScanner | None = None
        self.has_begun = False
        self.is_over = False
        self.is_malformed = False
        """No call after all: the text up to `CLOSE`, or all of it, is content."""

    def read(self, buffer: TextBuffer, draft: DeltaDraft, is_final: bool) -> None:
        """Take from the buffer what can be told for sure."""
        if self._scanner is None and not self._read_head(buffer, draft, is_final):
            return
        if self._scanner is not None and not self._scanner.is_over:
            text, _ = buffer.take(self._scanner.advance(buffer.text))
            self._tell(draft, text)
        if self._scanner is not None and self._scanner.is_over:
            self._read_tail(buffer, is_final)

    def _tell(self, draft: DeltaDraft, arguments: str, name: str | None = None) -> None:
        call_id = None if name is None else f"chatcmpl-tool-{uuid4().hex}"
        self.has_begun = True
        draft.call(ToolCallDelta(index=self.index, id=call_id, name=name, arguments=arguments))

    def _read_head(self, buffer: TextBuffer, draft: DeltaDraft, is_final: bool) -> bool:
        head = _HEAD.match(buffer.text)
        if head is not None and head[1] in self._names:
            buffer.take(head.end())
            self._scanner = ArgumentScanner()
            self._tell(draft, "", head[1])
            return True
        end = buffer.text.find(CLOSE)
        if end < 0 and not is_final:
            return False
        text = buffer.text[len(OPEN) : end if end >= 0 else None]
        call = read_whole_call(text, self._names)
        if call is None:
            self.is_malformed = True
            return False
        buffer.take(end + len(CLOSE) if end >= 0 else len(buffer.text))
        self._tell(draft, call.arguments, call.name)
        self.is_over = True
        return False

    def _read_tail(self, buffer: TextBuffer, is_final: bool) -> None:
        match = _TAIL.match(buffer.text)
        filler = match.end() if match else 0
        rest = buffer.text[filler:]
        if rest.startswith(CLOSE):
            buffer.take(filler + len(CLOSE))
        elif CLOSE.startswith(rest):
            if not is_final:
                return
            buffer.take(len(buffer.text))
        else:
            buffer.take(filler)
        self.is_over = True


class ArgumentScanner:
    """Finds where a JSON object ends."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._is_escaped = False
        self.is_over = False

    def advance(self, text: str) -> int:
        """Return how many characters of the text belong to the object."""
        for place, char in enumerate(text):
            if self._in_string:
                self._step_in_string(char)
            elif char == '"':
                self._in_string = True
            elif char in "{[":
                self._depth += 1
            elif char in "}]":
                self._depth -= 1
                if self._depth == 0:
                    self.is_over = True
                    return place + 1
        return len(text)

    def _step_in_string(self, char: str) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif char == "\\":
            self._is_escaped = True
        elif char == '"':
            self._in_string = False
