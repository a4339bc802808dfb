"""A British wholesaler's accounts-package invoice: ruled boxes, VAT analysis, two account numbers."""

from datetime import date
from decimal import Decimal

from samples.drawing.figures import english, slashed
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-uk-trade.pdf"
LINE = "#333333"
SHADE = "#e4e4e4"
RATE_CODES = {"20": "T1", "0": "T0"}
SORT_CODE = "99-88-77"

TRUTH = Invoice(
    invoice_number="104882",
    issue_date=date(2026, 4, 9),
    due_date=date(2026, 5, 9),  # not printed: 30 days from the date of the invoice
    currency="GBP",
    purchase_order="KIT/0391",
    customer_number="GULL002",
    seller=Party(
        name="Thistlewick Catering Supplies Ltd",
        street="17 Tannery Lane Trading Estate",
        city="Thistlewick",
        postal_code="QX4 2RB",
        country="GB",
        vat_id="GB998534493",
        registration_id="99804417",
        email="sales@thistlewick.example",
        phone="01632 960417",
    ),
    buyer=Party(
        name="The Gullery Hotel",
        street="Cliff Parade",
        city="Saltmarsh-on-Sea",
        postal_code="QV9 1GH",
        country="GB",
    ),
    lines=(
        Line(
            "Stainless gastronorm pan 1/1 100mm",
            "6",
            "13.95",
            "20",
            product_code="GN11-100",
            discount_percent="5",
        ),
        Line("Chef's tongs 12in utility", "10", "2.49", "20", product_code="TNG-12"),
        Line(
            "Flat white cup 8oz white (box 36)",
            "4",
            "41.40",
            "20",
            product_code="CUP-FW8",
            discount_percent="10",
        ),
        Line("Blue roll centrefeed 2ply (6 pack)", "15", "11.75", "20", product_code="CLN-BR6"),
        Line("Cookery handbook, trade edition", "2", "24.00", "0", product_code="BK-7741"),
        Line("Carriage", "1", "7.50", "20", product_code="CARR"),
    ),
    accounts=(
        Account(
            iban="GB59 QXZK 9988 7731 9268 19",
            bic="QXZKGB99XXX",
            bank_name="Marlowe & Finch Bank",
            account_number="31926819",
        ),
    ),
    more={"payment_terms": "30 days from date of invoice"},
)

COLUMNS = (
    Column("Code", 15),
    Column("Description", 37),
    Column("Qty", 112, "right"),
    Column("Unit Price", 134, "right"),
    Column("Disc %", 149, "right"),
    Column("Net", 171, "right"),
    Column("VAT Code", 187, "middle"),
)


def draw() -> bytes:
    """Draw the invoice."""
    sheet = Sheet("Invoice", TRUTH.seller.name, "Tally Desk Accounts v27", lang="en-GB")
    _draw_head(sheet)
    _draw_references(sheet)
    _draw_lines(sheet)
    _draw_analysis(sheet)
    _draw_totals(sheet)
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    sheet.text(13, 20, seller.name, "Vera-Bold", 13)
    place = (seller.street, f"{seller.city}  {seller.postal_code}", f"Tel: {seller.phone}   {seller.email}")
    y = sheet.lines(13, 25.5, place, "Vera", 7.5, leading=3.8)
    number = (seller.vat_id or "").removeprefix("GB")
    sheet.text(13, y, f"VAT Reg No: GB {number[:3]} {number[3:7]} {number[7:]}", "Vera", 7.5)
    sheet.text(197, 21, "INVOICE", "Vera-Bold", 20, align="right")
    sheet.text(197, 27, "Page 1 of 1", "Vera", 7, align="right")
    for x, title in ((13, "Invoice To"), (107, "Deliver To")):
        sheet.box(x, 46, 90, 34, stroke=LINE)
        sheet.box(x, 46, 90, 5.5, fill=SHADE, stroke=LINE)
        sheet.text(x + 2, 49.9, title, "Vera-Bold", 7.5)
    lines = ("Purchase Ledger", buyer.name, buyer.street, buyer.city, buyer.postal_code)
    sheet.lines(16, 56.5, lines, "Vera", 8.5, leading=4.5)
    kitchen = ("Main Kitchen (rear entrance)", buyer.name, "Gull Mews", buyer.city, buyer.postal_code)
    sheet.lines(110, 56.5, kitchen, "Vera", 8.5, leading=4.5)


