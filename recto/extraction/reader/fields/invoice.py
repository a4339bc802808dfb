"""The invoice, read: every step that finds some of its fields."""

from recto.extraction.reader.fields.header import INVOICE_FIELDS, read_labelled
from recto.extraction.reader.fields.parties import read_parties
from recto.extraction.reader.fields.totals import read_totals
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.reading import Reading

TOTALS = {"net": "/net_total", "tax": "/tax_total", "gross": "/gross_total", "due": "/amount_due"}


def read_invoice(reading: Reading) -> Choices:
    """Return the choices for the fields of an invoice."""
    totals = read_totals(reading)
    parties, _ = read_parties(reading)
    return {
        **read_labelled(reading, INVOICE_FIELDS),
        **parties,
        **{TOTALS[name]: choice for name, choice in totals.items()},
    }


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
