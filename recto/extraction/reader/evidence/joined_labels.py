"""Titles that name two papers at once: the number behind "Invoice / Delivery note no." is that of both."""

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.reading import Reading

TITLE = "title.invoice"
JOINTS = frozenset({"/", "&", "+", "|"})


def find_joined(reading: Reading, title: LabelHit) -> LabelHit | None:
    """Return the label that a mark joins to the title of an invoice, so that they share what follows."""
    if title.label(TITLE) is None:
        return None
    cell = title.span.cell
    following = (hit for hit in reading.labels[cell] if hit.span.start >= title.span.end)
    joined = next(following, None)
    if joined is None or cell.text[title.span.end : joined.span.start].strip() not in JOINTS:
        return None
    return joined


def is_joined(reading: Reading, hit: LabelHit) -> bool:
    """Return whether a label shares what follows it with the title of an invoice before it."""
    return any(find_joined(reading, title) is hit for title in reading.labels[hit.span.cell])
