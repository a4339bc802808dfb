"""Reads a document into the caller's schema, or into a model of ours that has no rules of its own."""

from typing import Any

from recto.errors import GrammarInvalidError, RequiredMissingError, SchemaInvalidError
from recto.extraction.base import ExtractionOrder
from recto.extraction.checks import run_checks
from recto.extraction.custom.filler import fill_schema
from recto.extraction.custom.own import cut_result, find_own_schema
from recto.extraction.custom.sheets import gather_sheets
from recto.extraction.custom.widening import PARAM, require, widen_schema
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.schema_readers import READERS, read_bill
from recto.extraction.target import TargetSchema
from schemas.documents import document_schemas
from schemas.results import DocumentResult


def read_custom(order: ExtractionOrder, reading: Reading, confidence: float) -> DocumentResult:
    """Return the document in the schema of the order.

    Raises RequiredMissingError for a strict schema that asks for what isn't there, SchemaInvalidError for one
    that can't be filled by rules.
    """
    target = order.target
    own = find_own_schema(target.json_schema, READERS) if target.is_custom else None
    if own is not None:
        cut = cut_result(read_bill(reading, own, confidence), target.json_schema, target.name)
        require(target, cut.data)
        return cut
    return _fill(order, reading, confidence)


def _fill(order: ExtractionOrder, reading: Reading, confidence: float) -> DocumentResult:
    target = order.target
    widened = widen_schema(target.json_schema)
    try:
        sheets = gather_sheets(reading, order.document)
        filled = fill_schema(widened or target.json_schema, sheets, PARAM, has_all_keys=True)
    except RequiredMissingError:
        raise
    except GrammarInvalidError as error:
        raise SchemaInvalidError(error.message, param=PARAM) from None
    data = _complete(target, filled.value)
    require(target, data)
    return DocumentResult(
        schema_name=target.name,
        schema_confidence=round(confidence, 4),
        pages=tuple(page.number for page in reading.pages),
        data=data,
        fields=dict(filled.fields),
        checks=() if target.is_custom else run_checks(target.name, data),
    )


def _complete(target: TargetSchema, data: Any) -> dict[str, Any]:
    """Return the data with every key; a model of ours knows what is null and what an empty list."""
    if target.is_custom:
        return dict(data)
    model = document_schemas()[target.name]
    return model.model_validate(data).model_dump(mode="json")
