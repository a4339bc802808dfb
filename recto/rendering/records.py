"""The rows of a document's parts: values by column, with the place and the evidence of each row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recto.json_schemas.pointers import write_pointer
from recto.rendering.shapes import Column, Kind, Part
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox

BETWEEN = "; "
"""Stands between the values of a list that share a cell."""


@dataclass(slots=True)
class Evidence:
    """What is known of a row: the pages it stands on, and how sure its least sure value is."""

    pages: set[int] = field(default_factory=set)
    least: float | None = None

    def add(self, one: FieldResult) -> None:
        """Take a value into account; what isn't on the document says nothing."""
        if one.grounding is Grounding.MISSING:
            return
        for box in list_places(one):
            self.pages.add(box.page)
        self.least = one.confidence if self.least is None else min(self.least, one.confidence)


def list_places(one: FieldResult) -> Sequence[PageBox]:
    """Return where a value stands. The boxes of a derived one are those of what it was derived from."""
    return () if one.grounding is Grounding.DERIVED else one.boxes


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its numbers list by list, from 1, and its values."""

    numbers: tuple[int, ...]
    values: tuple[Any, ...]
    evidence: Evidence


def read_rows(document: DocumentResult, part: Part) -> Iterator[Row]:
    """Yield the rows that a document has in a part, in its order."""
    known = collect_evidence(document, part)
    for numbers, pointer, item in _list_items(document.data, part.steps):
        values = tuple(value for column in part.columns for value in _read(item, column))
        yield Row(numbers, values, known.get(pointer, Evidence()))


def collect_evidence(document: DocumentResult, part: Part) -> Mapping[str, Evidence]:
    """Return the evidence of every row of a part by the row's pointer; that of the header is ""."""
    first = "".join(f"{write_pointer(step)}/" for step in part.steps[:1])
    length = 1 + sum(len(step) + 1 for step in part.steps)
    known: dict[str, Evidence] = {}
    for pointer, one in document.fields.items():
        if pointer.startswith(first):
            owner = "/".join(pointer.split("/", length)[:length]) if first else ""
            known.setdefault(owner, Evidence()).add(one)
    return known


def count_cells(document: DocumentResult, part: Part) -> int:
    """Return the number of cells in the longest row of a printed table's part."""
    rows = (item for _, _, item in _list_items(document.data, part.steps))
    return max((len(row) for row in rows if isinstance(row, list)), default=0)


def write_value(value: Any) -> Any:
    """Return what stands in a cell: null, a text, a number or a boolean; a list of those is joined."""
    if isinstance(value, list):
        texts = [_write_text(item) for item in value if item is not None]
        return BETWEEN.join(texts) or None
    return _write_text(value) if isinstance(value, Mapping) else value


def _list_items(
    data: Any, steps: Sequence[tuple[str, ...]], numbers: tuple[int, ...] = (), pointer: str = ""
) -> Iterator[tuple[tuple[int, ...], str, Any]]:
    if not steps:
        yield numbers, pointer, data
        return
    found = _look_up(data, steps[0])
    if not isinstance(found, list):
        return
    inside = pointer + write_pointer(steps[0])
    for index, item in enumerate(found):
        yield from _list_items(item, steps[1:], (*numbers, index + 1), f"{inside}/{index}")


def _read(item: Any, column: Column) -> list[Any]:
    if column.kind is Kind.CELLS:
        return [item]
    if column.path and column.path[-1].isdigit() and isinstance(_look_up(item, column.path[:-1]), list):
        cells = _look_up(item, column.path[:-1])
        at = int(column.path[-1]) - 1
        return [write_value(cells[at]) if at < len(cells) else None]
    return [write_value(_look_up(item, column.path))]


def _look_up(data: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data


def _write_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
