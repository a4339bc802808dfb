"""What a document schema looks like as tables: one part for the document, one for each list of objects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from recto.errors import GrammarInvalidError
from recto.json_schemas.nodes import Node, Nodes, list_branches

HEADER = "header"
"""Name of the part that has one row for each document."""
LINES = "lines"
MOST_COLUMNS = 5_000
MOST_PARTS = 100
MOST_DEPTH = 16
_DECIMAL_PATTERN = r"^-?\d+(\.\d+)?$"
_DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"


Path = tuple[str, ...]
"""Names of properties, from one object into those inside it."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    DECIMAL = "decimal"
    """A decimal number as text, its printed scale kept."""
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CELLS = "cells"
    """A row of a printed table: a list that takes as many columns as it has items."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row, by its path from the row's object."""

    path: Path
    kind: Kind = Kind.TEXT

    @property
    def name(self) -> str:
        """The path in dots."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Part:
    """A table: its rows are the documents, or what stands in a list of theirs."""

    steps: tuple[Path, ...] = ()
    """The way to the rows, list by list: `lines` is (("lines",),), a row's `allowances` are one more step."""
    columns: tuple[Column, ...] = ()

    @property
    def name(self) -> str:
        """The path of its list in dots; `header` for that of the documents."""
        return ".".join(name for step in self.steps for name in step) or HEADER

    @property
    def is_printed_table(self) -> bool:
        """Whether the document decides how many columns there are."""
        return any(column.kind is Kind.CELLS for column in self.columns)


Shape = tuple[Part, ...]
"""The parts of a schema: the header, then `lines` where there are any, then the others in its order."""


def read_shape(schema: Mapping[str, Any]) -> Shape:
    """Return the parts that a JSON schema describes."""
    return merge_shapes([tuple(_Reading(schema).read())])


def infer_shape(data: Mapping[str, Any]) -> Shape:
    """Return the parts of a document whose schema nobody knows any more, by its values."""
    return read_shape(_describe(data))


def merge_shapes(shapes: Iterable[Shape]) -> Shape:
    """Return the parts of all these shapes, each once and with the columns of all, in the order of coming."""
    merged: dict[tuple[Path, ...], dict[Path, Column]] = {(): {}}
    for shape in shapes:
        for part in shape:
            columns = merged.setdefault(part.steps, {})
            for column in part.columns:
                columns.setdefault(column.path, column)
    parts = [Part(steps, tuple(columns.values())) for steps, columns in merged.items()]
    return tuple(sorted(parts, key=lambda part: (bool(part.steps), part.name != LINES)))


def spread_cells(part: Part, most: int) -> Part:
    """Return a printed table's part with a column for each of at most `most` cells, named by their number."""
    columns: list[Column] = []
    for column in part.columns:
        if column.kind is Kind.CELLS:
            columns += [Column((*column.path, str(index)), Kind.TEXT) for index in range(1, most + 1)]
        else:
            columns.append(column)
    return replace(part, columns=tuple(columns))


class _Reading:
    """Walks one schema, within bounds: what lies deeper than those is one column of JSON text."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._nodes = Nodes(root, "schema")
        self._root = root
        self._left = MOST_COLUMNS
        self._parts = 0

    def read(self) -> Iterator[Part]:
        pending: list[tuple[tuple[Path, ...], Any]] = [((), self._root)]
        while pending:
            steps, node = pending.pop(0)
            columns: list[Column] = []
            for path, kind, rows in self._walk(node, (), 0):
                if rows is None:
                    columns.append(Column(path, kind))
                elif self._parts < MOST_PARTS:
                    self._parts += 1
                    pending.append(((*steps, path), rows))
                else:
                    columns.append(Column(path))
            yield Part(steps, tuple(columns))

    def _walk(self, node: Any, path: Path, depth: int) -> Iterator[tuple[Path, Kind, Any]]:
        """Yield path and kind of every value; of a list that makes rows, what its items are."""
        self._left -= 1
        opened = self._open(node)
        if "properties" in opened and depth < MOST_DEPTH and self._left > 0:
            for name, child in opened["properties"].items():
                yield from self._walk(child, (*path, name), depth + 1)
        elif not path and _is_list(opened):
            yield path, Kind.CELLS, None
        elif isinstance(opened.get("items"), Mapping):
            items = self._open(opened["items"])
            has_parts = "properties" in items or _is_list(items)
            yield path, Kind.TEXT, items if has_parts and self._left > 0 else None
        else:
            yield path, _kind_of(opened), None

    def _open(self, node: Any) -> Node:
        """Return the node with references followed; of choices the one that has parts, or else the first."""
        try:
            opened = self._nodes.open(node)
            choices = [self._nodes.open(choice) for choice in list_branches(opened)]
        except (GrammarInvalidError, LookupError, RecursionError):
            return {}
        choices = [choice for choice in choices if choice.get("type") != "null"]
        nested = [choice for choice in choices if "properties" in choice or "items" in choice]
        for choice in (nested or choices)[:1]:
            return self._open(choice) if list_branches(choice) else {**opened, **choice}
        return opened


def _is_list(node: Node) -> bool:
    return "items" in node or "prefixItems" in node


def _kind_of(node: Node) -> Kind:
    kinds = node.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "string" in kinds and node.get("pattern") == _DECIMAL_PATTERN:
        return Kind.DECIMAL
    if "string" in kinds and (node.get("format") == "date" or node.get("pattern") == _DATE_PATTERN):
        return Kind.DATE
    if kinds - {"null"} == {"boolean"}:
        return Kind.BOOLEAN
    return Kind.NUMBER if kinds - {"null"} and kinds <= {"number", "integer", "null"} else Kind.TEXT


def _describe(value: Any, depth: int = 0) -> dict[str, Any]:
    if depth > MOST_DEPTH:
        return {}
    if isinstance(value, Mapping):
        return {"properties": {name: _describe(child, depth + 1) for name, child in value.items()}}
    if isinstance(value, list):
        return {"items": _describe_items(value, depth)}
    if isinstance(value, bool):
        return {"type": "boolean"}
    return {"type": "number"} if isinstance(value, int | float) else {"type": "string"}


def _describe_items(values: Sequence[Any], depth: int) -> dict[str, Any]:
    objects = [value for value in values if isinstance(value, Mapping)]
    if not objects:
        return _describe(values[0], depth + 1) if values else {}
    found: dict[str, Any] = {}
    for name, child in ((name, child) for one in objects for name, child in one.items()):
        known = found.get(name)
        found[name] = known + child if isinstance(known, list) and isinstance(child, list) else known or child
    return _describe(found, depth + 1)
