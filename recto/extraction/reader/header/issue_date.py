"""The date of a document: labelled, beside its number, or the one date that no other label claims."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import IN_RANGE, find_date, list_range_ends, list_readings
from recto.extraction.reader.evidence.joined_labels import is_joined
from recto.extraction.reader.evidence.proximity import list_labelled
from recto.extraction.reader.header.numbered_dates import list_numbered_dates
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
OTHER_NUMBERS = (
    "number.purchase_order",
    "number.sales_order",
    "number.contract",
    "number.delivery_note",
    "number.preceding",
    "number.other",
)
OF_OTHER = Evidence("of_another_paper", -3.0, "behind the number of an order, a delivery, an earlier invoice")
BESIDE_NUMBER, ONLY, UPPER, BEHIND_PLACE, UNDER_NUMBER = 2.4, 1.2, 0.4, 2.4, 1.6
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
    others = _list_of_others(reading)
    bare = list(_list_bare(reading, _list_claimed(reading) | others, weights))
    ranges = list_range_ends(reading)
    return choose(_weigh_others(candidate, others, ranges) for candidate in (*labelled, *beside, *bare))


def _weigh_others(
    candidate: Candidate, others: set[tuple[Cell, int]], ranges: set[tuple[Cell, int]]
) -> Candidate:
    """Return a candidate with what speaks against it: another paper's number, or the other end of a range."""
    place = _place(candidate)
    if place in others:
        return candidate.with_evidence(OF_OTHER)
    is_weak = any(item.kind == "label.weak" for item in candidate.evidence)
    return candidate.with_evidence(IN_RANGE) if is_weak and place in ranges else candidate


def _place(candidate: Candidate) -> tuple[Cell, int]:
    span = candidate.spans[0]
    return span.cell, span.start


def _list_values(
    reading: Reading, cell: Cell, found: PrintedDate, *evidence: Evidence
) -> Iterator[Candidate]:
    span = cell.span(found.start, found.end)
    for value, form in list_readings(reading, found):
        yield Candidate(value, (span,), (*evidence, *form))


def _list_beside_number(reading: Reading) -> Iterator[Candidate]:
    """Yield dates behind the document's number on its line: "Rechnung Nr. 4711 vom 17.03.2026"."""
    for found in list_numbered_dates(reading, "number.invoice"):
        weight = BESIDE_NUMBER if found.has_number else BESIDE_NUMBER / 2
        yield from _list_values(
            reading, found.cell, found.date, Evidence("beside_number", weight, found.cell.text[:40])
        )


def _list_claimed(reading: Reading) -> set[tuple[Cell, int]]:
    """Return the places of dates that labels of other dates name."""
    return {
        (span.cell, span.start)
        for concept in OTHER_CONCEPTS
        for candidate in list_labelled(reading, concept, find_date(reading))
        for span in candidate.spans
    }


def _list_of_others(reading: Reading) -> set[tuple[Cell, int]]:
    """Return the places of dates that stand behind the numbers of other papers."""
    return {
        (found.cell, found.date.start)
        for concept in OTHER_NUMBERS
        for found in list_numbered_dates(reading, concept)
        if found.has_number and not is_joined(reading, found.hit)
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
        if _is_under_number(reading, cell):
            evidence.append(Evidence("under_number", UNDER_NUMBER))
        if PLACE.match(cell.text[: found.start]):
            evidence.append(Evidence("behind_place", BEHIND_PLACE, cell.text[: found.start]))
        if len(values) == 1:
            evidence.append(Evidence("only_date", ONLY))
        if cell.page == reading.pages[0].number and cell.rect.top < 0.4 * reading.pages[0].height:
            evidence.append(Evidence("upper_part", UPPER))
        yield from _list_values(reading, cell, found, *evidence)


def _is_under_number(reading: Reading, cell: Cell) -> bool:
    """Return whether the line of a date stands right under that of the document's number, on one edge."""
    rows = reading.sheet.page(cell.page).rows
    first = rows[cell.row].cells[max(cell.place - 1, 0)]
    return any(
        any(label.concept == "number.invoice" and label.is_strong for label in hit.labels)
        and abs(hit.span.cell.rect.left - first.rect.left) < 1.0
        for hit in reading.hits_in_row(cell.page, cell.row - 1)
    )
