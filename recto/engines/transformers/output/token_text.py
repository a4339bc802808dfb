"""The bytes and the text of token ids, for tokenizers that spell bytes as characters (GPT-2's byte-level
BPE)."""

from functools import lru_cache

from transformers import PreTrainedTokenizerFast

MARKERS = ("<tool_call>", "</tool_call>", "<think>", "</think>")
"""Tokens that are text to us even where a tokenizer counts them as special."""


class TokenTexts:
    """What each token of a vocabulary stands for. Immutable once made, so any thread may share it."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        added = tokenizer.added_tokens_decoder
        self._names = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
        self._added = {token: entry.content.encode() for token, entry in added.items()}
        special = {token for token, entry in added.items() if entry.special and entry.content not in MARKERS}
        self._silent = frozenset(special | set(tokenizer.all_special_ids))
        self._byte_of = {char: byte for byte, char in byte_characters().items()}

    def spell(self, token: int) -> bytes:
        """Return the token's bytes; of a special token its name, of an id beyond the vocabulary nothing."""
        if token in self._added:
            return self._added[token]
        name = self._names[token] if token < len(self._names) else None
        if name is None:
            return b""
        if all(char in self._byte_of for char in name):
            return bytes(self._byte_of[char] for char in name)
        return name.encode()

    def visible(self, token: int) -> bytes:
        """Return the bytes that the token adds to an answer: nothing for special tokens."""
        return b"" if token in self._silent else self.spell(token)


@lru_cache(maxsize=4)
def token_texts(tokenizer: PreTrainedTokenizerFast) -> TokenTexts:
    """Return the texts of a tokenizer's tokens, made once per tokenizer (0.1 s for 151k)."""
    return TokenTexts(tokenizer)


def byte_characters() -> dict[int, str]:
    """Return the character that byte-level BPE writes for each byte.

    Printable Latin-1 characters stand for themselves, the other bytes in order for U+0100 and on.
    """
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}
