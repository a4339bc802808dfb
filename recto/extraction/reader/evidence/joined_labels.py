"""Titles that name two papers at once: the number behind "Invoice / Delivery note no." is that of both."""

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.reading import Reading

TITLE = "title.invoice"
JOINTS = frozenset({"/", "&", "+", "|"})


def find_joined(reading: Reading, title: LabelHit) -> LabelHit | None:
    """Return the label that a mark joins to the title of an invoice, so that they share what follows."""
    if title.label(TITLE) is None:
        return None
    following = (hit for hit in reading.labels[title.span.cell] if hit.span.start >= title.span.end)
    joined = next(following, None)
    return joined if joined is not None and _are_joined(title, joined) else None


def is_joined(reading: Reading, hit: LabelHit) -> bool:
    """Return whether a label shares what follows it with the title of an invoice right before it."""
    before = (other for other in reversed(reading.labels[hit.span.cell]) if other.span.end <= hit.span.start)
    title = next(before, None)
    return title is not None and title.label(TITLE) is not None and _are_joined(title, hit)


def _are_joined(title: LabelHit, label: LabelHit) -> bool:
    return title.span.cell.text[title.span.end : label.span.start].strip() in JOINTS
