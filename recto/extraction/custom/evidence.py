"""What was read, to be asked by name: fields of an invoice or receipt, labels and their values, tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from recto.extraction.custom.names import Key, canon_words, key_of
from recto.extraction.custom.phrases import (
    LINE_PATHS,
    LIST_PATHS,
    PLAIN_PATHS,
    name_paths,
    name_weakly,
)
from recto.extraction.custom.printed import Labels, doubt_rivals, take_lines
from recto.extraction.custom.told import Told, tell_field
from recto.extraction.general.tables import Table
from schemas.results import FieldResult

WEAK = 0.6
"""How sure a value is that is found by a name that many have."""
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
class Name:
    """How a caller's schema speaks of a value: its names, best first, and those of what it is in."""

    names: tuple[str, ...]
    parents: tuple[tuple[str, ...], ...] = ()
    """Names of each object around it, the outermost first."""
    aliases: tuple[str, ...] = ()
    """Labels that the caller says it has."""

    def keys(self, name: str) -> Iterator[Key]:
        """Yield the keys of one of its names, inside of all that it is in, of less of that, and by itself."""
        own = canon_words(name)
        outer = (canon_words(parent[0]) for parent in self.parents if parent)
        around = [words for words in outer if set(words) - _NEUTRAL]
        for start in range(len(around) + 1):
            yield key_of([*(word for words in around[start:] for word in words), *own])
            if start < len(around) and _OTHERS & set(around[start]):
                return

    @property
    def is_of_others(self) -> bool:
        """Whether it is in an object of somebody else than the seller."""
        return any(_OTHERS & set(canon_words(parent[0])) for parent in self.parents if parent)

    @property
    def has_lines(self) -> bool:
        """Whether its value goes on in the lines below."""
        return any("address" in canon_words(name) for name in self.names)

    @property
    def headings(self) -> Iterator[str]:
        """Yield what a heading over it may say."""
        for parent in reversed(self.parents):
            yield from parent

    @property
    def full_names(self) -> Iterator[str]:
        """Yield its names behind the name of what it is in: `sender` and `name` are "Sender name"."""
        for parent in self.parents[-1:]:
            yield from (f"{outer} {name}" for outer in parent for name in self.names)


@dataclass(frozen=True)
class Evidence:
    """The values of one document, or of one row of a list in it."""

    data: Mapping[str, Any]
    """In a schema of ours."""
    fields: Mapping[str, FieldResult] = field(default_factory=dict)
    """What proves them, by pointer."""
    prefix: str = ""
    """Pointer of `data` in that."""
    labels: Labels = field(default_factory=Labels)
    tables: Sequence[Table] = ()
    table: Mapping[Key, tuple[str, ...]] = field(default_factory=lambda: PLAIN_PATHS)
    is_row: bool = False
    is_bill: bool = True
    """Whether the document surely is one that rules of ours read: else its own labels go first."""

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

    def find(self, name: Name) -> Iterator[Told]:
        """Yield the values that may be meant, likeliest first."""
        yield from self._list_same(name, name.aliases)
        yield from self._list_headed(name)
        if not self.is_bill:
            yield from self._list_same(name, name.full_names)
            yield from self._list_same(name, name.names)
        for one in name.names:
            for key in name.keys(one):
                yield from self._look_up(self._paths.get(key, ()))
        yield from self._list_same(name, name.full_names)
        yield from self._list_same(name, name.names)
        for one in name.names:
            yield from self.labels.list_near(one)
        if not name.is_of_others:
            for one in name.names:
                for told in self._look_up(self._weak_paths.get(key_of(canon_words(one)), ())):
                    yield told.weaken(WEAK)

    def find_all(self, name: Name) -> list[Told]:
        """Return every value that stands at a label of just these names."""
        labels = [*name.aliases, *name.full_names, *name.names]
        found = next(filter(None, map(self.labels.list_same, labels)), ())
        best = [one.told for one in found if one.standing == found[0].standing]
        return list({str(told.value): told for told in best}.values())

    def find_list(self, name: Name) -> tuple[str, list[Any]]:
        """Return the list that is meant, with its pointer; an empty one when none is."""
        for one in name.names:
            for path in LIST_PATHS.get(key_of(canon_words(one)), ()):
                found = self._walk(path)
                if isinstance(found, list):
                    return path, found
            key = next((key for key in self.data if canon_words(key) == canon_words(one)), None)
            if key is not None and isinstance(self.data[key], list):
                return f"/{key}", self.data[key]
        return "", []

    def lines(self) -> tuple[str, list[Any]]:
        """Return the rows of the table, with their pointer."""
        found = self.data.get("lines")
        return "/lines", found if isinstance(found, list) else []

    def tell(self, value: str | bool, pointer: str) -> Told:
        """Return a value of ours with its proof."""
        return tell_field(value, self.fields.get(self.prefix + pointer))

    def of_row(self, row: Mapping[str, Any], pointer: str) -> "Evidence":
        """Return the values of one row of a list of ours."""
        return Evidence(row, self.fields, self.prefix + pointer, table=LINE_PATHS, is_row=True)

    def of_labels(self, labels: Labels) -> "Evidence":
        """Return the values of one row of a printed table."""
        return Evidence({}, labels=labels, table={}, is_row=True)

    def _look_up(self, paths: Sequence[str]) -> Iterator[Told]:
        for path in paths:
            if path in self.scalars:
                yield tell_field(self.scalars[path], self.fields.get(self.prefix + path))

    def _walk(self, path: str) -> Any:
        found: Any = self.data
        for step in path.split("/")[1:]:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def _list_headed(self, name: Name) -> Iterator[Told]:
        """Yield what stands at its labels under a heading of what it is in, where labels come twice."""
        if not self.labels.has_heading(name.headings):
            return
        for one in name.names:
            found = self.labels.list_same(one)
            if len(found) > 1:
                found = take_lines(found) if name.has_lines else found
                yield self.labels.under_heading(found, name.headings)[0].told

    def _list_same(self, name: Name, labels: Iterator[str] | Sequence[str]) -> Iterator[Told]:
        for label in labels:
            found = self.labels.list_same(label)
            if found and name.has_lines:
                found = take_lines(found)
            if found:
                yield from doubt_rivals(self.labels.under_heading(found, name.headings))


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
