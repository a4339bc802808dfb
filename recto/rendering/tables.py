"""Results as tables: which columns there are, and rows that say which job and document they are of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from recto.rendering.records import BETWEEN, count_cells, read_rows
from recto.rendering.shapes import (
    Column,
    Kind,
    Part,
    Shape,
    infer_shape,
    merge_shapes,
    read_shape,
    spread_cells,
)
from schemas.documents import document_schemas, json_schema_of
from schemas.reading import CustomSchema
from schemas.results import DocumentResult, Result

LEADING = (
    Column(("_job_id",)),
    Column(("_filename",)),
    Column(("_document",), Kind.NUMBER),
    Column(("_schema",)),
    Column(("_pages",)),
    Column(("_needs_review",), Kind.BOOLEAN),
    Column(("_min_confidence",), Kind.NUMBER),
)
"""What every row begins with. The underscore keeps these names apart from those of fields."""
ROW = "_row"
MOST_CELLS = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """The job that a result belongs to."""

    job_id: str
    filename: str | None = None
    custom: CustomSchema | None = None
    """The caller's own schema, where the job brought one."""


def shape_of(document: DocumentResult, custom: CustomSchema | None = None) -> Shape:
    """Return the parts of the schema that a document was read into."""
    if custom is not None and custom.name == document.schema_name:
        return read_shape(custom.json_schema)
    if document.schema_name in document_schemas():
        return built_in_shape(document.schema_name)
    return infer_shape(document.data)


@cache
def built_in_shape(name: str) -> Shape:
    """Return the parts of a served schema."""
    return read_shape(json_schema_of(name))


def shape_of_result(result: Result, custom: CustomSchema | None = None) -> Shape:
    """Return the parts of all documents of a result; printed tables as wide as their longest row."""
    shape = merge_shapes(shape_of(document, custom) for document in result.documents)
    return tuple(_fit(part, result) for part in shape)


def _fit(part: Part, result: Result) -> Part:
    if not part.is_printed_table:
        return part
    longest = max((count_cells(document, part) for document in result.documents), default=0)
    return spread_cells(part, min(longest, MOST_CELLS))


def list_columns(part: Part) -> tuple[Column, ...]:
    """Return the columns of a part's table: of the job, the row's number in each list, the fields."""
    names = [".".join(step) for step in part.steps[:-1]]
    numbers = [f"_{name}" for name in names] + [ROW] * bool(part.steps)
    return (*LEADING, *(Column((name,), Kind.NUMBER) for name in numbers), *part.columns)


def read_table(
    origin: Origin, result: Result, part: Part, schema: str | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a result in a part, one value for each of its columns; of one schema, if named."""
    for number, document in enumerate(result.documents, 1):
        if schema not in (None, document.schema_name):
            continue
        for row in read_rows(document, part):
            pages = sorted(row.evidence.pages) if part.steps and row.evidence.pages else document.pages
            yield (
                origin.job_id,
                origin.filename,
                number,
                document.schema_name,
                BETWEEN.join(map(str, pages)),
                document.needs_review,
                row.evidence.least,
                *row.numbers,
                *row.values,
            )


def find_part(shape: Iterable[Part], name: str) -> Part | None:
    """Return the part of that name."""
    return next((part for part in shape if part.name == name), None)


def names_of(shape: Iterable[Part]) -> str:
    """Return the names of parts for a sentence."""
    return ", ".join(f"`{part.name}`" for part in shape)
