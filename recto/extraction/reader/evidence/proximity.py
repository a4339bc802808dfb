"""Where the value of a label may stand: behind it, right of it, under it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

REACH_BELOW_EM = 2.2
LONGEST_REST = 18
"""Letters behind a label from which on it is part of a sentence: nothing beside the cell is its value."""
STRONG, WEAK, ALONE, SLIP, LATER_PAGE = 2.5, 0.7, 0.6, -0.4, -0.5


class Relation(StrEnum):
    """How a value stands to its label."""

    SAME_CELL = "same_cell"
    RIGHT = "right"
    BELOW = "below"


WEIGHTS = {Relation.SAME_CELL: 0.8, Relation.RIGHT: 0.6, Relation.BELOW: 0.1}


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that a label may speak of."""

    span: Span
    relation: Relation


def list_regions(reading: Reading, hit: LabelHit) -> Iterator[Region]:
    """Yield where the value of a label may stand, the likeliest first; nothing behind another label."""
    cell = hit.span.cell
    following = _next_label(reading, cell, hit.span.end)
    rest = cell.span(hit.span.end, following)
    if _has_text(rest):
        yield Region(rest, Relation.SAME_CELL)
    if sum(map(str.isalnum, rest.text)) > LONGEST_REST:
        return
    if following == len(cell.text):
        yield from _regions_right(reading, cell)
    yield from _regions_below(reading, hit)


def _regions_right(reading: Reading, cell: Cell) -> Iterator[Region]:
    for right in reading.sheet.page(cell.page).cells_right(cell):
        end = _next_label(reading, right, -1)
        if _has_text(right.span(0, end)):
            yield Region(right.span(0, end), Relation.RIGHT)
        if end < len(right.text):
            return


def _regions_below(reading: Reading, hit: LabelHit) -> Iterator[Region]:
    rect = hit.span.rect
    row = None
    for below in reading.sheet.page(hit.span.cell.page).cells_below(hit.span.cell, rect, REACH_BELOW_EM):
        if row is not None and below.row != row:
            return
        row = below.row
        if not any(_opens(label_hit) for label_hit in reading.labels[below]):
            yield Region(below.whole(), Relation.BELOW)


def _opens(hit: LabelHit) -> bool:
    """Return whether a label heads its cell, so that the cell is no value of the label above."""
    return hit.span.start == 0 and any(label.is_strong for label in hit.labels)


def _next_label(reading: Reading, cell: Cell, after: int) -> int:
    """Return where the next label of the cell begins, or the end of its text."""
    starts = (hit.span.start for hit in reading.labels[cell] if hit.span.start >= max(after, 0))
    return next(starts, len(cell.text))


def _has_text(span: Span) -> bool:
    return any(map(str.isalnum, span.text))


Finder = Callable[[Region], list[tuple[str, Span, tuple[Evidence, ...]]]]
"""Returns the values in a region: their schema form, place and what their form says."""


def list_labelled(reading: Reading, concept: str, find: Finder) -> Iterator[Candidate]:
    """Yield a candidate for every value that `find` sees in the nearest region of a label of `concept`."""
    for hit in reading.hits(concept):
        evidence = (*weigh_label(hit, concept), *weigh_page(reading, hit))
        for region in list_regions(reading, hit):
            found = find(region)
            for value, span, form in found:
                near = Evidence(region.relation.value, WEIGHTS[region.relation])
                yield Candidate(value, (span,), (*evidence, near, *form))
            if found:
                break


def weigh_page(reading: Reading, hit: LabelHit) -> tuple[Evidence, ...]:
    """Return what speaks against a label on a later page: headers stand on the first."""
    is_first = hit.span.cell.page == reading.pages[0].number
    return () if is_first else (Evidence("later_page", LATER_PAGE),)


def weigh_label(hit: LabelHit, concept: str) -> tuple[Evidence, ...]:
    """Return what a label says for `concept`."""
    label = hit.label(concept)
    assert label is not None, "asked of the labels of this concept"
    kind, weight = ("label.strong", STRONG) if label.is_strong else ("label.weak", WEAK)
    evidence = [Evidence(kind, weight, f"{label.text} ({label.language})")]
    if not label.is_strong and hit.is_whole_cell:
        evidence.append(Evidence("label.alone", ALONE))
    if not hit.is_exact:
        evidence.append(Evidence("label.slip", SLIP, hit.span.text))
    return tuple(evidence)
