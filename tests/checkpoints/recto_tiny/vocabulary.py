"""The tokenizer: a token a letter, so that reading is copying; keys and words of prompts are one each."""

import json
import re
from functools import cache
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from tests.checkpoints.recto_tiny.drawing import GLYPHS
from tests.checkpoints.recto_tiny.purchases import ADDRESS_KEYS, PARTY_KEYS, TOP_KEYS

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
ADDED = ("<tool_call>", "</tool_call>")
VOCABULARY_SIZE = 2048
MERCHANT_KEYS = ("name", "address", "phone", "vat_id", "tax_id", "registration_id")
LINE_KEYS = ("description", "product_code", "quantity", "unit_price", "total")
TAX_KEYS = ("code", "rate", "base", "amount")
KEYS = tuple(
    dict.fromkeys(
        (*TOP_KEYS, *MERCHANT_KEYS, *ADDRESS_KEYS, *PARTY_KEYS, *LINE_KEYS, *TAX_KEYS, "department")
    )
)
SCHEMA_WORDS = (
    "type", "string", "null", "object", "array", "properties", "required", "items", "anyOf",
    "additionalProperties", "description", "default", "examples", "pattern", "title", "format", "enum",
    "number", "integer", "minLength", "minItems", "maxItems", "maxLength", "$defs", "$ref", "const",
    "invoice", "receipt",
)  # fmt: skip
CUTS = (
    r'[{,]"\$?[A-Za-z0-9_]+":'  # a key with what opens it; what isn't in the vocabulary falls to letters
    r'|"\$?[A-Za-z]+"(?=\s*[:,\]}])'
    r"|(?<![A-Za-z])(?:null|true|false)(?![A-Za-z])"
    r"|(?<![A-Za-z])[a-z]+(?:_[a-z0-9]+)+"
    r"|(?<![A-Za-z]) ?[a-z]{2,}(?![A-Za-z])"
    r"|[\s\S]"
)
_BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def _as_bytes(text: str) -> str:
    """Return text in the letters that byte-level tokenizers write bytes with."""
    return _BYTES.pre_tokenize_str(text)[0][0]


def prompt_words() -> list[str]:
    """Return plain English words of instructions."""
    folder = Path(__file__).parent
    texts = [(place / "words.txt").read_text() for place in (folder, folder.parent)]
    return sorted({word for text in texts for word in text.split() if re.fullmatch("[a-z]{2,}", word)})


@cache
def build_tokenizer() -> Tokenizer:
    """Return the tokenizer; nothing is learnt, it is the same on every machine."""
    pieces = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces += [_as_bytes(sign) for sign in (*GLYPHS, "–") if not sign.isascii()]
    pieces += [_as_bytes(f'{sign}"{key}":') for key in KEYS for sign in "{,"]
    pieces += [_as_bytes(f'"{word}"') for word in SCHEMA_WORDS]
    pieces += [_as_bytes(f'{sign}"{word}":') for word in SCHEMA_WORDS for sign in "{,"]
    pieces += [_as_bytes(word) for word in ("null", "true", "false")]
    pieces += [_as_bytes(key) for key in KEYS if "_" in key]
    words = prompt_words()
    pieces += [_as_bytes(f"{gap}{word}") for word in words for gap in (" ", "")]
    vocabulary = {piece: row for row, piece in enumerate(dict.fromkeys(pieces))}
    core = Tokenizer(models.BPE(vocab=vocabulary, merges=[], ignore_merges=True))
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(CUTS), "isolated"), _BYTES])
    core.decoder = decoders.ByteLevel()
    core.add_special_tokens(list(SPECIAL))
    core.add_tokens(list(ADDED))
    assert core.get_vocab_size() <= VOCABULARY_SIZE
    return core


def token_id(text: str) -> int:
    """Return the id of a token that must exist."""
    row = build_tokenizer().token_to_id(text)
    assert row is not None, text
    return int(row)


def encode(text: str) -> list[int]:
    """Return the ids of a text."""
    return list(build_tokenizer().encode(text, add_special_tokens=False).ids)


def decode(ids: list[int]) -> str:
    """Return the text of ids; special tokens are left out."""
    return str(build_tokenizer().decode(ids))


def parse(text: str) -> object:
    """Return the answer's JSON, or None if it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None
