"""What the labels around a place say it is: before it in its cell, left of it in its row, over it."""

from collections.abc import Iterator, Set
from enum import StrEnum
from itertools import islice

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import is_prefix
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

REACH_OVER_EM = 3.6
MOST_CELLS_LEFT, MOST_ROWS_OVER = 4, 4
FAMILIES = ("total", "date", "number", "id", "bank", "party")
"""Labels that name one thing each: what one of them names is no other of its family."""


class Naming(StrEnum):
    """What the labels around a place say for a field."""

    OWN = "own"
    NONE = "none"
    OTHER = "other"


def judge_naming(reading: Reading, span: Span, concepts: Set[str]) -> Naming:
    """Return whether the nearest label that says anything names the field, or another one."""
    families = {concept.partition(".")[0] for concept in concepts} & set(FAMILIES)
    names_column = any(concept.startswith("column.") for concept in concepts)
    for hit in list_labels(reading, span):
        if not names_column and is_item_header(reading, hit.span.cell):
            continue  # "Amount" over the goods is no total
        own = [label for label in hit.labels if label.concept in concepts]
        others = [label for label in hit.labels if label.concept.partition(".")[0] in families]
        names_other = any(label.is_strong for label in others if label not in own)
        if any(label.is_strong for label in own) or (own and not names_other):
            return Naming.OWN
        if names_other:
            return Naming.OTHER
    return Naming.NONE


def list_labels(reading: Reading, span: Span) -> Iterator[LabelHit]:
    """Yield the labels that may speak of a place, the nearest first."""
    before = [hit for hit in reading.labels[span.cell] if hit.span.end <= span.start and not is_prefix(hit)]
    yield from reversed(before)
    if before:
        return
    beside = list(_labels_left(reading, span.cell))
    yield from beside
    yield from _labels_over(reading, span)


def _labels_left(reading: Reading, cell: Cell) -> Iterator[LabelHit]:
    row = reading.sheet.page(cell.page).rows[cell.row].cells
    for left in islice(reversed(row[: cell.place]), MOST_CELLS_LEFT):
        hits = reading.labels[left]
        if hits:
            yield from reversed(hits)
            return


def _labels_over(reading: Reading, span: Span) -> Iterator[LabelHit]:
    rect = span.rect
    rows = reading.sheet.page(span.cell.page).rows
    for index in range(span.cell.row - 1, max(span.cell.row - 1 - MOST_ROWS_OVER, -1), -1):
        if rect.top - rows[index].rect.bottom > REACH_OVER_EM:
            return
        hits = [hit for cell in rows[index].cells_over(rect) for hit in reading.labels[cell]]
        near = [hit for hit in hits if hit.span.rect.overlap_x(rect) > 0] or hits
        if near:
            yield from near
            return
