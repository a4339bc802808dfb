"""A US machine shop's invoice on letter paper: month-first dates, sales tax, bill-to, ship-to, remit-to."""

from datetime import date
from decimal import Decimal

from reportlab.lib.pagesizes import LETTER

from samples.drawing.figures import american, english
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-us.pdf"
MAROON, LINE, SHADE = "#7a1f2b", "#8a8a8a", "#efe6e7"
TAX_RATE = "7.25"
SHIPPED = date(2026, 2, 27)
ABA = "099900017"

TRUTH = Invoice(
    invoice_number="88-20417",
    issue_date=date(2026, 3, 2),
    due_date=date(2026, 4, 1),
    currency="USD",
    purchase_order="WPS-31187",
    customer_number="C10482",
    seller=Party(
        name="Larkspur Tool & Die, Inc.",
        street="4410 Foundry Parkway",
        city="Port Ellery",
        region="OH",
        postal_code="44999",
        country="US",
        tax_id="98-9904417",
        email="ar@larkspurtool.example",
        phone="(555) 555-0142",
    ),
    buyer=Party(
        name="Wendover Pump Systems LLC",
        street="1200 Millrace Ave, Suite 300",
        city="Cutler Falls",
        region="OH",
        postal_code="43999",
        country="US",
    ),
    lines=(
        Line(
            "Impeller hub, 316 SS, machined per dwg WP-2210 rev C",
            "250",
            "18.4500",
            TAX_RATE,
            product_code="IH-316-22",
            unit="EA",
        ),
        Line(
            "Bearing retainer plate, 4140 HT", "100", "27.1200", TAX_RATE, product_code="BRP-4140", unit="EA"
        ),
        Line(
            "Progressive die maintenance, station 3 insert",
            "1",
            "1385.0000",
            TAX_RATE,
            product_code="DM-SVC",
            unit="LOT",
        ),
        Line("First article inspection report", "2", "145.0000", None, product_code="FAIR", unit="EA"),
        Line("Freight, prepaid and added", "1", "212.3600", None, product_code="FRT", unit="EA"),
    ),
    accounts=(Account(account_number="4471 0098 263", bank_name="First Ellery Savings"),),
    more={
        "payment_terms": "Net 30",
        "sales_order": "SO-77120",
    },
)

COLUMNS = (
    Column("Item", 18),
    Column("Description", 46, wrap=66),
    Column("Ordered", 127, "right"),
    Column("Shipped", 143, "right"),
    Column("U/M", 152, "middle"),
    Column("Unit Price", 175, "right"),
    Column("Ext. Price", 196, "right"),
)


