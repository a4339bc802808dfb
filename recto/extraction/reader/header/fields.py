"""What identifies an invoice and says when it is to be paid: numbers, dates, terms, references, notes."""

from recto.extraction.reader.evidence.passages import list_passages
from recto.extraction.reader.findings import Choices
from recto.extraction.reader.header.issue_date import ON_INVOICE, read_issue_date
from recto.extraction.reader.header.notes import read_notes
from recto.extraction.reader.header.numbers import INVOICE_FIELDS, read_labelled
from recto.extraction.reader.header.other_papers import read_references
from recto.extraction.reader.header.service_period import read_service_period
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.payment.clauses import list_statements
from recto.extraction.reader.payment.discounts import read_discounts
from recto.extraction.reader.payment.due_date import read_due_date
from recto.extraction.reader.payment.instalments import read_payments
from recto.extraction.reader.payment.printed_terms import read_payment_terms
from recto.extraction.reader.reading import Reading


def read_particulars(reading: Reading, roles: Roles) -> Choices:
    """Return the choices for the particulars of an invoice."""
    passages = list_passages(reading)
    statements = list_statements(passages, reading.vocabulary)
    issued = read_issue_date(reading, ON_INVOICE)
    single = {
        "/issue_date": issued,
        "/due_date": read_due_date(reading, statements, issued),
        "/payment_terms": read_payment_terms(reading, statements),
    }
    return {
        **read_labelled(reading, INVOICE_FIELDS, roles),
        **{path: choice for path, choice in single.items() if choice is not None},
        **read_service_period(reading, passages),
        **read_references(reading),
        **read_discounts(reading, statements, issued),
        **read_payments(reading),
        **read_notes(reading, passages),
    }
