"""Documents for tests of rules: valid in their schema, every value with evidence."""

from typing import Any

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.checks import run_checks
from recto.extraction.pointers import build_tree
from recto.extraction.target import TargetSchema
from schemas.documents import document_schemas
from schemas.results import Check, DocumentResult, FieldResult, Grounding, PageBox, Source

PLACE = PageBox(page=1, box=(0.1, 0.1, 0.2, 0.2))


def field(value: Any, **changes: Any) -> FieldResult:
    seen = {
        "value": value,
        "confidence": 0.9,
        "grounding": Grounding.FOUND,
        "source": Source.OCR,
        "text": str(value),
        "boxes": (PLACE,),
    }
    return FieldResult(**{**seen, **changes})


def document(schema_name: str, values: dict[str, Any], **changed: FieldResult) -> DocumentResult:
    """Return a document of these values by pointer; `changed` replaces fields, by top-level key."""
    data = document_schemas()[schema_name].model_validate(build_tree(values)).model_dump(mode="json")
    fields = {path: field(value) for path, value in values.items()}
    fields |= {f"/{name}": each for name, each in changed.items()}
    return DocumentResult(schema=schema_name, schema_confidence=1, pages=(1,), data=data, fields=fields)


def invoice(values: dict[str, Any], **changed: FieldResult) -> DocumentResult:
    return document("invoice", values, **changed)


def receipt(values: dict[str, Any], **changed: FieldResult) -> DocumentResult:
    return document("receipt", values, **changed)


def checks_of(found: DocumentResult) -> dict[str, Check]:
    return {check.name: check for check in run_checks(found.schema_name, found.data)}


def failures(found: DocumentResult) -> set[str]:
    return {check.name for check in run_checks(found.schema_name, found.data) if not check.passed}


def order(**wishes: Any) -> ExtractionOrder:
    wishes.setdefault("target", TargetSchema("invoice"))
    return ExtractionOrder(document=Document("image/png", 1, [], []), **wishes)
