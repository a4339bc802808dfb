"""A British credit note: negative amounts, the invoice it corrects named beside it, no bank details."""

from datetime import date

from samples.drawing.figures import english, english_short
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Invoice, Line, Party

FILE = "credit-note-en.pdf"
NAVY, ROPE = "#22304f", "#b5894e"
ORIGINAL = ("HL/20931", date(2026, 1, 22))

TRUTH = Invoice(
    invoice_number="CN/10237",
    type="credit_note",
    issue_date=date(2026, 2, 19),
    currency="GBP",
    customer_number="PENN-118",
    seller=Party(
        name="Harbour & Loom Textiles Ltd",
        street="The Old Ropery, 2 Capstan Street",
        city="Wexmouth",
        postal_code="QW6 8NT",
        country="GB",
        vat_id="GB998643109",
        registration_id="99731108",
        email="ledger@harbourloom.example",
        phone="01632 960733",
    ),
    buyer=Party(
        name="Pennywhistle Interiors LLP",
        street="81 Upper Cooperage",
        city="Dunmarrow",
        postal_code="QD2 5LA",
        country="GB",
        vat_id="GB998833187",
    ),
    lines=(
        Line(
            "Linen union 140cm, oatmeal (m)",
            "-18",
            "21.40",
            "20",
            product_code="LU140-OAT",
            detail="Flaw along selvedge, roll 4417",
        ),
        Line(
            "Velvet cushion pad cover 45cm, ink",
            "-3",
            "16.75",
            "20",
            product_code="VC45-INK",
            detail="Returned unused",
        ),
        Line("Carriage on return", "-1", "9.95", "20"),
    ),
    more={"preceding_invoices": [{"number": ORIGINAL[0], "date": ORIGINAL[1].isoformat()}]},
)

COLUMNS = (
    Column("Quantity", 36, "right"),
    Column("Item", 42),
    Column("Details", 70, wrap=60),
    Column("Price", 150, "right"),
    Column("VAT", 164, "right"),
    Column("Amount GBP", 190, "right"),
)


def draw() -> bytes:
    """Draw the credit note."""
    sheet = Sheet(f"Credit note {TRUTH.invoice_number}", TRUTH.seller.name, "Bookwell", lang="en-GB")
    _draw_head(sheet)
    _draw_parties(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    sheet.disc(105, 22, 8, NAVY)
    sheet.disc(105, 22, 6.8, ROPE, stroke=True, weight=1.2)
    sheet.text(105, 23.6, "H&L", "Times-Bold", 12, color="#ffffff", align="middle")
    sheet.text(105, 38, "HARBOUR & LOOM", "Times-Roman", 17, color=NAVY, align="middle", spacing=3)
    sheet.text(105, 43.5, "cloth merchants by the quay", "Times-Italic", 10, color=ROPE, align="middle")
    sheet.rule(20, 48, 190, 48, 1.2, color=ROPE)
    sheet.text(105, 60, "CREDIT NOTE", "Times-Bold", 20, color=NAVY, align="middle", spacing=2)


def _draw_parties(sheet: Sheet) -> None:
    buyer = TRUTH.buyer
    sheet.text(20, 74, "Credit to:", "Times-Italic", 10, color=ROPE)
    lines = (buyer.name, buyer.street, buyer.city, buyer.postal_code, f"VAT No. {buyer.vat_id}")
    sheet.lines(20, 79.5, lines, "Times-Roman", 11, leading=5)
    rows = (
        ("Credit note no.", TRUTH.invoice_number),
        ("Date", english_short(TRUTH.issue_date)),
        ("Customer ref.", TRUTH.customer_number),
        ("Original invoice", ORIGINAL[0]),
        ("Original invoice date", english_short(ORIGINAL[1])),
    )
    for place, (label, value) in enumerate(rows):
        y = 74 + place * 5.6
        sheet.text(150, y, label, "Times-Italic", 10.5, color=NAVY, align="right")
        sheet.text(154, y, value or "", "Times-Bold", 10.5)
    reason = "Reason: goods returned 10-Feb-2026, your returns note RT-0092."
    sheet.text(20, 112, f"{reason} Please keep this document for your VAT records.", "Times-Roman", 10)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Times-Roman", "Times-Bold", 10.5, leading=4.6, gap=2.6, detail_color="#666666")
    sheet.rule(20, 118, 190, 118, 0.6, color=NAVY)
    table.draw_titles(sheet, 123, NAVY)
    sheet.rule(20, 125.5, 190, 125.5, 0.6, color=NAVY)
    y = 132.0
    for line in TRUTH.lines:
        name = f"{line.description}\n{line.detail}".strip()
        tail = (english(line.unit_price), f"{line.tax_rate}%", english(line.net_amount))
        y = table.draw_row(sheet, y, (line.quantity, line.product_code or "", name, *tail))
    sheet.rule(20, y - 2, 190, y - 2, 0.6, color=NAVY)
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    rows = (("Total excluding VAT", TRUTH.net_total), ("VAT @ 20%", TRUTH.tax_total))
    y += 5
    for label, amount in rows:
        sheet.text(162, y, label, "Times-Roman", 11, align="right")
        sheet.text(190, y, english(amount), "Times-Roman", 11, align="right")
        y += 5.8
    sheet.text(162, y + 1, "Total credit", "Times-Bold", 13, color=NAVY, align="right")
    sheet.text(190, y + 1, f"-£{english(-TRUTH.gross_total)}", "Times-Bold", 13, color=NAVY, align="right")
    note = (
        "This amount has been set against your account and will be deducted from your next statement. "
        "No payment is required. Credit controller: Imogen Tallow, extension 14."
    )
    sheet.paragraph(20, y + 18, 110, note, font="Times-Italic", size=10.5, leading=5)


def _draw_foot(sheet: Sheet) -> None:
    seller = TRUTH.seller
    sheet.rule(20, 272, 190, 272, 1.2, color=ROPE)
    place = f"{seller.street}, {seller.city} {seller.postal_code}"
    first = f"{seller.name}  ·  {place}  ·  {seller.phone}  ·  {seller.email}"
    second = (
        f"Company no. {seller.registration_id} registered in England  ·  VAT registration {seller.vat_id}"
    )
    sheet.text(105, 277, first, "Times-Roman", 8.5, color=NAVY, align="middle")
    sheet.text(105, 281, second, "Times-Roman", 8.5, color=NAVY, align="middle")
