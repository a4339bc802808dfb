"""The date of a document: labelled, beside its number, or the one date that no other label claims."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date, weigh_date
from recto.extraction.reader.evidence.proximity import list_labelled
from recto.extraction.reader.evidence.references import REFERENCE
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.dates import PrintedDate
from recto.extraction.reader.values.times import TIME

OTHER_CONCEPTS = (
    "date.due",
    "date.delivery",
    "date.order",
    "date.other",
    "date.period",
    "date.period_start",
    "date.period_end",
    "date.preceding",
)
OF_DOCUMENT = ("number.invoice", "number.receipt", "date.issue", "title.")
BESIDE_NUMBER, ONLY, UPPER, BEHIND_PLACE = 2.4, 1.2, 0.4, 2.4
LITTLE_WORD = 8
"""Letters that may stand between a number and its date: "vom", "of the"."""
PLACE = re.compile(r"^[^\W\d_][^\d,:]{2,30},\s(?:[^\W\d_]{1,3}\s){0,2}$")
"""A town before the date of a letter: "Lyon, le"."""


@dataclass(frozen=True, slots=True)
class BareWeights:
    """What a date without a label is worth on a kind of document."""

    bare: float
    with_time: float


ON_RECEIPT, ON_INVOICE = BareWeights(-0.6, 1.3), BareWeights(-1.4, 0.0)


def read_issue_date(reading: Reading, weights: BareWeights) -> Choice | None:
    """Return the date of an invoice or receipt."""
    labelled = list(list_labelled(reading, "date.issue", find_date(reading)))
    beside = list(_list_beside_number(reading))
    claimed = _list_claimed(reading)
    bare = list(_list_bare(reading, claimed, weights))
    return choose([*labelled, *beside, *bare])


def _candidate(reading: Reading, cell: Cell, found: PrintedDate, *evidence: Evidence) -> Candidate:
    value = found.value(reading.conventions.order)
    span = cell.span(found.start, found.end)
    return Candidate(value.isoformat(), (span,), (*evidence, *weigh_date(reading, found)))


def _list_beside_number(reading: Reading) -> Iterator[Candidate]:
    """Yield dates behind the document's number on its line: "Rechnung Nr. 4711 vom 17.03.2026"."""
    for hit in reading.hits("number.invoice"):
        cell = hit.span.cell
        for found in reading.dates[cell]:
            if found.start >= hit.span.end and not _has_other_label(reading, cell, hit.span.end, found.start):
                has_number = any(map(str.isdigit, cell.text[hit.span.end : found.start]))
                weight = BESIDE_NUMBER if has_number else BESIDE_NUMBER / 2
                yield _candidate(reading, cell, found, Evidence("beside_number", weight, cell.text[:40]))
                break
        for right in reading.sheet.page(cell.page).cells_right(cell)[:1]:
            yield from _list_behind(reading, right)


def _list_behind(reading: Reading, cell: Cell) -> Iterator[Candidate]:
    """Yield the date that a cell right of the number's label begins with, maybe behind the number itself."""
    for found in reading.dates[cell][:1]:
        number = REFERENCE.match(reading.numbers[cell][: found.start])
        has_number = number is not None and any(map(str.isdigit, number[0]))
        is_first = found.start <= len(number["number"] if number and has_number else "") + LITTLE_WORD
        if is_first and not _has_other_label(reading, cell, 0, found.start):
            weight = BESIDE_NUMBER if has_number else BESIDE_NUMBER / 2
            yield _candidate(reading, cell, found, Evidence("beside_number", weight, cell.text[:40]))


def _has_other_label(reading: Reading, cell: Cell, start: int, end: int) -> bool:
    """Return whether a label between two places names something else than the document's number or date."""
    between = (hit for hit in reading.labels[cell] if start <= hit.span.start < end)
    return any(not any(label.concept.startswith(OF_DOCUMENT) for label in hit.labels) for hit in between)


def _list_claimed(reading: Reading) -> set[tuple[Cell, int]]:
    """Return the places of dates that labels of other dates name."""
    return {
        (span.cell, span.start)
        for concept in OTHER_CONCEPTS
        for candidate in list_labelled(reading, concept, find_date(reading))
        for span in candidate.spans
    }


def _list_bare(reading: Reading, claimed: set[tuple[Cell, int]], weights: BareWeights) -> Iterator[Candidate]:
    free = [
        (cell, found)
        for cell, dates in reading.dates.items()
        for found in dates
        if (cell, found.start) not in claimed and not found.is_compact
    ]
    values = {found.value(reading.conventions.order) for _, found in free}
    for cell, found in free:
        evidence = [Evidence("bare", weights.bare)]
        if TIME.search(reading.numbers[cell], found.end):
            evidence.append(Evidence("with_time", weights.with_time))
        if PLACE.match(cell.text[: found.start]):
            evidence.append(Evidence("behind_place", BEHIND_PLACE, cell.text[: found.start]))
        if len(values) == 1:
            evidence.append(Evidence("only_date", ONLY))
        if cell.page == reading.pages[0].number and cell.rect.top < 0.4 * reading.pages[0].height:
            evidence.append(Evidence("upper_part", UPPER))
        yield _candidate(reading, cell, found, *evidence)
