"""Where the objects of a list come from: a list of ours, or a table on the page whose heads say the names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recto.extraction.custom.evidence import Evidence, Name
from recto.extraction.custom.names import canon_words, key_of
from recto.extraction.custom.naming import alias_names, list_names, looks_like_lines
from recto.extraction.custom.phrases import LINE_PATHS
from recto.extraction.custom.printed import Labelled, Labels, sort_labels
from recto.extraction.custom.told import tell_spans
from recto.extraction.general.pairs import Standing
from recto.extraction.general.tables import Table, write_spans
from recto.extraction.reader.folding import fold
from recto.json_schemas.nodes import Node

IN_TABLE = 0.88
TITLED = 0.5
"""What it counts, in columns, that a table is titled like the list."""
Properties = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class RowSource:
    """The rows that a list is filled from."""

    score: float
    """How many of the properties they have."""
    rows: Sequence[Evidence] = ()


def choose_rows(evidence: Evidence, name: Name, properties: Properties) -> RowSource:
    """Return the rows that know most of the properties; those of our own rules where both know as much."""
    own = _list_own(evidence, name, properties)
    tables = [_list_table(evidence, table, name, properties) for table in evidence.tables]
    best = max(tables, key=lambda source: source.score, default=RowSource(0.0))
    return best if best.score > own.score else own


def _list_own(evidence: Evidence, name: Name, properties: Properties) -> RowSource:
    pointer, rows = evidence.find_list(name)
    if not rows and looks_like_lines(properties):
        pointer, rows = evidence.lines()
    found = [
        evidence.of_row(row, f"{pointer}/{index}")
        for index, row in enumerate(rows)
        if isinstance(row, Mapping)
    ]
    if not found:
        return RowSource(0.0)
    known = sum(key_of(canon_words(key)) in LINE_PATHS for key in properties)
    return RowSource(max(float(known), 0.5), found)


def _list_table(evidence: Evidence, table: Table, name: Name, properties: Properties) -> RowSource:
    """Return the rows of a printed table, each cell under the names of its property."""
    columns = _match_columns(table, properties)
    if not columns:
        return RowSource(0.0)
    title = fold(table.title.text) if table.title else ""
    is_titled = bool(title) and any(fold(one) == title for one in (*name.aliases, *name.names))
    rows = [evidence.of_labels(labels) for labels in _label_rows(table, columns)]
    return RowSource(len(columns) + (TITLED if is_titled else 0.0), rows)


def _match_columns(table: Table, properties: Properties) -> Mapping[int, str]:
    """Return the property of each column, the one that says its head most exactly."""
    heads = [write_spans(head) for head in table.heads]
    matches: dict[int, str] = {}
    for is_same in (_is_same, _is_alike):
        for key, node in properties.items():
            names = (*alias_names(node), *list_names(key, node))
            if key in matches.values():
                continue
            at = next(
                (
                    column
                    for one in names
                    for column, head in enumerate(heads)
                    if column not in matches and is_same(one, head)
                ),
                None,
            )
            if at is not None:
                matches[at] = key
    return matches


def _is_same(name: str, head: str) -> bool:
    return fold(name) == fold(head) != ""


def _is_alike(name: str, head: str) -> bool:
    key = key_of(canon_words(head))
    return bool(key) and key_of(canon_words(name)) == key


def _label_rows(table: Table, columns: Mapping[int, str]) -> Iterator[Labels]:
    for row in table.rows:
        yield sort_labels(
            Labelled(key, tell_spans(row[column], IN_TABLE, joint=" "), Standing.COLON)
            for column, key in columns.items()
            if row[column]
        )
