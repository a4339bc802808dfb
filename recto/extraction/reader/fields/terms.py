"""When an invoice is to be paid: its due date, its terms in words, the discounts for paying early."""

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.evidence.passages import list_passages
from recto.extraction.reader.fields.discounts import read_discounts
from recto.extraction.reader.fields.due_date import read_due_date
from recto.extraction.reader.fields.payment_terms import read_payment_terms
from recto.extraction.reader.findings import Choices
from recto.extraction.reader.reading import Reading


def read_terms(reading: Reading, issue_date: Choice | None) -> Choices:
    """Return the choices for the fields that the terms of payment state."""
    passages = list_passages(reading)
    single = {
        "/due_date": read_due_date(reading, passages, issue_date),
        "/payment_terms": read_payment_terms(reading, passages),
    }
    found = {path: choice for path, choice in single.items() if choice is not None}
    return {**found, **read_discounts(reading, passages, issue_date)}
