"""The invoice, read: every step that finds some of its fields."""

from collections.abc import Mapping

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.fields.contacts import read_contacts
from recto.extraction.reader.fields.currency import read_currency
from recto.extraction.reader.fields.dates import read_issue_date
from recto.extraction.reader.fields.document_type import read_type
from recto.extraction.reader.fields.due_date import derive_due_date
from recto.extraction.reader.fields.header import INVOICE_FIELDS, read_labelled
from recto.extraction.reader.fields.parties import read_parties
from recto.extraction.reader.fields.payment import read_payment
from recto.extraction.reader.fields.tax_ids import read_tax_ids
from recto.extraction.reader.fields.taxes import find_tax_rows, read_taxes, sum_of_taxes
from recto.extraction.reader.fields.totals import read_totals
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.reading import Reading

TOTALS = {"net": "/net_total", "tax": "/tax_total", "gross": "/gross_total", "due": "/amount_due"}


def read_invoice(reading: Reading) -> Choices:
    """Return the choices for the fields of an invoice."""
    parties, zones = read_parties(reading)
    seller = parties.get("/seller/name")
    choices = {
        **_read_header(reading),
        **parties,
        **read_tax_ids(reading, zones),
        **read_contacts(reading, zones, seller.best.value if seller else "", "/seller"),
        **read_payment(reading, zones),
        **_read_sums(reading),
    }
    totals = [choices[path] for path in TOTALS.values() if path in choices]
    single = {"/type": read_type(reading), "/currency": read_currency(reading, totals)}
    return {**choices, **{path: choice for path, choice in single.items() if choice is not None}}


def _read_header(reading: Reading) -> Mapping[str, Choice]:
    choices = dict(read_labelled(reading, INVOICE_FIELDS))
    issued = read_issue_date(reading)
    if issued is not None:
        choices["/issue_date"] = issued
    if "/due_date" not in choices:
        due = derive_due_date(reading, issued)
        if due is not None:
            choices["/due_date"] = due
    return choices


def _read_sums(reading: Reading) -> Mapping[str, Choice]:
    rows = find_tax_rows(reading)
    totals = read_totals(reading, tax=[*sum_of_taxes(rows), *(row.amount for row in rows if len(rows) == 1)])
    return {**read_taxes(rows), **{TOTALS[name]: choice for name, choice in totals.items()}}


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
