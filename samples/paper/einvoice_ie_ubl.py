"""A network installer's e-invoice that has no page at all: UBL as Peppol carries it."""

from datetime import date

from samples.drawing.ubl import write_ubl
from samples.truth import Account, Invoice, Line, Party

FILE = "einvoice-ie-ubl.xml"
DELIVERED = date(2026, 4, 9)

TRUTH = Invoice(
    invoice_number="QN-26-0419",
    issue_date=date(2026, 4, 13),
    due_date=date(2026, 5, 13),
    currency="EUR",
    purchase_order="PO-88107",
    customer_number="C-2214",
    seller=Party(
        name="Quayside Networks Ltd",
        street="7 Lantern Quay",
        postal_code="Y91 QN07",
        city="Carrowmore Bay",
        country="IE",
        vat_id="IE9917342T",
        registration_id="991734",
        email="accounts@quayside-networks.example",
    ),
    buyer=Party(
        name="Saltpan Ferries Ltd",
        street="18 Gantry Street",
        postal_code="SPN 9901",
        city="Marsaforte",
        country="MT",
        vat_id="MT99000011",
    ),
    lines=(
        Line("Patch panel, 24 ports", "4", "61.50", "23", "pcs", "PP-24", detail="steel, 19 inch"),
        Line("Cat 6A cable", "305", "0.84", "23", "m", "C6A-R"),
        Line("Installation on board", "16.5", "72.00", "13.5", "h", "SRV-1"),
    ),
    accounts=(Account("IE55 QUAY 9912 3488 2015 74", "QUAYIE99XXX"),),
    more={"payment_terms": "30 days net", "delivery_date": DELIVERED.isoformat()},
)


def draw() -> bytes:
    """Write the XML."""
    return write_ubl(TRUTH, DELIVERED)
