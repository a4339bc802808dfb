"""The date of a document: labelled, beside its number, or the one date that no other label claims."""

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

OTHER_CONCEPTS = ("date.due", "date.delivery", "date.order", "date.other")
BESIDE_NUMBER, ONLY, UPPER = 2.4, 1.2, 0.4


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
        row = reading.sheet.page(cell.page).rows[cell.row].cells
        for each in row[cell.place : cell.place + 2]:
            for found in reading.dates[each][:1]:
                if each is not cell or found.start > hit.span.end:
                    number = REFERENCE.match(reading.numbers[each][: found.start])
                    weight = BESIDE_NUMBER if each is cell or number else BESIDE_NUMBER / 2
                    yield _candidate(reading, each, found, Evidence("beside_number", weight, each.text[:40]))


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
        if len(values) == 1:
            evidence.append(Evidence("only_date", ONLY))
        if cell.page == reading.pages[0].number and cell.rect.top < 0.4 * reading.pages[0].height:
            evidence.append(Evidence("upper_part", UPPER))
        yield _candidate(reading, cell, found, *evidence)
