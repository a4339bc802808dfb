"""Evidence for what a page prints."""

from collections.abc import Sequence

from recto.extraction.reader.layout.boxes import build_boxes
from recto.extraction.reader.layout.rows import Span, find_source
from schemas.results import FieldResult, Grounding


def prove_spans(value: object, spans: Sequence[Span], confidence: float) -> FieldResult:
    """Return the evidence for a value that is printed in these spans; OCR that is unsure lowers it."""
    return FieldResult(
        value=value,
        confidence=round(confidence * min(span.confidence for span in spans), 4),
        grounding=Grounding.FOUND,
        source=find_source(token for span in spans for token in span.tokens),
        text="\n".join(span.text for span in spans),
        boxes=build_boxes(spans),
    )


def derive(value: object, confidence: float, spans: Sequence[Span] = ()) -> FieldResult:
    """Return the evidence for a value that follows from what is printed in these spans."""
    proof = FieldResult(value=value, confidence=round(confidence, 4), grounding=Grounding.DERIVED)
    if not spans:
        return proof
    found = prove_spans(value, spans, confidence)
    return proof.model_copy(update={"text": found.text, "boxes": found.boxes, "source": found.source})
