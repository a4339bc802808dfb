"""A coffee roaster's e-invoice: one embedded face, two tax rates, the same invoice as XML inside."""

from datetime import date

from samples.drawing.einvoice import embed_cii, write_cii
from samples.drawing.figures import dotted, german
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "einvoice-de-factur-x.pdf"
BROWN, CREAM, SOFT = "#5b3a21", "#f4ece1", "#7d6b5c"
DELIVERED = date(2026, 2, 26)

TRUTH = Invoice(
    invoice_number="20260302-118",
    issue_date=date(2026, 3, 2),
    due_date=date(2026, 3, 16),
    currency="EUR",
    purchase_order="HDE-4471",
    customer_number="K-3307",
    seller=Party(
        name="Rösthaus Mohnkamp GmbH",
        street="Speicherinsel 21",
        postal_code="28998",
        city="Mohnkamp",
        country="DE",
        vat_id="DE914820972",
        registration_id="HRB 99055",
        email="rechnung@mohnkamp.example",
    ),
    buyer=Party(
        name="Hotel Drei Erlen KG",
        street="Kurpromenade 6",
        postal_code="23997",
        city="Bad Erlenau",
        country="DE",
        vat_id="DE915119666",
    ),
    lines=(
        Line("Espresso „Kaikante“, ganze Bohne", "24", "16.80", "7", "kg", "ESP-01", detail="Charge 26-0213"),
        Line(
            "Filterkaffee „Nordlicht“, gemahlen", "15", "14.40", "7", "kg", "FIL-04", detail="Charge 26-0198"
        ),
        Line("Papierfilter 4er, 100 Stück", "30", "3.15", "19", "Stk.", "ZUB-11"),
        Line("Wartung Siebträger, Anlage Frühstücksraum", "2.5", "78.00", "19", "Std.", "SRV-02"),
    ),
    accounts=(Account("DE41 9910 5033 0007 7004 31", "MOHKDE99XXX", "Handelsbank Mohnkamp"),),
    more={
        "payment_terms": "Zahlbar innerhalb von 14 Tagen ohne Abzug",
        "delivery_date": DELIVERED.isoformat(),
    },
)

COLUMNS = (
    Column("Artikel", 72, wrap=62),
    Column("Art.-Nr.", 52),
    Column("USt", 148, "right"),
    Column("Menge", 20),
    Column("Preis", 168, "right"),
    Column("Summe", 190, "right"),
)


def draw() -> bytes:
    """Draw the page and embed its XML."""
    title = f"Rechnung {TRUTH.invoice_number}"
    sheet = Sheet(title, TRUTH.seller.name, "Kontorbuch 5", lang="de-DE", first_font="Vera")
    _draw_head(sheet)
    _draw_facts(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return embed_cii(sheet.to_bytes(), write_cii(TRUTH, DELIVERED))


def _draw_head(sheet: Sheet) -> None:
    sheet.box(0, 0, 210, 34, fill=BROWN)
    sheet.disc(29, 17, 8.5, CREAM)
    sheet.polygon(
        [(26.8, 11.5), (28.6, 11.5), (30.2, 17), (29.2, 22.5), (31.2, 22.5), (32.4, 17), (31, 11.5)], BROWN
    )
    sheet.text(42, 19, "RÖSTHAUS MOHNKAMP", "Vera-Bold", 15, color=CREAM, spacing=1)
    sheet.text(42, 25, "Kaffee aus der Trommel", "Vera-Italic", 8.5, color=CREAM)
    sheet.text(190, 20, "Rechnung", "Vera", 18, color=CREAM, align="right")


def _draw_facts(sheet: Sheet) -> None:
    buyer = TRUTH.buyer
    sheet.text(20, 48, "Rechnungsempfänger", "Vera", 7, color=SOFT)
    address = (buyer.name, buyer.street, f"{buyer.postal_code} {buyer.city}", f"USt-IdNr. {buyer.vat_id}")
    sheet.lines(20, 54, address, "Vera", 9, leading=4.8)
    rows = (
        ("Belegnummer", TRUTH.invoice_number),
        ("Belegdatum", dotted(TRUTH.issue_date)),
        ("Liefertag", dotted(DELIVERED)),
        ("Kunde", TRUTH.customer_number),
        ("Bestellreferenz", TRUTH.purchase_order),
    )
    sheet.box(118, 44, 72, 32, fill=CREAM, radius=2)
    for place, (label, value) in enumerate(rows):
        y = 51 + place * 5.4
        sheet.text(122, y, label, "Vera", 8, color=SOFT)
        sheet.text(186, y, value or "", "Vera-Bold", 8.5, align="right")


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Vera", "Vera-Bold", 8.5, leading=4.2, gap=3.2, detail_color=SOFT)
    table.draw_titles(sheet, 94, BROWN, 8)
    sheet.rule(20, 96.5, 190, 96.5, 1.2, color=BROWN)
    y = 103.0
    for line in TRUTH.lines:
        name = f"{line.description}\n{line.detail}".strip()
        quantity = f"{german(line.quantity)} {line.unit}"
        prices = (german(line.unit_price), german(line.net_amount))
        y = table.draw_row(sheet, y, (name, line.product_code or "", f"{line.tax_rate}%", quantity, *prices))
        sheet.rule(20, y - 4.6, 190, y - 4.6, 0.3, color="#d8c8b6")
    return y + 2


def _draw_totals(sheet: Sheet, y: float) -> None:
    rows = [
        ("Zwischensumme (netto)", german(TRUTH.net_total)),
        *((f"USt {tax.rate}% von {german(tax.base)} €", german(tax.amount)) for tax in TRUTH.taxes),
        ("Umsatzsteuer gesamt", german(TRUTH.tax_total)),
    ]
    for label, amount in rows:
        sheet.text(120, y, label, "Vera", 8.5)
        sheet.text(188, y, f"{amount} €", "Vera", 8.5, align="right")
        y += 5
    sheet.box(117, y - 2.6, 73, 9, fill=BROWN, radius=1)
    sheet.text(120, y + 3.2, "Zahlbetrag", "Vera-Bold", 10, color=CREAM)
    sheet.text(188, y + 3.2, f"{german(TRUTH.gross_total)} €", "Vera-Bold", 10, color=CREAM, align="right")
    due = dotted(TRUTH.due_date or TRUTH.issue_date)
    terms = (
        f"{TRUTH.more['payment_terms']}",
        f"(spätestens {due}).",
        f"Verwendungszweck: {TRUTH.invoice_number}",
    )
    sheet.lines(20, y - 14, terms, "Vera", 8.5, leading=4.8)
    note = "Diese Rechnung enthält ihre Daten auch als XML nach EN 16931 (Factur-X / ZUGFeRD)."
    sheet.text(20, y + 24, note, "Vera-Italic", 8, color=SOFT)


def _draw_foot(sheet: Sheet) -> None:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    sheet.rule(20, 268, 190, 268, 1.2, color=BROWN)
    columns = (
        (20, (seller.name, seller.street, f"{seller.postal_code} {seller.city}")),
        (
            78,
            (
                f"Registergericht Mohnkamp {seller.registration_id}",
                f"USt-IdNr. {seller.vat_id}",
                seller.email,
            ),
        ),
        (139, (account.bank_name, account.iban, account.bic)),
    )
    for x, lines in columns:
        sheet.lines(x, 273, [line or "" for line in lines], "Vera", 6.8, color=SOFT, leading=3.6)
