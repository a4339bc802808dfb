"""Dates of numbers: "Rechnung Nr. 4711 vom 17.03.2026", "Votre commande n° 45 du 02/03/2026"."""

from collections.abc import Iterator
from dataclasses import dataclass

from recto.extraction.reader.evidence.joined_labels import is_joined
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import is_prefix
from recto.extraction.reader.evidence.references import REFERENCE
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.dates import PrintedDate

LITTLE_WORD = 8
"""Letters that may stand between a number and its date: "vom", "of the"."""


@dataclass(frozen=True, slots=True)
class NumberedDate:
    """A date behind the label of a number, and mostly behind the number."""

    cell: Cell
    date: PrintedDate
    has_number: bool
    hit: LabelHit
    """The label of the number."""

    @property
    def span(self) -> Span:
        """Return its place."""
        return self.cell.span(self.date.start, self.date.end)


def list_numbered_dates(reading: Reading, concept: str) -> Iterator[NumberedDate]:
    """Yield the dates behind the labels of `concept`: in their cells, or in the next one to the right."""
    for hit in reading.hits(concept):
        cell = hit.span.cell
        own = _find_own(reading, hit)
        if own is not None:
            yield own
            continue
        for right in reading.sheet.page(cell.page).cells_right(cell)[:1]:
            behind = _find_behind(reading, hit, right)
            if behind is not None:
                yield behind


def _find_own(reading: Reading, hit: LabelHit) -> NumberedDate | None:
    cell, start = hit.span.cell, hit.span.end
    found = next((each for each in reading.dates[cell] if each.start >= start), None)
    if found is None or _has_other_label(reading, hit, cell, start, found.start):
        return None
    return NumberedDate(cell, found, any(map(str.isdigit, cell.text[start : found.start])), hit)


def _find_behind(reading: Reading, hit: LabelHit, cell: Cell) -> NumberedDate | None:
    """Return the date that a cell right of a label begins with, maybe behind the number itself."""
    found = next(iter(reading.dates[cell]), None)
    if found is None or _has_other_label(reading, hit, cell, 0, found.start):
        return None
    match = REFERENCE.match(reading.numbers[cell][: found.start])
    number = match["number"] if match and any(map(str.isdigit, match["number"])) else ""
    is_near = found.start <= len(number) + LITTLE_WORD
    return NumberedDate(cell, found, bool(number), hit) if is_near else None


def _has_other_label(reading: Reading, hit: LabelHit, cell: Cell, start: int, end: int) -> bool:
    """Return whether a label between two places names something else than this number or a paper's date."""
    concepts = {label.concept for label in hit.labels}
    between = (
        other
        for other in reading.labels[cell]
        if start <= other.span.start < end and not is_prefix(other) and not is_joined(reading, other)
    )
    return any(not any(_belongs(label.concept, concepts) for label in other.labels) for other in between)


def _belongs(concept: str, concepts: set[str]) -> bool:
    return concept in concepts or concept.startswith(("date.issue", "title.", "number.invoice"))
