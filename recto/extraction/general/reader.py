"""Reads any document into the schema `document`: what it is, its labels, tables and text."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.base import MISSING, ExtractionOrder
from recto.extraction.general.key_values import list_key_values
from recto.extraction.general.markdown import write_markdown
from recto.extraction.general.pairs import Pair
from recto.extraction.general.proofs import derive, prove_spans
from recto.extraction.general.proposal import propose_schema
from recto.extraction.general.tables import Spans, Table, list_tables, write_spans
from recto.extraction.general.titles import find_title
from recto.extraction.pointers import build_tree
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.parties.fields import read_parties
from recto.extraction.reader.reading import Reading
from schemas.documents.document import GeneralDocument
from schemas.results import DocumentResult, FieldResult

NAME = "document"
LABEL, VALUE, IN_TABLE, TITLE, KIND, LANGUAGE, DATE = 0.9, 0.85, 0.85, 0.7, 0.8, 0.95, 0.85
LEAST_PARTY = 0.5
MOST_DATES, MOST_TABLE_CELLS = 100, 10_000
ROLES = {"seller": "sender", "buyer": "recipient"}
"""What the parties of a bill are on any document."""

Fields = dict[str, FieldResult]


def read_document(order: ExtractionOrder, reading: Reading, confidence: float) -> DocumentResult:
    """Return the document; for `auto` with a schema that would read documents like it."""
    every = list_tables(reading.pages)
    tables = [table for table in every if len(table.rows) > 1]
    pairs = list_key_values(reading, tables)
    fields = _read_fields(reading, pairs, tables)
    data = _build_data(fields)
    proposed = propose_schema(reading, order.document, pairs, tables) if order.target.is_auto else None
    return DocumentResult(
        schema_name=NAME,
        schema_confidence=round(confidence, 4),
        pages=tuple(page.number for page in reading.pages),
        data=data,
        fields=fields,
        proposed_schema=proposed,
    )


def _build_data(fields: Mapping[str, FieldResult]) -> dict[str, object]:
    """Return the data; a cell that a row of a table lacks is null."""
    values = {path: one.value for path, one in fields.items() if one.value is not None}
    widths = {
        path.rsplit("/", 1)[0]: 0 for path in values if path.startswith("/tables/") and "/rows/" in path
    }
    for row in widths:
        columns = f"{row.split('/rows/')[0]}/columns"
        width = sum(path.startswith(f"{columns}/") for path in values)
        values |= {cell: values.get(cell) for cell in (f"{row}/{at}" for at in range(width))}
    return GeneralDocument.model_validate(build_tree(values)).model_dump(mode="json")


def _read_fields(reading: Reading, pairs: Sequence[Pair], tables: Sequence[Table]) -> Fields:
    return {
        **_read_head(reading),
        **dict(_read_dates(reading, pairs)),
        **dict(_read_parties(reading)),
        **dict(_read_pairs(pairs)),
        **dict(_read_tables(tables)),
        **dict(_read_pages(reading)),
    }


def _read_head(reading: Reading) -> Fields:
    title = find_title(reading.pages[0]) if reading.pages else None
    language = reading.conventions.languages.main
    return {
        "/kind": derive(title.kind, KIND, (title.kind_span,)) if title and title.kind_span else MISSING,
        "/title": prove_spans(title.span.text, (title.span,), TITLE) if title and title.span else MISSING,
        "/language": derive(language, LANGUAGE) if language else MISSING,
    }


def _read_dates(reading: Reading, pairs: Sequence[Pair]) -> Iterator[tuple[str, FieldResult]]:
    labels: dict[Cell, Pair] = {pair.value.cell: pair for pair in pairs}
    count = 0
    for cell, found in reading.dates.items():
        for date in found:
            if date.is_compact or count >= MOST_DATES:
                continue
            span = cell.span(date.start, date.end)
            pair = labels.get(cell)
            if pair is not None and pair.value.start <= date.start:
                yield f"/dates/{count}/label", prove_spans(pair.name, (pair.label,), LABEL)
            value = date.value(reading.conventions.order).isoformat()
            sure = DATE if not date.is_ambiguous or reading.conventions.is_order_known else DATE / 2
            yield f"/dates/{count}/date", prove_spans(value, (span,), sure)
            count += 1


def _read_parties(reading: Reading) -> Iterator[tuple[str, FieldResult]]:
    choices, _ = read_parties(reading)
    count = 0
    for role, told in ROLES.items():
        name = choices.get(f"/{role}/name")
        if name is None or name.confidence < LEAST_PARTY:
            continue
        yield f"/parties/{count}/role", derive(told, name.confidence)
        yield f"/parties/{count}/name", prove_spans(name.best.value, name.best.spans, name.confidence)
        address = choices.get(f"/{role}/address/text")
        if address is not None:
            proof = prove_spans(address.best.value, address.best.spans, address.confidence)
            yield f"/parties/{count}/address", proof
        count += 1


def _read_pairs(pairs: Sequence[Pair]) -> Iterator[tuple[str, FieldResult]]:
    for index, pair in enumerate(pairs):
        yield f"/key_values/{index}/label", prove_spans(pair.name, (pair.label,), LABEL)
        yield f"/key_values/{index}/value", prove_spans(pair.value.text, (pair.value,), VALUE)


def _read_tables(tables: Sequence[Table]) -> Iterator[tuple[str, FieldResult]]:
    cells = 0
    for index, table in enumerate(tables):
        cells += len(table.heads) * (len(table.rows) + 1)
        if cells > MOST_TABLE_CELLS:
            return
        if table.title is not None:
            yield f"/tables/{index}/title", prove_spans(table.title.text, (table.title,), TITLE)
        for column, head in enumerate(table.heads):
            yield f"/tables/{index}/columns/{column}", _prove_cell(head)
        for number, row in enumerate(table.rows):
            for column, spans in enumerate(row):
                if spans:
                    yield f"/tables/{index}/rows/{number}/{column}", _prove_cell(spans)


def _prove_cell(spans: Spans) -> FieldResult:
    return prove_spans(write_spans(spans), spans, IN_TABLE)


def _read_pages(reading: Reading) -> Iterator[tuple[str, FieldResult]]:
    for index, page in enumerate(reading.pages):
        yield f"/pages/{index}/page", derive(page.number, 1.0)
        text = write_markdown(page)
        if text:
            yield f"/pages/{index}/markdown", derive(text, 1.0)