def draw() -> bytes:
    """Draw the invoice."""
    sheet = Sheet("Invoice", TRUTH.seller.name, "ShopTrack ERP", size=LETTER, lang="en-US")
    _draw_head(sheet)
    _draw_addresses(sheet)
    _draw_references(sheet)
    _draw_lines(sheet)
    _draw_totals(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller = TRUTH.seller
    sheet.box(16, 14, 12, 12, fill=MAROON)
    sheet.disc(22, 20, 3.6, "#ffffff", stroke=True, weight=2)
    sheet.text(31, 19, "LARKSPUR TOOL & DIE, INC.", "Helvetica-Bold", 13, color=MAROON)
    sheet.text(31, 23.5, "Precision stampings and machined components", "Helvetica-Oblique", 8)
    place = f"{seller.street}  •  {seller.city}, {seller.region} {seller.postal_code}"
    sheet.text(31, 27.5, place, "Helvetica", 8)
    sheet.text(31, 31, f"Phone {seller.phone}  •  Fax (555) 555-0143  •  {seller.email}", "Helvetica", 8)
    sheet.text(200, 20, "INVOICE", "Helvetica-Bold", 22, align="right")
    rows = (
        ("Invoice Number:", TRUTH.invoice_number),
        ("Invoice Date:", american(TRUTH.issue_date)),
        ("Page:", "1 of 1"),
    )
    for place_in_head, (label, value) in enumerate(rows):
        y = 27 + place_in_head * 4.4
        sheet.text(174, y, label, "Helvetica", 9, align="right")
        sheet.text(200, y, value, "Helvetica-Bold", 9, align="right")


def _draw_addresses(sheet: Sheet) -> None:
    buyer = TRUTH.buyer
    city = f"{buyer.city}, {buyer.region} {buyer.postal_code}"
    blocks = (
        (18, "BILL TO", (buyer.name, "Attn: Accounts Payable", buyer.street, city)),
        (
            112,
            "SHIP TO",
            (
                "Wendover Pump Systems LLC",
                "Plant 2 Receiving, Dock 7",
                "77 Canal Road",
                "Cutler Falls, OH 43998",
            ),
        ),
    )
    for x, title, lines in blocks:
        sheet.text(x, 46, title, "Helvetica-Bold", 8, color=MAROON)
        sheet.rule(x, 47.4, x + 80, 47.4, 0.8, color=MAROON)
        sheet.lines(x, 52, lines, "Helvetica", 9.5, leading=4.4)


def _draw_references(sheet: Sheet) -> None:
    cells = (
        ("Customer ID", TRUTH.customer_number),
        ("P.O. Number", TRUTH.purchase_order),
        ("Sales Order", "SO-77120"),
        ("Ship Date", american(SHIPPED)),
        ("Ship Via", "Buckeye LTL"),
        ("Terms", "Net 30"),
        ("Due Date", american(TRUTH.due_date or TRUTH.issue_date)),
    )
    width = 184 / len(cells)
    for place, (label, value) in enumerate(cells):
        x = 16 + place * width
        sheet.box(x, 77, width, 5.5, fill=SHADE, stroke=LINE)
        sheet.box(x, 82.5, width, 6.5, stroke=LINE)
        sheet.text(x + width / 2, 80.9, label, "Helvetica-Bold", 7.5, align="middle")
        sheet.text(x + width / 2, 87, value or "", "Helvetica", 8.5, align="middle")


def _draw_lines(sheet: Sheet) -> None:
    sheet.box(16, 94, 184, 95, stroke=LINE)
    sheet.box(16, 94, 184, 6.5, fill=MAROON, stroke=LINE)
    table = Table(COLUMNS, size=8.5, gap=3.2)
    table.draw_titles(sheet, 98.4, color="#ffffff", size=8)
    y = 106.0
    for line in TRUTH.lines:
        prices = (english(line.unit_price), english(line.net_amount))
        taxed = "T" if line.tax_rate else ""
        cells = (
            line.product_code or "",
            line.description,
            line.quantity,
            line.quantity,
            line.unit or "",
            *prices,
        )
        sheet.text(199.4, y, taxed, "Helvetica", 6.5, align="right")
        y = table.draw_row(sheet, y, cells)
    sheet.text(
        46, y + 6, "T = taxable item. Certificates of conformance sent by e-mail.", "Helvetica-Oblique", 8
    )


def _draw_totals(sheet: Sheet) -> None:
    seller = TRUTH.seller
    rows = (
        ("Subtotal", TRUTH.net_total),
        ("Taxable Amount", TRUTH.taxes[0].base),
        (f"Sales Tax ({TAX_RATE}%)", TRUTH.tax_total),
        ("Total", TRUTH.gross_total),
        ("Payments/Credits", Decimal("0.00")),
    )
    for place, (label, amount) in enumerate(rows):
        height = 196 + place * 5
        sheet.text(140, height, label, "Helvetica", 9.5)
        sheet.text(198, height, f"${english(amount)}", "Helvetica", 9.5, align="right")
    sheet.box(138, 218.5, 62, 8.5, fill=SHADE, stroke=MAROON)
    sheet.text(140, 224.2, "Balance Due", "Helvetica-Bold", 11)
    sheet.text(198, 224.2, f"${english(TRUTH.gross_total)}", "Helvetica-Bold", 11, align="right")
    sheet.text(18, 196, "REMIT TO", "Helvetica-Bold", 8, color=MAROON)
    remit = (seller.name, "P.O. Box 990417", "Port Ellery, OH 44998-0417")
    y = sheet.lines(18, 201, remit, "Helvetica", 9.5, leading=4.4)
    account = TRUTH.accounts[0]
    wire = (f"ACH: {account.bank_name}", f"ABA {ABA}   Acct {account.account_number}")
    sheet.lines(18, y + 2.5, wire, "Helvetica", 8.5)
    sheet.text(16, 240, "Past due balances are subject to a 1.5% monthly finance charge.", "Helvetica", 8)
    sheet.text(16, 244, f"Federal Tax ID {seller.tax_id}", "Helvetica", 8)
    sheet.rule(16, 258, 200, 258, 0.5, color=LINE)
    sheet.text(
        108, 263, "Thank you for your business!", "Helvetica-BoldOblique", 9, color=MAROON, align="middle"
    )