def _draw_references(sheet: Sheet) -> None:
    cells = (
        ("Invoice No", TRUTH.invoice_number),
        ("Tax Point", slashed(TRUTH.issue_date)),
        ("Account Ref", TRUTH.customer_number),
        ("Your Order No", TRUTH.purchase_order),
        ("Despatch Note", "DN-55310"),
        ("Rep", "J. Ockley"),
    )
    width = 184 / len(cells)
    for place, (label, value) in enumerate(cells):
        x = 13 + place * width
        sheet.box(x, 84, width, 5.5, fill=SHADE, stroke=LINE)
        sheet.box(x, 89.5, width, 6.5, stroke=LINE)
        sheet.text(x + width / 2, 87.9, label, "Vera-Bold", 7, align="middle")
        sheet.text(x + width / 2, 94, value or "", "Vera", 8.5, align="middle")


def _draw_lines(sheet: Sheet) -> None:
    sheet.box(13, 100, 184, 100, stroke=LINE)
    sheet.box(13, 100, 184, 6.5, fill=SHADE, stroke=LINE)
    for x in (35.5, 102, 114, 136, 151, 173.5):
        sheet.rule(x, 100, x, 200, 0.5, color=LINE)
    table = Table(COLUMNS, "Vera", "Vera-Bold", 8, gap=1.4)
    table.draw_titles(sheet, 104.5, size=7)
    y = 111.5
    for line in TRUTH.lines:
        discount = f"{Decimal(line.discount_percent or 0):.2f}"
        amounts = (english(line.unit_price), discount, english(line.net_amount))
        cells = (
            line.product_code or "",
            line.description,
            line.quantity,
            *amounts,
            RATE_CODES[line.tax_rate or "0"],
        )
        y = table.draw_row(sheet, y, cells)
    sheet.text(37, y + 6, "*** Please check goods on delivery. Shortages", "Vera-Italic", 7)
    sheet.text(37, y + 9.5, "to be notified within 48 hours. ***", "Vera-Italic", 7)


def _draw_analysis(sheet: Sheet) -> None:
    sheet.box(13, 204, 92, 24, stroke=LINE)
    sheet.box(13, 204, 92, 5.5, fill=SHADE, stroke=LINE)
    titles = (("Rate", 50), ("Goods", 76), ("VAT", 102))
    columns = (Column("VAT Code", 15), *(Column(title, at, "right") for title, at in titles))
    table = Table(columns, "Vera", "Vera-Bold", 8, gap=1.2)
    table.draw_titles(sheet, 207.9, size=7)
    y = 214.5
    for tax in TRUTH.taxes:
        code = RATE_CODES[str(tax.rate)]
        y = table.draw_row(sheet, y, (code, f"{tax.rate:.2f}%", english(tax.base), english(tax.amount)))


def _draw_totals(sheet: Sheet) -> None:
    rows = (
        ("Total Net Amount", TRUTH.net_total),
        ("Total VAT", TRUTH.tax_total),
        ("Invoice Total", TRUTH.gross_total),
    )
    for place, (label, amount) in enumerate(rows):
        last = place == len(rows) - 1
        font, y = ("Vera-Bold" if last else "Vera"), 204 + place * 8
        sheet.box(127, y, 38, 8, fill=SHADE, stroke=LINE)
        sheet.box(165, y, 32, 8, stroke=LINE)
        sheet.text(129, y + 5.2, label, font, 8.5)
        sheet.text(
            195, y + 5.2, f"£ {english(amount)}" if last else english(amount), font, 8.5, align="right"
        )


def _draw_foot(sheet: Sheet) -> None:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    sheet.text(13, 240, f"Payment terms: {TRUTH.more['payment_terms']}", "Vera-Bold", 8)
    sheet.text(13, 246, "Please pay by BACS to:", "Vera", 8)
    rows = (
        ("Bank", account.bank_name), ("Sort Code", SORT_CODE), ("Account No", account.account_number),
        ("Account Name", seller.name), ("IBAN", account.iban), ("SWIFT", account.bic),
    )  # fmt: skip
    for place, (label, value) in enumerate(rows):
        x, y = 13 + place % 2 * 75, 251.5 + place // 2 * 4.6
        sheet.text(x, y, f"{label}:", "Vera", 8)
        sheet.text(x + 26, y, value or "", "Vera", 8)
    sheet.rule(13, 272, 197, 272, 0.5, color=LINE)
    legal = f"Registered in England & Wales No. {seller.registration_id}. Registered office as above."
    sheet.text(105, 276.5, legal, "Vera", 6.5, align="middle")
    title = "Title to the goods remains with the seller until this invoice is paid in full. E&OE."
    sheet.text(105, 280, title, "Vera", 6.5, align="middle")
