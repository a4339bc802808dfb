"""The receipt, read: every step that finds some of its fields."""

from recto.extraction.reader.fields.header import RECEIPT_FIELDS, read_labelled
from recto.extraction.reader.fields.totals import read_totals
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.reading import Reading

TOTALS = {"net": "/subtotal", "tax": "/tax_total", "gross": "/total"}


def read_receipt(reading: Reading) -> Choices:
    """Return the choices for the fields of a receipt."""
    totals = read_totals(reading)
    return {
        **read_labelled(reading, RECEIPT_FIELDS),
        **{TOTALS[name]: choice for name, choice in totals.items() if name in TOTALS},
    }


RECEIPT_READER = SchemaReader(
    schema_name="receipt",
    read=read_receipt,
    header=("/merchant/name", "/merchant/address/text", "/date", "/total", "/currency"),
    core=("/merchant/name", "/date", "/total"),
)
