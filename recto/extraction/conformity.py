"""The last look at a caller's schema: what goes out follows it, or the job says what doesn't."""

from collections.abc import Iterator, Mapping
from typing import Any

from recto.errors import RequiredMissingError, SchemaInvalidError
from recto.extraction.custom.widening import PARAM, widen_schema
from recto.extraction.target import TargetSchema
from recto.json_schemas.answers import answer_schema
from recto.json_schemas.validation import list_problems
from schemas.results import DocumentResult


def hold_to_schema(document: DocumentResult, target: TargetSchema) -> DocumentResult:
    """Return the document with the schema that its data follow: the one asked for where they do.

    Raises RequiredMissingError where a strict schema can't be followed, SchemaInvalidError where no widened
    one can.
    """
    if not target.is_custom:
        return document
    asked = document.effective_schema or target.json_schema
    problems = list_problems(document.data, asked)
    if not problems:
        return document
    where = ", ".join(dict.fromkeys(path or "/" for path, _ in problems))
    if target.is_strict:
        raise RequiredMissingError(
            f"What is on the document doesn't fill the schema at {where}. Let these be null in the schema, "
            "or send it without `strict`.",
            param=PARAM,
        )
    for schema in _list_wider(target):
        if not list_problems(document.data, schema):
            return document.model_copy(update={"effective_schema": schema})
    raise SchemaInvalidError(
        f"The document can't be written in this schema: it asks for what isn't there at {where}. Let these "
        "be null.",
        param=PARAM,
    )


def _list_wider(target: TargetSchema) -> Iterator[Mapping[str, Any]]:
    """Yield the schema with null for what is required, then for everything."""
    widened = widen_schema(target.json_schema)
    if widened is not None:
        yield widened
    yield answer_schema(target.json_schema)
