"""A JSON Schema for documents like this one: sent back as `json_schema`, it reads the same values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from recto.documents.model import Document
from recto.extraction.custom.filler import fill_schema
from recto.extraction.custom.names import words_of
from recto.extraction.custom.sheets import gather_sheets
from recto.extraction.custom.values import MISFIT, Printing, fit
from recto.extraction.general.pairs import Pair
from recto.extraction.general.tables import Table, write_spans
from recto.extraction.reader.reading import Reading

MOST_PROPERTIES, MOST_COLUMNS = 100, 30
LONGEST_NAME = 40
DECIMAL = r"^-?\d+(\.\d+)?$"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
Node = dict[str, Any]


def propose_schema(
    reading: Reading, document: Document, pairs: Sequence[Pair], tables: Sequence[Table]
) -> Node | None:
    """Return the schema of the labels and tables that can be read by it again; None where there are none."""
    sheets = gather_sheets(reading, document)
    printing = sheets.printing
    properties: dict[str, Node] = {}
    for pair in pairs[:MOST_PROPERTIES]:
        name = _new_name(pair.name, properties, "field")
        properties[name] = _describe(pair.name, [pair.value.text], printing)
    for table in tables:
        title = table.title.text if table.title else "rows"
        properties[_new_name(title, properties, "rows")] = _describe_table(table, printing)
    schema = _wrap(properties)
    data = fill_schema(schema, sheets, "json_schema", has_all_keys=True).value
    kept = {
        name: node
        for name, node in properties.items()
        if (node["examples"][0] == data[name] if "examples" in node else bool(data[name]))
    }
    return _wrap(kept) if kept else None


def _wrap(properties: Mapping[str, Node]) -> Node:
    return {"$schema": DRAFT, "type": "object", "properties": dict(properties)}


def _describe(label: str, texts: Sequence[str], printing: Printing) -> Node:
    """Return a property for values at a label: the narrowest type that all of them have."""
    for node, may_be in _list_types():
        fitted = [fit(text, node, printing) for text in texts]
        if all(one is not MISFIT and may_be(text) for one, text in zip(fitted, texts, strict=True)):
            return {
                **node,
                "type": [node["type"], "null"],
                "description": f"What stands at \u201c{label}\u201d.",
                "examples": fitted[:1],
                "aliases": [label],
            }
    raise AssertionError("a text is a string")


def _list_types() -> Iterator[tuple[Node, Callable[[str], bool]]]:
    yield {"type": "boolean"}, lambda text: text.casefold() not in ("x", "1", "0")
    yield {"type": "string", "format": "date"}, lambda text: len(text.split()) <= 3
    yield {"type": "string", "format": "email"}, lambda _text: True
    yield {"type": "string", "pattern": DECIMAL}, _is_decimal
    yield {"type": "string"}, lambda _text: True


def _is_decimal(text: str) -> bool:
    """Return whether a text is a number with a decimal mark: "48213" may be the number of something."""
    return all(one.isdigit() or one in ".,'-+ " for one in text) and any(one in ".," for one in text)


def _describe_table(table: Table, printing: Printing) -> Node:
    columns: dict[str, Node] = {}
    for at, head in enumerate(table.heads[:MOST_COLUMNS]):
        label = write_spans(head)
        texts = [write_spans(row[at]) for row in table.rows if row[at]]
        if texts:
            node = _describe(label, texts, printing)
            columns[_new_name(label, columns, "column")] = node
    title = table.title.text if table.title else None
    told = f"Rows of \u201c{title}\u201d." if title else "Rows of the table."
    items = {"type": "object", "properties": columns}
    aliases = {"aliases": [title]} if title else {}
    return {"type": "array", "description": told, "items": items, **aliases}


def _new_name(label: str, taken: Mapping[str, Node], fallback: str) -> str:
    """Return a name in snake case that isn't taken."""
    name = "_".join(words_of(label))[:LONGEST_NAME].strip("_") or fallback
    name = f"{fallback}_{name}" if name[0].isdigit() else name
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    return unique
