"""Choosing among the places of an item's cell: in the rows of the item, under the heading of its column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from recto.extraction.grounding.concepts import LINE_COLUMNS
from recto.extraction.grounding.kinds import last_name
from recto.extraction.grounding.occurrence import Occurrence
from recto.extraction.grounding.opinion import Belief, Opinion, means_same
from recto.extraction.grounding.rows import Band
from recto.extraction.grounding.sought import Sought
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

READ_AS_THIS, READ_AS_OTHER, OWN_COLUMN, OTHER_COLUMN, TAKEN, ROW_OFF = 3.0, -2.0, 1.5, -1.0, -2.5, -0.3
MOST_ROWS_UP, LEAST_HEADINGS = 60, 2


@dataclass
class ItemPlaces:
    """The places of one list's cells, given away one by one."""

    reading: Reading
    opinion: Opinion
    bands: Mapping[int, Band]
    _taken: set[tuple[Cell, int]] = field(default_factory=set)
    _headings: dict[tuple[int, int], Sequence[LabelHit]] = field(default_factory=dict)

    def choose(self, sought: Sought, band: Band) -> Occurrence | None:
        """Return the likeliest place of a cell in its item's rows, and take it; None without one."""
        inside = [each for each in sought.occurrences if band.holds(each.place)]
        best = max(inside, key=lambda each: self._weigh(sought, each, band), default=None)
        if best is not None:
            self._taken.add((best.first.cell, best.first.start))
        return best

    def agreeing(self, sought: Sought, band: Band) -> Belief | None:
        """Return what the rules read as this cell in these rows, if it is the same."""
        return next(
            (
                each
                for each in self._beliefs(sought, band)
                if means_same(sought.kind, each.value, sought.value)
            ),
            None,
        )

    def contradicting(self, sought: Sought, band: Band) -> Belief | None:
        """Return another value that the rules read as this cell in these rows, if they did."""
        return next(iter(self._beliefs(sought, band)), None)

    def _beliefs(self, sought: Sought, band: Band) -> list[Belief]:
        name, page = last_name(sought.path), band.anchor[0]
        rows = range(band.first, band.last + 1)
        return [each for row in rows for each in self._cells_read.get((name, page, row), ())]

    @cached_property
    def _cells_read(self) -> Mapping[tuple[str, int, int], Sequence[Belief]]:
        """Return what the rules read as cells of line items, by the cell's name, page and row."""
        found: dict[tuple[str, int, int], list[Belief]] = {}
        for belief in self.opinion.beliefs:
            if belief.pattern.startswith("/lines/*/") and belief.spans:
                cell = belief.spans[0].cell
                found.setdefault((last_name(belief.path), cell.page, cell.row), []).append(belief)
        return found

    def _weigh(self, sought: Sought, occurrence: Occurrence, band: Band) -> float:
        name = last_name(sought.path)
        score = occurrence.likeness * 4 + ROW_OFF * abs(occurrence.place[1] - band.anchor[1])
        readings = [last_name(each.path) for each in self.opinion.at(occurrence.first)]
        if readings:
            score += READ_AS_THIS if name in readings else READ_AS_OTHER
        concepts = sought.concepts or frozenset(LINE_COLUMNS.get(name, ()))
        heading = self._heading(occurrence.first)
        if heading is not None and concepts:
            named = {label.concept for label in heading.labels}
            score += OWN_COLUMN if named & concepts else OTHER_COLUMN
        if (occurrence.first.cell, occurrence.first.start) in self._taken:
            score += TAKEN
        return score

    def _heading(self, span: Span) -> LabelHit | None:
        """Return the heading of the column that a place is nearest to."""
        place = span.cell.page, span.cell.row
        if place not in self._headings:
            self._headings[place] = self._find_headings(*place)
        centre, rect = span.rect.centre, span.rect
        return min(
            self._headings[place],
            key=lambda hit: (max(-hit.span.rect.overlap_x(rect), 0.0), abs(hit.span.rect.centre - centre)),
            default=None,
        )

    def _find_headings(self, page: int, row: int) -> Sequence[LabelHit]:
        """Return the headings of columns in the nearest row above that has two and more."""
        for above in range(row - 1, max(row - 1 - MOST_ROWS_UP, -1), -1):
            known = self._headings.get((page, above))
            hits = known or [
                hit
                for hit in self.reading.hits_in_row(page, above)
                if any(label.concept.startswith("column.") for label in hit.labels)
            ]
            if len(hits) >= LEAST_HEADINGS:
                return hits
        return ()
