"""Invoice or receipt: decided from titles, labels and the shape of the page."""

import math
from collections.abc import Mapping

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.reading import Reading

NARROW_EM, SHAPE = 26.0, 1.5
"""Print narrower than this many line heights comes from a till."""
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
    scores = {schema: sum(item.weight for item in items) for schema, items in evidence.items()}
    margin = scores["invoice"] - scores["receipt"]
    confidence = 1 / (1 + math.exp(-abs(margin))) if any(evidence.values()) else 0.0
    return ("invoice" if margin >= 0 else "receipt"), confidence


def list_clues(reading: Reading) -> Mapping[str, list[Evidence]]:
    """Return the evidence for each schema."""
    clues: dict[str, list[Evidence]] = {"invoice": [], "receipt": []}
    for concept, schema, weight in CLUES:
        hit = next(iter(reading.hits(concept)), None)
        if hit is not None:
            clues[schema].append(Evidence(concept, weight, hit.span.text))
    shape = _judge_shape(reading)
    if shape is not None:
        clues[shape[0]].append(shape[1])
    return clues


def _judge_shape(reading: Reading) -> tuple[str, Evidence] | None:
    """Weigh the width of the print in letters: a till prints some 20–50 in a row, a letter 70 and more."""
    rows = reading.pages[0].rows if reading.pages else ()
    if not rows:
        return None
    width = max(row.rect.right for row in rows) - min(row.rect.left for row in rows)
    if width < NARROW_EM:
        return "receipt", Evidence("narrow", SHAPE, f"{width:.0f} em")
    return "invoice", Evidence("wide", SHAPE, f"{width:.0f} em")
