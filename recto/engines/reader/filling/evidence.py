"""What was read, to be asked by name: the fields of an invoice or receipt, and labels with their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from recto.engines.reader.filling.names import Key, canon_words, key_of, words_of
from recto.engines.reader.filling.phrases import (
    LINE_PATHS,
    LIST_PATHS,
    PLAIN_PATHS,
    name_paths,
    name_weakly,
)
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage

_LONGEST_LABEL = 60
_MOST_PAIRS = 20_000
_MOST_GLUED_WORDS, _MOST_LABEL_WORDS, _MOST_NEAR_WORDS = 6, 3, 6
_NEUTRAL = frozenset(
    (
        "invoice", "data", "header", "detail", "details", "summary", "total", "result", "information", "info",
        "fields", "metadata", "extracted", "meta", "purchase", "transaction",
    )
)  # fmt: skip
"""Objects of these names only group what is in them."""
_OTHERS = frozenset(("buyer", "payee", "ship", "bill", "remit", "representative", "tax"))
"""What stands in objects of these names is never the seller's or the document's."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the text beside it."""

    label: str
    value: str
    is_glued: bool = False
    """Whether both stand in one cell with nothing between, as in "AUTH 098812": the label must be whole."""


@dataclass(frozen=True, slots=True)
class Name:
    """How a caller's schema speaks of a value: its names, best first, and those of what it is in."""

    names: tuple[str, ...]
    parents: tuple[str, ...] = ()

    def keys(self, name: str) -> Iterator[Key]:
        """Yield the keys of one of its names, inside of all that it is in, of less of that, and by itself."""
        own = canon_words(name)
        around = [words for words in map(canon_words, self.parents) if set(words) - _NEUTRAL]
        for start in range(len(around) + 1):
            yield key_of([*(word for words in around[start:] for word in words), *own])
            if start < len(around) and _OTHERS & set(around[start]):
                return

    @property
    def is_of_others(self) -> bool:
        """Whether it is in an object of somebody else than the seller."""
        return any(_OTHERS & set(canon_words(parent)) for parent in self.parents)


@dataclass(frozen=True)
class Evidence:
    """The values of one document, or of one row of a list in it."""

    data: Mapping[str, Any]
    """In a schema of ours."""
    pairs: Sequence[Pair] = ()
    table: Mapping[Key, tuple[str, ...]] = field(default_factory=lambda: PLAIN_PATHS)
    is_row: bool = False

    @cached_property
    def scalars(self) -> dict[str, str | bool]:
        """Return the values by path."""
        return dict(_flatten(self.data, ""))

    @cached_property
    def _paths(self) -> Mapping[Key, tuple[str, ...]]:
        return name_paths(self.scalars, self.table)

    @cached_property
    def _weak_paths(self) -> Mapping[Key, tuple[str, ...]]:
        return {} if self.is_row else name_weakly(self.scalars)

    def find(self, name: Name) -> Iterator[str | bool]:
        """Yield the values that may be meant, likeliest first."""
        for one in name.names:
            for key in name.keys(one):
                yield from self._look_up(self._paths.get(key, ()))
        yield from self._find_pairs(name)
        if not name.is_of_others:
            for one in name.names:
                yield from self._look_up(self._weak_paths.get(key_of(canon_words(one)), ()))

    def find_list(self, name: Name) -> list[Any]:
        """Return the list that is meant; empty when none is."""
        for one in name.names:
            for path in LIST_PATHS.get(key_of(canon_words(one)), ()):
                found = self._walk(path)
                if isinstance(found, list):
                    return found
            found = next((self.data[key] for key in self.data if canon_words(key) == canon_words(one)), None)
            if isinstance(found, list):
                return found
        return []

    def lines(self) -> list[Any]:
        """Return the rows of the table."""
        found = self.data.get("lines")
        return found if isinstance(found, list) else []

    def of_row(self, row: Mapping[str, Any]) -> "Evidence":
        """Return the values of one row."""
        return Evidence(row, table=LINE_PATHS, is_row=True)

    def _look_up(self, paths: Sequence[str]) -> Iterator[str | bool]:
        return (self.scalars[path] for path in paths if path in self.scalars)

    def _walk(self, path: str) -> Any:
        found: Any = self.data
        for step in path.split("/")[1:]:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    @cached_property
    def _labels(self) -> "_Labels":
        return _Labels(self.pairs)

    def _find_pairs(self, name: Name) -> Iterator[str]:
        """Yield values beside labels: those that say just this first, then those with a word more."""
        for own in map(words_of, name.names):
            yield from self._labels.same.get(tuple(own), ())
            yield from self._labels.near.get(frozenset(own), ())


class _Labels:
    """Values by the words of their labels."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.same: dict[tuple[str, ...], list[str]] = {}
        self.near: dict[frozenset[str], list[str]] = {}
        """By the words of the label but one."""
        for pair in sorted(pairs, key=lambda pair: pair.is_glued):
            words = words_of(pair.label)
            self.same.setdefault(tuple(words), []).append(pair.value)
            if not pair.is_glued and 1 < len(words) <= _MOST_NEAR_WORDS:
                for word in set(words):
                    self.near.setdefault(frozenset(words) - {word}, []).append(pair.value)


def list_pairs(pages: Sequence[SheetPage]) -> list[Pair]:
    """Return the labels and values on the pages: "Label: value", or two cells of a row."""
    pairs: list[Pair] = []
    for page in pages:
        for row in page.rows:
            pairs += _pair_cells(row.cells)
            if len(pairs) >= _MOST_PAIRS:
                return pairs
    return pairs


def _pair_cells(cells: Sequence[Cell]) -> Iterator[Pair]:
    for at, cell in enumerate(cells):
        label, colon, value = cell.text.partition(":")
        right = cells[at + 1].text if at + 1 < len(cells) else ""
        if colon and value.strip():
            value = value if value[:1].isspace() or not label[-1:].isdigit() else ""
        if not value.strip():
            label, value = cell.text.rstrip(": "), right
        if value.strip() and label.strip() and len(label) <= _LONGEST_LABEL:
            yield Pair(label.strip(), value.strip())
        words = cell.text.split()
        if not colon and len(words) <= _MOST_GLUED_WORDS:
            for count in range(1, min(len(words), _MOST_LABEL_WORDS + 1)):
                yield Pair(" ".join(words[:count]), " ".join(words[count:]), is_glued=True)


def _flatten(value: Any, path: str) -> Iterator[tuple[str, str | bool]]:
    """Yield what isn't null, by path; of lists the first entry only."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flatten(item, f"{path}/{name}")
    elif isinstance(value, list):
        if value and path != "/lines":
            yield from _flatten(value[0], f"{path}/0")
    elif isinstance(value, str | bool):
        yield path, value
