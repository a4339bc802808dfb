"""Invoice or receipt: decided from titles, labels and the shape of the page."""

import math
from collections.abc import Mapping

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.reading import Reading

TALL_AND_NARROW = 1.9
"""Height over width above which paper comes from a till roll."""
CLUES = (
    ("total.change", "receipt", 1.5),
    ("total.tendered", "receipt", 0.8),
    ("total.rounding", "receipt", 0.6),
    ("number.receipt", "receipt", 0.4),
    ("title.receipt", "receipt", 1.0),
    ("party.buyer", "invoice", 0.8),
    ("date.due", "invoice", 1.2),
    ("id.iban", "invoice", 1.2),
    ("text.payment_terms", "invoice", 0.8),
    ("number.customer", "invoice", 0.6),
    ("title.invoice", "invoice", 0.5),
    ("title.credit_note", "invoice", 1.5),
)
"""What each label, found once or more, says for a schema in log-odds."""


def choose_schema(reading: Reading) -> tuple[str, float]:
    """Return the schema that the evidence speaks for, and how sure that is."""
    evidence = list_clues(reading)
    margin = sum(item.weight for item in evidence["invoice"]) - sum(
        item.weight for item in evidence["receipt"]
    )
    confidence = 1 / (1 + math.exp(-abs(margin)))
    known = any(evidence.values())
    return ("invoice" if margin >= 0 else "receipt"), confidence if known else 0.0


def list_clues(reading: Reading) -> Mapping[str, list[Evidence]]:
    """Return the evidence for each schema."""
    clues: dict[str, list[Evidence]] = {"invoice": [], "receipt": []}
    for concept, schema, weight in CLUES:
        hit = next((hit for hit in reading.hits(concept)), None)
        if hit is not None:
            clues[schema].append(Evidence(concept, weight, hit.span.text))
    clues[_judge_shape(reading)[0]].append(_judge_shape(reading)[1])
    return clues


def _judge_shape(reading: Reading) -> tuple[str, Evidence]:
    """Weigh the width of the page in letters: a till prints some 20–50 in a row, a letter 70 and more."""
    page = reading.pages[0]
    width = max((row.rect.right for row in page.rows), default=0.0) - min(
        (row.rect.left for row in page.rows), default=0.0
    )
    if width < 26:
        return "receipt", Evidence("narrow", 1.5, f"{width:.0f} em")
    return "invoice", Evidence("wide", 1.5, f"{width:.0f} em")
