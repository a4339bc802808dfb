"""A value as the page or a rule tells it, and what proves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from recto.documents.model import Barcode, FormField
from recto.extraction.reader.layout.boxes import build_boxes, clip_box
from recto.extraction.reader.layout.rows import Span, find_source
from schemas.results import FieldResult, Grounding, PageBox, Source


@dataclass(frozen=True, slots=True)
class Told:
    """A value and its proof; a `value` is text, or a tick of a box."""

    value: str | bool
    confidence: float
    grounding: Grounding = Grounding.FOUND
    source: Source | None = None
    text: str | None = None
    boxes: tuple[PageBox, ...] = ()
    spans: tuple[Span, ...] = ()
    """Where the value is printed; its parts may be told apart there."""

    def weaken(self, factor: float) -> "Told":
        """Return the same, less sure."""
        return replace(self, confidence=self.confidence * factor)

    def prove(self, value: Any, part: tuple[int, int] | None) -> FieldResult:
        """Return the evidence for what became of the value; `part` says which letters of it that is."""
        told = self
        if part is not None and len(self.spans) == 1:
            span = self.spans[0]
            narrow = span.cell.span(span.start + part[0], span.start + part[1])
            told = tell_spans((narrow,), self.confidence)
        return FieldResult(
            value=value,
            confidence=round(min(max(self.confidence, 0.0), 1.0), 4),
            grounding=self.grounding,
            source=told.source,
            text=told.text,
            boxes=told.boxes,
        )


def tell_spans(spans: Sequence[Span], confidence: float, joint: str = ", ") -> Told:
    """Return the value that is printed there; several spans are lines of one value, joined by `joint`."""
    sure = confidence * min(span.confidence for span in spans)
    boxes = build_boxes(spans)
    source = find_source(token for span in spans for token in span.tokens)
    text = "\n".join(span.text for span in spans)
    told = joint.join(span.text.strip(" ,") for span in spans) if len(spans) > 1 else text
    return Told(told, sure, Grounding.FOUND, source, text, boxes, tuple(spans))


def tell_field(value: str | bool, field: FieldResult | None) -> Told:
    """Return a value that rules of ours read."""
    if field is None:
        return Told(value, 0.5, Grounding.UNVERIFIED)
    return Told(value, field.confidence, field.grounding, field.source, field.text, field.boxes)


def tell_form_field(field: FormField) -> Told | None:
    """Return what a field of a fillable PDF holds; None for an empty one."""
    value = field.checked if field.kind == "checkbox" else field.value
    if value is None or value == "":
        return None
    boxes = (PageBox(page=field.page, box=clip_box(field.box)),) if field.page and field.box else ()
    text = value if isinstance(value, str) else None
    return Told(value, 1.0, Grounding.EMBEDDED, Source.FORM_FIELD, text, boxes)


def tell_barcode(barcode: Barcode) -> Told:
    """Return what a barcode says."""
    box = PageBox(page=barcode.page, box=clip_box(barcode.box))
    return Told(barcode.text, 0.99, Grounding.FOUND, Source.BARCODE, barcode.text, (box,))
