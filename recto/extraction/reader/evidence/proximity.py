"""Where the value of a label may stand: behind it, right of it, under it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.evidence.joined_labels import find_joined
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

REACH_BELOW_EM, REACH_UNDER_HEADINGS_EM = 2.2, 3.6
LONGEST_REST = 18
"""Letters behind a label from which on it is part of a sentence: nothing beside the cell is its value."""
MOST_HEADINGS, UNNAMED = 9, 0.3
"""Labels that a row of headings may have, and the share of its letters that may be in none."""
SERIES = frozenset({"number.invoice", "number.receipt", "title.invoice", "number.purchase_order"})
SERIES_NUMBER = re.compile(r"^[ -]?[A-Z]{0,3}[/-]?\d")
NUMBERS, NAMING = "number.", ("number.", "title.")
ITEM_HEADING, WITHIN_TEXT = -4.0, -3.0
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
    end = (find_joined(reading, hit) or hit).span.end
    following = _next_label(reading, cell, end)
    rest = cell.span(hit.span.start if _is_series(reading, hit) else end, following)
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
    headings = _headings_beside(reading, hit)
    reach = REACH_UNDER_HEADINGS_EM if headings else REACH_BELOW_EM
    row = None
    for below in reading.sheet.page(hit.span.cell.page).cells_below(hit.span.cell, rect, reach):
        if row is not None and below.row != row:
            return
        row = below.row
        if not any(_opens(label_hit) for label_hit in reading.labels[below]):
            part = _part_under(rect, headings, below)
            if part is not None:
                yield Region(part, Relation.BELOW)


def _headings_beside(reading: Reading, hit: LabelHit) -> list[Rect]:
    """Return the places of the other labels in its row, if that is one of headings: nothing but labels."""
    page, index = hit.span.cell.page, hit.span.cell.row
    hits = reading.hits_in_row(page, index)
    if not 2 <= len(hits) <= MOST_HEADINGS:
        return []
    row = reading.sheet.page(page).rows[index].cells
    letters = sum(map(str.isalnum, "".join(cell.text for cell in row)))
    named = sum(map(str.isalnum, "".join(other.span.text for other in hits)))
    if letters - named > UNNAMED * letters:
        return []
    return [other.span.rect for other in hits if other is not hit]


def _part_under(rect: Rect, headings: list[Rect], below: Cell) -> Span | None:
    """Return the words of a cell that are nearer to this heading than to the others; all if it is alone."""
    rivals = [other for other in headings if other.overlap_x(below.rect) > 0]
    if not rivals:
        return below.whole()
    own = [
        index
        for index, token in enumerate(below.tokens)
        if _distance(token.rect, rect) < min(_distance(token.rect, other) for other in rivals)
    ]
    if not own:
        return None
    last = below.tokens[own[-1]]
    return below.span(below.starts[own[0]], below.starts[own[-1]] + len(last.text))


def _distance(one: Rect, two: Rect) -> tuple[float, float]:
    """Return how far apart two places are sideways: the gap between them, then between their left edges."""
    return max(-one.overlap_x(two), 0.0), abs(one.left - two.left)


def _opens(hit: LabelHit) -> bool:
    """Return whether a label heads its cell, so that the cell is no value of the label above."""
    return hit.span.start == 0 and any(label.is_strong for label in hit.labels)


def _next_label(reading: Reading, cell: Cell, after: int) -> int:
    """Return where the next label of the cell begins, or the end of its text."""
    hits = (hit for hit in reading.labels[cell] if hit.span.start >= max(after, 0))
    return next((hit.span.start for hit in hits if not is_prefix(hit)), len(cell.text))


def _is_series(reading: Reading, hit: LabelHit) -> bool:
    """Return whether a label is a part of the number that is glued to it: "PO98631", but not "No98631"."""
    text, behind = hit.span.text, hit.span.cell.text[hit.span.end :]
    is_glued = len(text) <= 3 and text.isalpha() and text.isupper() and behind[:1].isdigit()
    return is_glued and fold(text) not in reading.vocabulary.words.get("number_word", ())


def is_prefix(hit: LabelHit) -> bool:
    """Return whether a label is but the letters that a number begins with: "F20250013", "INV 2026-7"."""
    text, behind = hit.span.text, hit.span.cell.text[hit.span.end :]
    if len(text) <= 2 and behind[:1].isdigit():
        return True
    is_number = any(label.concept in SERIES for label in hit.labels)
    return is_number and len(text) <= 5 and text.isupper() and SERIES_NUMBER.match(behind) is not None


def _has_text(span: Span) -> bool:
    return any(map(str.isalnum, span.text))


Finder = Callable[[Region], list[tuple[str, Span, tuple[Evidence, ...]]]]
"""Returns the values in a region: their schema form, place and what their form says."""


def list_labelled(reading: Reading, concept: str, find: Finder) -> Iterator[Candidate]:
    """Yield a candidate for every value that `find` sees in the nearest region of a label of `concept`."""
    for hit in reading.hits(concept):
        yield from weigh_values(reading, hit, concept, find)


def weigh_values(reading: Reading, hit: LabelHit, concept: str, find: Finder) -> Iterator[Candidate]:
    """Yield a candidate for every value in the nearest region of one label."""
    evidence = (*weigh_label(hit, concept), *weigh_page(reading, hit), *_weigh_lead(reading, hit, concept))
    for region in list_regions(reading, hit):
        found = find(region)
        for value, span, form in found:
            yield Candidate(value, (span,), (*evidence, *_weigh_region(reading, hit, region), *form))
        if found:
            break


def _weigh_lead(reading: Reading, hit: LabelHit, concept: str) -> Iterator[Evidence]:
    """Yield what speaks against a mere word for "number" behind words that say the number of what."""
    label = hit.label(concept)
    if label is None or label.is_strong or not concept.startswith(NUMBERS):
        return
    before = hit.span.cell.text[: hit.span.start].rstrip()
    known = (other for other in reading.labels[hit.span.cell] if other.span.end <= hit.span.start)
    is_named = any(each.concept.startswith(NAMING) for other in known for each in other.labels)
    if before[-1:].isalpha() and not is_named:
        yield Evidence("within_text", WITHIN_TEXT, before[-20:])


def _weigh_region(reading: Reading, hit: LabelHit, region: Region) -> Iterator[Evidence]:
    yield Evidence(region.relation.value, WEIGHTS[region.relation])
    if region.relation is Relation.BELOW and is_item_header(reading, hit.span.cell):
        yield Evidence("item_heading", ITEM_HEADING, hit.span.text)


def list_text_labelled(reading: Reading, concept: str, find: Finder) -> Iterator[Candidate]:
    """Yield candidates as `list_labelled`, but for texts: labels in what stands behind don't cut it off.

    Only one with a colon begins something else: "Period: month of March" is one text.
    """
    for hit in reading.hits(concept):
        evidence = (*weigh_label(hit, concept), *weigh_page(reading, hit), *_weigh_place(reading, hit))
        for region in list_text_regions(reading, hit):
            found = find(region)
            for value, span, form in found:
                yield Candidate(value, (span,), (*evidence, *_weigh_region(reading, hit, region), *form))
            if found:
                break


def _weigh_place(reading: Reading, hit: LabelHit) -> Iterator[Evidence]:
    """Yield what speaks against a label amid a sentence: other words before it, and no colon behind."""
    text = hit.span.cell.text
    before = text[: hit.span.start].rstrip()
    follows_label = any(other.span.end == len(before) for other in reading.labels[hit.span.cell])
    if before[-1:].isalpha() and not follows_label and text[hit.span.end :].lstrip()[:1] != ":":
        yield Evidence("within_text", WITHIN_TEXT, before[-20:])


def list_text_regions(reading: Reading, hit: LabelHit) -> Iterator[Region]:
    """Yield what stands behind a label, up to one with a colon; if nothing does, beside and under it."""
    cell = hit.span.cell
    behind = (other for other in reading.labels[cell] if other.span.start >= hit.span.end)
    keys = (other for other in behind if cell.text[other.span.end :].lstrip()[:1] == ":")
    rest = cell.span(hit.span.end, next((other.span.start for other in keys), len(cell.text)))
    if _has_text(rest):
        yield Region(rest, Relation.SAME_CELL)
        return
    for right in reading.sheet.page(cell.page).cells_right(cell)[:1]:
        if ":" not in right.text or not any(_opens(other) for other in reading.labels[right]):
            yield Region(right.whole(), Relation.RIGHT)
    yield from _regions_below(reading, hit)


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
