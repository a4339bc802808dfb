"""A German freelancer's invoice: serif type, two tax rates, Skonto, a GiroCode, a tax number, no VAT id."""

from datetime import date
from decimal import Decimal

from samples.drawing.figures import german, german_long
from samples.drawing.girocode import draw_qr_code, write_girocode
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-de-freelance.pdf"
PLUM = "#5a2a4f"
SKONTO_UNTIL = date(2026, 1, 29)
SKONTO_PERCENT = Decimal(2)

TRUTH = Invoice(
    invoice_number="2026/07",
    issue_date=date(2026, 1, 19),
    due_date=date(2026, 2, 18),
    currency="EUR",
    seller=Party(
        name="Mareike Tönnshoff",
        street="Hinterm Speicher 8",
        postal_code="27999",
        city="Wurtersiel",
        country="DE",
        tax_id="99 412 07733",
        email="post@toennshoff-illustration.example",
        phone="0152 28817386",
        website="toennshoff-illustration.example",
    ),
    buyer=Party(
        name="Verlag Krähenstein GmbH & Co. KG",
        street="Postfach 99 01 17",
        postal_code="60999",
        city="Lindenfurt",
        country="DE",
        vat_id="DE914332200",
    ),
    lines=(
        Line(
            "Innenillustrationen „Das Moor erzählt“",
            "14",
            "180.00",
            "7",
            detail="Nutzungsrechte Buch, Erstauflage, zeitlich unbegrenzt",
        ),
        Line("Umschlagillustration", "1", "950.00", "7", detail="inklusive E-Book"),
        Line("Lektoratsbesprechung vor Ort", "3.5", "75.00", "19", unit="Std."),
        Line("Reinzeichnung Vorsatzpapier", "1", "320.00", "19"),
    ),
    accounts=(Account(iban="DE66 9920 0410 0300 7712 09", bic="KRDTDE99", bank_name="Sparbank Wurtersiel"),),
    prints_tax_total=False,
    more={"payment": {"discounts": [{"percent": str(SKONTO_PERCENT), "until": SKONTO_UNTIL.isoformat()}]}},
)

COLUMNS = (
    Column("Leistung", 30, wrap=78),
    Column("Anzahl", 122, "middle"),
    Column("à €", 144, "right"),
    Column("USt.", 157, "middle"),
    Column("Betrag €", 182, "right"),
)


def draw() -> bytes:
    """Draw the invoice."""
    sheet = Sheet(f"Rechnung {TRUTH.invoice_number}", TRUTH.seller.name, "Textsatz 2.9", lang="de-DE")
    _draw_head(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    sheet.text(105, 25, seller.name, "Times-Roman", 24, color=PLUM, align="middle", spacing=1)
    sheet.text(
        105, 31.5, "ILLUSTRATION  ·  BUCH  ·  BILD", "Times-Roman", 8.5, color=PLUM, align="middle", spacing=2
    )
    sheet.rule(85, 35.5, 125, 35.5, 0.5, color=PLUM)
    contact = f"{seller.street}, {seller.postal_code} {seller.city}  |  {seller.phone}  |  {seller.email}"
    sheet.text(105, 40.5, contact, "Times-Italic", 9, align="middle")
    sheet.text(
        182, 58, f"{seller.city}, den {german_long(TRUTH.issue_date)}", "Times-Roman", 10.5, align="right"
    )
    lines = (
        "An den",
        buyer.name,
        "Frau Jolanthe Wiebusch",
        buyer.street,
        f"{buyer.postal_code} {buyer.city}",
    )
    sheet.lines(30, 62, lines, "Times-Roman", 11, leading=5)
    sheet.text(30, 91, f"Ihre USt-IdNr.: {buyer.vat_id}", "Times-Roman", 9.5)
    sheet.text(30, 108, f"RECHNUNG {TRUTH.invoice_number}", "Times-Bold", 14, color=PLUM, spacing=0.8)
    opening = (
        "Liebe Frau Wiebusch, vielen Dank für die schöne Zusammenarbeit! Für die im Zeitraum November 2025 "
        "bis Januar 2026 erbrachten Leistungen stelle ich in Rechnung:"
    )
    sheet.paragraph(30, 116, 152, opening, font="Times-Roman", size=11, leading=5)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Times-Roman", "Times-Italic", 11, leading=4.8, gap=2.6, detail_color="#555555")
    table.draw_titles(sheet, 134)
    sheet.rule(30, 136.2, 182, 136.2, 0.4, color=PLUM)
    y = 142.5
    for line in TRUTH.lines:
        name = f"{line.description}\n{line.detail}".strip()
        quantity = f"{german(line.quantity)} {line.unit or ''}".strip()
        cells = (name, quantity, german(line.unit_price), f"{line.tax_rate} %", german(line.net_amount))
        y = table.draw_row(sheet, y, cells)
    sheet.rule(30, y - 3, 182, y - 3, 0.4, color=PLUM)
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    rows = [("Summe netto", TRUTH.net_total)]
    rows += [(f"Umsatzsteuer {tax.rate} % auf {german(tax.base)}", tax.amount) for tax in TRUTH.taxes]
    y += 2.5
    for label, amount in rows:
        sheet.text(150, y, label, "Times-Roman", 11, align="right")
        sheet.text(182, y, german(amount), "Times-Roman", 11, align="right")
        y += 5.2
    sheet.text(150, y + 1.5, "Gesamtbetrag", "Times-Bold", 12, align="right")
    sheet.text(182, y + 1.5, f"{german(TRUTH.gross_total)} €", "Times-Bold", 12, align="right")
    sheet.rule(155, y + 3.2, 182, y + 3.2, 0.8, color=PLUM)
    terms = (
        f"Zahlbar bis {german_long(TRUTH.due_date or TRUTH.issue_date)} ohne Abzug. Bei Zahlung bis zum "
        f"{german_long(SKONTO_UNTIL)} gewähre ich {SKONTO_PERCENT} % Skonto."
    )
    sheet.paragraph(30, y + 15, 152, terms, font="Times-Roman", size=11, leading=5)
    sheet.text(30, y + 31, "Herzliche Grüße aus Wurtersiel", "Times-Roman", 11)
    sheet.text(30, y + 40, TRUTH.seller.name, "Times-Italic", 17, color=PLUM)
    draw_qr_code(sheet, 154, y + 19, 28, write_girocode(TRUTH))
    sheet.text(168, y + 49, "Zahlen mit Code", "Times-Roman", 8, align="middle")


def _draw_foot(sheet: Sheet) -> None:
    account = TRUTH.accounts[0]
    bank = f"{account.bank_name}   IBAN {account.iban}   BIC {account.bic}"
    sheet.rule(30, 275, 182, 275, 0.4, color=PLUM)
    sheet.text(106, 280, bank, "Times-Roman", 9, align="middle")
    tax = f"Steuernummer {TRUTH.seller.tax_id} · Finanzamt Wurtersiel · {TRUTH.seller.website}"
    sheet.text(106, 284.5, tax, "Times-Roman", 9, align="middle")
