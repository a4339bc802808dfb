"""Payments with a day and an amount: prepayments made, instalments due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

CONCEPTS = ("total.paid", "payment.instalment")
PAYMENTS = 12
IN_ROW = 1.8


@dataclass(frozen=True, slots=True)
class _Payment:
    date: Candidate
    amount: Candidate
    reference: Candidate


def read_payments(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the payments that rows with a label, a date and an amount state."""
    found = {
        (payment.date.value, payment.amount.value): payment
        for concept in CONCEPTS
        for hit in reading.hits(concept)
        for payment in _list_payments(reading, hit)
    }
    choices: dict[str, Choice | None] = {}
    for index, payment in enumerate(list(found.values())[:PAYMENTS]):
        choices[f"/payments/{index}/date"] = choose([payment.date])
        choices[f"/payments/{index}/amount"] = choose([payment.amount])
        choices[f"/payments/{index}/reference"] = choose([payment.reference])
    return {path: choice for path, choice in choices.items() if choice is not None}


def _list_payments(reading: Reading, hit: LabelHit) -> Iterator[_Payment]:
    row = reading.sheet.page(hit.span.cell.page).rows[hit.span.cell.row]
    dates = _list_dates(reading, row, hit)
    amounts = _list_amounts(reading, row, hit)
    if len(dates) == 1 and len(amounts) == 1:
        evidence = (Evidence("in_row", IN_ROW, hit.span.text),)
        (day, date_span), (amount, amount_span) = dates[0], amounts[0]
        yield _Payment(
            Candidate(day, (date_span,), evidence),
            Candidate(amount, (amount_span,), evidence),
            Candidate(hit.span.text, (hit.span,), evidence),
        )


def _list_dates(reading: Reading, row: Row, hit: LabelHit) -> list[tuple[str, Span]]:
    order = reading.conventions.order
    return [
        (found.value(order).isoformat(), cell.span(found.start, found.end))
        for cell in row.cells[hit.span.cell.place :]
        for found in reading.dates[cell]
        if not found.is_compact
    ]


def _list_amounts(reading: Reading, row: Row, hit: LabelHit) -> list[tuple[str, Span]]:
    """Return the sums of money behind a label; a deducted payment, printed negative, is one all the same."""
    mark = reading.conventions.mark
    return [
        (print_decimal(abs(found.value(mark))), cell.span(found.start, found.end))
        for cell in row.cells[hit.span.cell.place :]
        for found in reading.amounts[cell]
        if found.has_cents and not found.is_percent
    ]
