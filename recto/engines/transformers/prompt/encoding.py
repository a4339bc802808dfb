"""Rendered prompts as token ids: control tokens where the template wrote them, plain text everywhere else."""

import json
import re
from typing import Any

from tokenizers import Tokenizer

from recto.engines.transformers.prompt.quoting import split_quotes


class PromptEncoder:
    """Turns the text that a chat template gave into token ids. Thread-safe."""

    def __init__(self, tokenizer: Any) -> None:
        """`tokenizer`: a fast tokenizer of transformers. Takes about a second for a large vocabulary."""
        self._control: dict[str, int] = dict(tokenizer.get_added_vocab())
        longest_first = sorted(self._control, key=len, reverse=True)
        self._split = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._plain = _without_added_tokens(tokenizer)
        self.longest_token = max(map(len, self._plain.get_vocab()), default=1)
        """Most characters that one token of plain text stands for."""

    def encode(self, rendered: str) -> list[int]:
        """Return the ids of a prompt whose callers' texts are quoted."""
        ids: list[int] = []
        pending: list[str] = []
        for piece, is_quoted in split_quotes(rendered):
            if is_quoted:
                pending.append(piece)
                continue
            start = 0
            for control in self._split.finditer(piece):
                pending.append(piece[start : control.start()])
                ids += self._encode_plain(pending)
                ids.append(self._control[control.group()])
                start = control.end()
            pending.append(piece[start:])
        return ids + self._encode_plain(pending)

    def _encode_plain(self, pending: list[str]) -> list[int]:
        """Encode what gathered between two control tokens, in one go, so that borders leave no trace."""
        text = "".join(pending)
        pending.clear()
        return list(self._plain.encode(text, add_special_tokens=False).ids) if text else []


def _without_added_tokens(tokenizer: Any) -> Tokenizer:
    """Return a tokenizer of the same vocabulary to which every text is plain."""
    description = json.loads(tokenizer.backend_tokenizer.to_str())
    nothing: dict[str, Any] = {
        "added_tokens": [],
        "post_processor": None,
        "truncation": None,
        "padding": None,
    }
    return Tokenizer.from_str(json.dumps(description | nothing))
