"""The due date: printed, or following from a printed term, "within 14 days" of the invoice's date."""

from collections.abc import Iterator
from datetime import date, timedelta

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date
from recto.extraction.reader.evidence.proximity import list_labelled
from recto.extraction.reader.evidence.terms import find_term, is_discount
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

LONGEST_TERM_DAYS = 180
DISCOUNT_PERIOD = Evidence("discount_period", -3.0, "the end of a discount is no due date")


def read_due_date(reading: Reading, issue_date: Choice | None) -> Choice | None:
    """Return the printed due date, or the one that follows from the printed term."""
    printed = choose(map(_weigh_clause, list_labelled(reading, "date.due", find_date(reading))))
    return printed or _derive_due_date(reading, issue_date)


def _weigh_clause(candidate: Candidate) -> Candidate:
    span = candidate.spans[0]
    if not is_discount(span.cell.text, span.start, span.end):
        return candidate
    return candidate.with_evidence(DISCOUNT_PERIOD)


def _derive_due_date(reading: Reading, issue_date: Choice | None) -> Choice | None:
    if issue_date is None:
        return None
    choice = choose(_list_due_dates(reading, date.fromisoformat(issue_date.best.value)))
    if choice is None:
        return None
    # It can be no surer than the date that it starts from.
    return Choice(choice.candidates, choice.confidence * issue_date.confidence)


def _list_due_dates(reading: Reading, issued: date) -> Iterator[Candidate]:
    labelled = set(_list_terms_cells(reading))
    for cell in reading.sheet.cells:
        term = find_term(cell.text, reading.vocabulary)
        if term is None or not 0 < term.days <= LONGEST_TERM_DAYS:
            continue
        span = cell.span(term.start, term.end)
        evidence = [Evidence("term", 0.4 * term.words, span.text)]
        if cell in labelled:
            evidence.append(Evidence("payment_terms", 1.2))
        if term.is_discount:
            evidence.append(DISCOUNT_PERIOD)
        due = issued + timedelta(days=term.days)
        yield Candidate(due.isoformat(), (span,), tuple(evidence), rule="issue_date_plus_term")


def _list_terms_cells(reading: Reading) -> Iterator[Cell]:
    for hit in reading.hits("text.payment_terms"):
        cell = hit.span.cell
        yield cell
        yield from reading.sheet.page(cell.page).cells_right(cell)
