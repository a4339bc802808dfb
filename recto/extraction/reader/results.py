"""From choices to a `DocumentResult`: data in its schema, evidence by field, checks; no verdict."""

from recto.extraction.base import MISSING
from recto.extraction.checks import run_checks
from recto.extraction.pointers import build_tree
from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.findings import Findings, SchemaReader
from recto.extraction.reader.layout.boxes import build_boxes
from recto.extraction.reader.layout.rows import find_source
from recto.extraction.reader.reading import Reading
from schemas.documents import document_schemas
from schemas.results import DocumentResult, FieldResult, Grounding


def build_result(reading: Reading, findings: Findings, reader: SchemaReader) -> DocumentResult:
    """Return the result of one document, valid in its schema with every key present, not yet reviewed."""
    values = {path: choice.best.value for path, choice in findings.choices.items()}
    schema = document_schemas()[findings.schema_name]
    data = schema.model_validate(build_tree(values)).model_dump(mode="json")
    fields = {path: _build_field(choice) for path, choice in findings.choices.items()}
    fields.update({path: MISSING for path in reader.header if path not in fields})
    return DocumentResult(
        schema_name=findings.schema_name,
        schema_confidence=round(findings.schema_confidence, 4),
        pages=tuple(page.number for page in reading.pages),
        data=data,
        fields=fields,
        checks=run_checks(findings.schema_name, data),
    )


def _build_field(choice: Choice) -> FieldResult:
    best = choice.best
    spans = best.spans
    return FieldResult(
        value=best.value,
        confidence=round(choice.confidence, 4),
        grounding=Grounding.DERIVED if best.rule else Grounding.FOUND,
        source=find_source(token for span in spans for token in span.tokens) if spans else None,
        text="\n".join(span.text for span in spans) or None,
        boxes=build_boxes(spans),
    )
