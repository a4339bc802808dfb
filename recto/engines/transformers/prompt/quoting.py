"""Marks what callers wrote, so that a control token in it stays text after the template was rendered."""

import re
from typing import Any, cast

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters: Unicode keeps them for internal use, so that no text to be exchanged has them."""

_MARKERS = re.compile(f"[{OPEN}{CLOSE}]")
_SPLIT = re.compile(f"([{OPEN}{CLOSE}])")


def quote_text(text: str) -> str:
    """Return the text between markers; white space at its ends stays outside, for templates that trim it."""
    clean = _MARKERS.sub("", text).encode("utf-8", "replace").decode()  # halves of surrogate pairs become "?"
    core = clean.strip()
    if not core:
        return clean
    start = clean.index(core)
    return f"{clean[:start]}{OPEN}{core}{CLOSE}{clean[start + len(core) :]}"


def quote_json(value: Any) -> Any:
    """Return the JSON value with every text in it, names of fields too, between markers."""
    if isinstance(value, str):
        return quote_text(value)
    if isinstance(value, dict):
        return {quote_text(str(name)): quote_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [quote_json(item) for item in value]
    return value


def split_quotes(rendered: str) -> list[tuple[str, bool]]:
    """Return the pieces of a rendered prompt without markers, each with whether a caller wrote it."""
    pieces: list[tuple[str, bool]] = []
    is_quoted = False
    for piece in cast("list[str]", _SPLIT.split(rendered)):
        if piece in {OPEN, CLOSE}:
            is_quoted = piece == OPEN
        elif piece:
            pieces.append((piece, is_quoted))
    return pieces
