"""An Irish design studio's invoice: coloured mark, meta row of labels above values, no ruled table."""

from datetime import date

from samples.drawing.figures import english, english_long
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-en-modern.pdf"
INK, TEAL, SOFT, PALE = "#1b2a33", "#0f7173", "#7b8b92", "#eef4f4"

TRUTH = Invoice(
    invoice_number="FHD-2026-0148",
    issue_date=date(2026, 3, 12),
    due_date=date(2026, 4, 11),
    currency="EUR",
    purchase_order="PO-77120",
    seller=Party(
        name="Fernhollow Digital Limited",
        street="Unit 4, Quillmakers' Yard",
        city="Ballyquill",
        region="Co. Wicklow",
        postal_code="Q98 QX12",
        country="IE",
        vat_id="IE9876031D",
        registration_id="998204",
        email="accounts@fernhollow.example",
        phone="+353 20 913 0417",
        website="fernhollow.example",
    ),
    buyer=Party(
        name="Castlemoyne Marine Supplies Ltd",
        street="Harbour House, Strand Road",
        city="Castlemoyne",
        region="Co. Mayo",
        postal_code="Q97 FX30",
        country="IE",
        vat_id="IE9912447I",
    ),
    lines=(
        Line(
            "Website redesign – phase 2",
            "1",
            "4850.00",
            "23",
            detail="Templates, product finder, accessibility audit",
        ),
        Line("Content migration", "36", "85.00", "23", unit="hrs", detail="412 pages, redirects included"),
        Line("Managed hosting, March 2026", "1", "149.00", "23", unit="mo"),
        Line("Stock photography licences", "12", "18.50", "23"),
    ),
    accounts=(Account(iban="IE89 ZZQK 9988 7712 3456 78", bic="ZZQKIE2DXXX", bank_name="Quayside Bank"),),
    more={"payment_terms": "Payment within 30 days of the invoice date."},
)

COLUMNS = (
    Column("Description", 20, wrap=88),
    Column("Qty", 124, "right"),
    Column("Rate", 150, "right"),
    Column("Amount", 190, "right"),
)


def draw() -> bytes:
    """Draw the invoice."""
    sheet = Sheet(f"Invoice {TRUTH.invoice_number}", TRUTH.seller.name, "Ledgerleaf 4.2", lang="en-IE")
    _draw_head(sheet)
    _draw_meta(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller = TRUTH.seller
    sheet.box(20, 18, 15, 15, fill=TEAL, radius=2.5)
    sheet.polygon([(24, 29), (24, 22), (31, 22), (29.4, 24), (26.3, 24), (26.3, 29)], "#ffffff")
    sheet.disc(29.6, 27.6, 1.3, "#ffffff")
    sheet.text(38.5, 25, "fernhollow", "Helvetica-Bold", 17, color=INK)
    sheet.text(38.7, 30.5, "digital studio", "Helvetica", 9.5, color=TEAL, spacing=0.6)
    address = (seller.street, f"{seller.city}, {seller.region}", f"{seller.postal_code}, Ireland")
    y = sheet.lines(190, 20, (seller.name,), "Helvetica-Bold", 8.5, color=INK, align="right")
    sheet.lines(
        190,
        y,
        (*address, seller.email or "", seller.phone or ""),
        "Helvetica",
        8.5,
        color=SOFT,
        align="right",
    )


def _draw_meta(sheet: Sheet) -> None:
    sheet.text(20, 62, "Invoice", "Helvetica", 30, color=INK)
    cells = (
        ("Invoice number", TRUTH.invoice_number),
        ("Date of issue", english_long(TRUTH.issue_date)),
        ("Payment due", english_long(TRUTH.due_date or TRUTH.issue_date)),
        ("Purchase order", TRUTH.purchase_order or ""),
    )
    for place, (label, value) in enumerate(cells):
        x = 20 + place * 44
        sheet.text(x, 74, label, "Helvetica", 7.8, color=SOFT)
        sheet.text(x, 79, value, "Helvetica-Bold", 9.5, color=INK)
    sheet.rule(20, 84, 190, 84, 0.4, color="#c9d5d7")
    buyer = TRUTH.buyer
    sheet.text(20, 92, "Billed to", "Helvetica", 7.8, color=SOFT)
    sheet.text(20, 97, buyer.name, "Helvetica-Bold", 9.5, color=INK)
    lines = ("Attn: Accounts Payable", buyer.street, f"{buyer.city}, {buyer.region}", buyer.postal_code)
    sheet.lines(20, 101.6, lines, "Helvetica", 9, color=INK)
    sheet.text(108, 92, "Project", "Helvetica", 7.8, color=SOFT)
    sheet.lines(108, 97, ("Chandlery online shop", "Contact: Niamh Tarrant"), "Helvetica", 9, color=INK)
    sheet.text(152, 92, "Your VAT number", "Helvetica", 7.8, color=SOFT)
    sheet.text(152, 97, buyer.vat_id or "", "Helvetica", 9, color=INK)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, size=9.5, leading=4.6, gap=4.2, detail_color=SOFT)
    sheet.box(17, 124, 176, 9, fill=PALE, radius=1)
    table.draw_titles(sheet, 129.8, TEAL, 8.5)
    y = 141.0
    for line in TRUTH.lines:
        quantity = f"{line.quantity} {line.unit}" if line.unit else line.quantity
        amounts = (english(line.unit_price), english(line.net_amount))
        cells = (
            f"{line.description}\n{line.detail}".strip(),
            quantity,
            *(f"€{amount}" for amount in amounts),
        )
        y = table.draw_row(sheet, y, cells)
        sheet.rule(20, y - 5.2, 190, y - 5.2, 0.3, color="#dde5e6")
    return y + 1


def _draw_totals(sheet: Sheet, y: float) -> None:
    rows = (("Subtotal", TRUTH.net_total), ("VAT 23%", TRUTH.tax_total))
    for label, amount in rows:
        sheet.text(130, y, label, "Helvetica", 9.5, color=SOFT)
        sheet.text(190, y, f"€{english(amount)}", "Helvetica", 9.5, color=INK, align="right")
        y += 6
    sheet.rule(130, y - 2.6, 190, y - 2.6, 0.8, color=INK)
    sheet.text(130, y + 4, "Amount due", "Helvetica-Bold", 12, color=INK)
    sheet.text(190, y + 4, f"€{english(TRUTH.gross_total)}", "Helvetica-Bold", 14, color=TEAL, align="right")


def _draw_foot(sheet: Sheet) -> None:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    sheet.text(20, 232, "How to pay", "Helvetica-Bold", 9.5, color=INK)
    pairs = (
        ("Bank", account.bank_name),
        ("IBAN", account.iban),
        ("BIC", account.bic),
        ("Reference", TRUTH.invoice_number),
    )
    for place, (label, value) in enumerate(pairs):
        sheet.text(20, 238 + place * 4.6, label, "Helvetica", 8.5, color=SOFT)
        sheet.text(40, 238 + place * 4.6, value or "", "Helvetica", 8.5, color=INK)
    note = f"{TRUTH.more['payment_terms']} Thank you for working with us — we enjoyed this one."
    sheet.paragraph(120, 238, 70, note, font="Helvetica-Oblique", size=8.5, color=SOFT)
    sheet.rule(20, 272, 190, 272, 0.3, color="#c9d5d7")
    legal = f"{seller.name}. Registered in Ireland no. {seller.registration_id}. VAT no. {seller.vat_id}"
    sheet.text(20, 277, legal, "Helvetica", 7, color=SOFT)
    sheet.text(190, 277, seller.website or "", "Helvetica", 7, color=SOFT, align="right")
