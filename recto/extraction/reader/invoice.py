"""The invoice, read: every step that finds some of its fields."""

from recto.extraction.reader.addresses.fields import find_homes, read_address_parts
from recto.extraction.reader.contacts.fields import read_contacts
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.header.document_type import read_type
from recto.extraction.reader.header.fields import read_particulars
from recto.extraction.reader.ids.fields import read_tax_ids
from recto.extraction.reader.lines.fields import read_lines
from recto.extraction.reader.parties.fields import read_parties
from recto.extraction.reader.payment.fields import read_payment
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.currency import read_currency
from recto.extraction.reader.totals.fields import read_currencies, read_invoice_totals

TOTALS = ("/net_total", "/tax_total", "/gross_total", "/amount_due")


def read_invoice(reading: Reading) -> Choices:
    """Return the choices for the fields of an invoice."""
    parties, roles = read_parties(reading)
    homes = find_homes(read_address_parts(reading, parties))
    choices = {
        **read_particulars(reading, roles),
        **parties,
        **read_tax_ids(reading, roles, homes),
        **read_contacts(reading, roles, homes),
        **read_payment(reading, roles),
        **read_invoice_totals(reading),
    }
    totals = [choices[path] for path in TOTALS if path in choices]
    single = {
        "/type": read_type(reading),
        "/currency": read_currency(reading, totals),
    }
    found = {**choices, **{path: choice for path, choice in single.items() if choice is not None}}
    currencies = read_currencies(reading, found, single["/currency"])
    lines = read_lines(reading, found)
    return {**lines, **found, **currencies, **read_address_parts(reading, found)}


INVOICE_READER = SchemaReader(
    schema_name="invoice",
    read=read_invoice,
    header=(
        "/invoice_number",
        "/issue_date",
        "/due_date",
        "/currency",
        "/seller/name",
        "/seller/vat_id",
        "/buyer/name",
        "/net_total",
        "/tax_total",
        "/gross_total",
    ),
    core=("/invoice_number", "/issue_date", "/gross_total"),
)
