"""What is known of a field's value that may tell right from wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from recto.documents.model import Document
from recto.extraction.confidence.scores import OcrScores
from recto.extraction.grounding.kinds import Kind, kind_of
from recto.extraction.odds import to_log_odds
from recto.extraction.reader.folding import fold
from recto.json_schemas.pointers import is_index
from schemas.results import Check, DocumentResult, FieldResult, Grounding, Source

Engine = Literal["reader", "model"]
FEATURES = (
    "bias",
    "raw",
    "derived",
    "unverified",
    "unlike",
    "ocr",
    "misread",
    "check_passed",
    "check_failed",
    "in_list",
    "number",
    "text",
)
"""The names of the features, in the order of the coefficients."""
NEVER_NEGATIVE = frozenset({"raw", "check_passed"})
NEVER_POSITIVE = frozenset({"unverified", "unlike", "ocr", "misread", "check_failed"})
"""What may not speak for a value, whatever the data say: they would only say it by chance."""
SUREST = 4.0
"""Log-odds beyond which a raw confidence says nothing more."""
MOST_MISREAD = 0.5
"""A word whose score is lower still is no worse: few such words were judged."""


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """How many checks looked at a field, by outcome."""

    passed: int = 0
    failed: int = 0


def count_checks(checks: Sequence[Check]) -> Mapping[str, CheckCounts]:
    """Return the checks' outcomes by the pointers they name; one over a whole list is none of its items'."""
    counts: dict[str, CheckCounts] = {}
    for check in checks:
        for path in set(check.paths):
            known = counts.get(path, CheckCounts())
            counts[path] = CheckCounts(known.passed + check.passed, known.failed + (not check.passed))
    return counts


def describe(result: DocumentResult, document: Document) -> dict[str, tuple[float, ...]]:
    """Return the features of every field that holds a value from the page or from a model."""
    counts = count_checks(result.checks)
    scores = OcrScores(document)
    return {
        path: _describe(path, field, counts.get(path, CheckCounts()), scores)
        for path, field in result.fields.items()
        if is_judged(field)
    }


def is_judged(field: FieldResult) -> bool:
    """Return whether a field's confidence is a matter of judgement: it has a value, and no exact one."""
    return field.value is not None and field.grounding not in (Grounding.MISSING, Grounding.EMBEDDED)


def _describe(path: str, field: FieldResult, counts: CheckCounts, scores: OcrScores) -> tuple[float, ...]:
    kind = kind_of(path, field.value)
    is_ocr = field.source is Source.OCR
    return (
        1.0,
        min(max(to_log_odds(field.confidence, 1e-4), -SUREST), SUREST),
        float(field.grounding is Grounding.DERIVED),
        float(field.grounding is Grounding.UNVERIFIED),
        _measure_unlikeness(kind, field),
        float(is_ocr),
        min(1 - scores.lowest(field), MOST_MISREAD) if is_ocr else 0.0,
        float(counts.passed > 0 and not counts.failed),
        float(counts.failed > 0),
        float(any(map(is_index, path.split("/")))),
        float(kind in (Kind.NUMBER, Kind.PERCENT)),
        float(kind is Kind.TEXT),
    )


def _measure_unlikeness(kind: Kind, field: FieldResult) -> float:
    """Return how far a text is from what stands in its boxes, 0–1; no other kind is compared."""
    if kind is not Kind.TEXT or field.text is None:
        return 0.0
    return 1 - fuzz.token_sort_ratio(fold(str(field.value)), fold(field.text)) / 100
