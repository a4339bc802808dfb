"""What a document calls itself: its title, and the kind that says."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage

HEAD_SHARE = 0.5
"""Part of the page, from the top, in which a title stands."""
LARGE_EM = 1.25
"""A title is printed this much larger than the rest, or says a kind by itself."""
LONGEST_TITLE, MOST_WORDS, MOST_KIND_WORDS = 120, 14, 6
LEAST_LETTERS = 0.6


@dataclass(frozen=True, slots=True)
class Title:
    """The title, if any, and the kind it says, if any."""

    span: Span | None = None
    kind: str | None = None
    kind_span: Span | None = None


def find_title(page: SheetPage) -> Title:
    """Return the title of a document by its first page."""
    head = [cell for cell in page.cells if cell.rect.top <= HEAD_SHARE * page.height and _may_be_title(cell)]
    named = [(cell, kind) for cell in head if (kind := _name_kind(page, cell)) is not None]
    if named:
        cell, kind = max(named, key=lambda one: (_size(one[0]), -one[0].row))
        return Title(cell.whole(), kind, cell.whole())
    large = [cell for cell in head if _size(cell) >= LARGE_EM]
    if not large:
        return Title()
    return Title(max(large, key=lambda cell: (_size(cell), -cell.row)).whole())


def is_large(span: Span) -> bool:
    """Return whether something is printed as large as a title."""
    return _size(span.cell) >= LARGE_EM


def _name_kind(page: SheetPage, cell: Cell) -> str | None:
    """Return the kind that a cell names as a title would: in large print, or alone in its row."""
    if _size(cell) >= LARGE_EM:
        return find_kind(cell.text)
    is_alone = len(page.rows[cell.row].cells) == 1
    return find_kind(cell.text, anywhere=False) if is_alone else None


def find_kind(text: str, *, anywhere: bool = True) -> str | None:
    """Return the kind that a short text names as the whole of it or how it begins, or, `anywhere`, ends."""
    words = fold_words(text)
    if not words or len(words) > MOST_KIND_WORDS:
        return None
    for count in range(len(words), 0, -1):
        for part in ("".join(words[:count]), "".join(words[-count:]))[: 1 + anywhere]:
            kind = _load_kinds().get(part)
            if kind is not None:
                return kind
    return None


def _may_be_title(cell: Cell) -> bool:
    text = cell.text
    letters = sum(map(str.isalpha, text))
    is_short = len(text) <= LONGEST_TITLE and len(text.split()) <= MOST_WORDS
    return is_short and letters >= max(3, LEAST_LETTERS * len(text.replace(" ", ""))) and ":" not in text


def _size(cell: Cell) -> float:
    """Return the height of its letters, the median of its words."""
    heights = sorted(token.rect.height for token in cell.tokens)
    return round(heights[len(heights) // 2], 1)


@cache
def _load_kinds() -> Mapping[str, str]:
    text = (resources.files("recto.extraction.general") / "kinds.toml").read_text("utf-8")
    return dict(_list_phrases(tomllib.loads(text)))


def _list_phrases(kinds: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for kind, phrases in kinds.items():
        yield from ((fold(phrase), kind) for phrase in phrases)
