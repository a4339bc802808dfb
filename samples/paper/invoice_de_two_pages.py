"""A German wholesaler's invoice over two pages: Übertrag, discounts per line, two banks, two tax rates."""

from datetime import date
from decimal import Decimal

from samples.drawing.figures import dotted, german
from samples.drawing.sheet import GREY, Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-de-two-pages.pdf"
GREEN = "#2f6b3a"
FIRST_PAGE_LINES = 20
DELIVERED = date(2026, 2, 13)
SKONTO_UNTIL = date(2026, 3, 3)


GOODS = (
    # code, quantity, unit, description, price, discount percent, tax rate
    ("10-4402", "40", "Pack", "Kopierpapier A4 80 g/m² weiß, 500 Blatt", "4.29", "8", "19"),
    ("10-4417", "10", "Pack", "Kopierpapier A3 80 g/m² weiß, 500 Blatt", "8.75", "8", "19"),
    ("10-5120", "6", "Pack", "Tonpapier A4 130 g/m², 10 Farben sortiert", "7.40", "", "19"),
    ("10-5133", "6", "Pack", "Fotokarton 50 × 70 cm, 25 Bogen", "11.90", "", "19"),
    ("22-0081", "24", "Stk", "Klebestift 40 g, lösungsmittelfrei", "1.85", "10", "19"),
    ("22-0094", "12", "Fl.", "Bastelkleber 500 ml", "5.60", "", "19"),
    ("22-1180", "30", "Stk", "Kinderschere rund, Rechtshänder", "2.15", "", "19"),
    ("22-1181", "8", "Stk", "Kinderschere rund, Linkshänder", "2.35", "", "19"),
    ("31-7005", "20", "Etui", "Buntstifte dick, 12 Farben", "6.95", "12.5", "19"),
    ("31-7110", "15", "Etui", "Fasermaler auswaschbar, 10 Farben", "4.20", "", "19"),
    ("31-7244", "12", "Fl.", "Schulmalfarbe 1 l, Zinnoberrot", "4.85", "", "19"),
    ("31-7245", "12", "Fl.", "Schulmalfarbe 1 l, Ultramarin", "4.85", "", "19"),
    ("31-7246", "12", "Fl.", "Schulmalfarbe 1 l, Primärgelb", "4.85", "", "19"),
    ("31-7300", "25", "Stk", "Borstenpinsel Gr. 12", "0.95", "", "19"),
    ("31-7302", "25", "Stk", "Borstenpinsel Gr. 18", "1.45", "", "19"),
    ("40-2010", "50", "Stk", "Schnellhefter PP A4, blau", "0.39", "15", "19"),
    ("40-2011", "50", "Stk", "Schnellhefter PP A4, rot", "0.39", "15", "19"),
    ("40-2200", "20", "Stk", "Ordner A4 breit 80 mm, grau", "2.29", "15", "19"),
    ("40-2307", "4", "Pack", "Prospekthüllen A4 genarbt, 100 Stück", "5.15", "", "19"),
    ("40-3551", "2", "Stk", "Aktenvernichter P-4, 18 l", "129.00", "", "19"),
    ("52-0014", "10", "Pack", "Haftnotizen 76 × 76 mm, 12 Blöcke", "6.80", "", "19"),
    ("52-0033", "5", "Pack", "Briefumschläge DIN lang mit Fenster, 500 St.", "17.95", "", "19"),
    ("60-1102", "8", "Stk", "Sachbuch „Werkstatt für Kleine“", "14.02", "", "7"),
    ("60-1140", "3", "Stk", "Vorlagenmappe Jahreszeiten", "21.50", "", "7"),
    ("71-4001", "12", "kg", "Kaffee gemahlen, Hausmischung", "9.35", "", "7"),
    ("71-4020", "6", "Kart", "Papierhandtücher 2-lagig, 3.000 Blatt", "24.90", "", "19"),
    ("90-0001", "1", "psch", "Frachtkostenanteil", "12.50", "", "19"),
)

TRUTH = Invoice(
    invoice_number="26-118204",
    issue_date=date(2026, 2, 17),
    due_date=date(2026, 3, 19),
    currency="EUR",
    purchase_order="B-2026/0212-KS",
    customer_number="100733",
    seller=Party(
        name="Papierhof Lüttenried Großhandel GmbH & Co. KG",
        street="Kiesgrubenstraße 41",
        postal_code="24999",
        city="Lüttenried",
        country="DE",
        vat_id="DE914400085",
        registration_id="HRA 99018",
        email="vertrieb@papierhof-luettenried.example",
        phone="040 66969-410",
    ),
    buyer=Party(
        name="Kinder- und Jugendhilfe Süderholm e. V.",
        street="Am Deichtor 2",
        postal_code="25998",
        city="Süderholm",
        country="DE",
    ),
    lines=tuple(
        Line(name, quantity, price, rate, unit, code, discount or None)
        for code, quantity, unit, name, price, discount, rate in GOODS
    ),
    accounts=(
        Account(iban="DE56 9931 0625 0009 0441 20", bic="LUTTDE99XXX", bank_name="Volkskasse Lüttenried"),
        Account(iban="DE59 9970 0552 0004 4188 70", bic="NRDHDE99XXX", bank_name="Norddeich Handelsbank"),
    ),
    more={
        "delivery_date": DELIVERED.isoformat(),
        "delivery_note_numbers": ["LS 26-207731"],
        "payment": {"discounts": [{"percent": "2", "until": SKONTO_UNTIL.isoformat()}]},
    },
)

COLUMNS = (
    Column("Pos", 26, "right"),
    Column("Artikel-Nr.", 30),
    Column("Menge", 58, "right"),
    Column("ME", 60.5),
    Column("Artikelbezeichnung", 71),
    Column("Preis/ME", 153, "right"),
    Column("Rab.%", 166, "right"),
    Column("St", 172, "right"),
    Column("Betrag EUR", 192, "right"),
)


def draw() -> bytes:
    """Draw both pages."""
    sheet = Sheet(f"Rechnung {TRUTH.invoice_number}", TRUTH.seller.name, "HandelPlus 7", lang="de-DE")
    _draw_head(sheet)
    y = _draw_lines(sheet, 112, 0, FIRST_PAGE_LINES)
    carried = sum((line.net_amount for line in TRUTH.lines[:FIRST_PAGE_LINES]), Decimal("0.00"))
    _draw_carried(sheet, y + 1, "Übertrag", carried)
    _draw_footer(sheet, 1)
    sheet.next_page()
    _draw_name(sheet)
    follow = f"Rechnung {TRUTH.invoice_number} vom {dotted(TRUTH.issue_date)}   Kunde {TRUTH.customer_number}"
    sheet.text(20, 42, follow, "Helvetica-Bold", 9)
    _draw_carried(sheet, 56, "Übertrag von Seite 1", carried)
    _draw_totals(sheet, _draw_lines(sheet, 49, FIRST_PAGE_LINES, len(TRUTH.lines), first=62))
    _draw_footer(sheet, 2)
    return sheet.to_bytes()


def _draw_name(sheet: Sheet) -> None:
    sheet.box(0, 0, 210, 5, fill=GREEN)
    sheet.text(20, 19, "Papierhof", "Helvetica-Bold", 22, color=GREEN)
    sheet.text(20, 25, "LÜTTENRIED  ·  GROSSHANDEL FÜR BÜRO, SCHULE UND KITA", "Helvetica", 7.5, color=GREEN)


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    _draw_name(sheet)
    contact = (
        seller.street,
        f"{seller.postal_code} {seller.city}",
        f"Tel. {seller.phone}",
        seller.email or "",
    )
    sheet.lines(192, 14, contact, "Helvetica", 7.5, align="right", leading=3.5)
    sender = f"Papierhof Lüttenried · {seller.street} · {seller.postal_code} {seller.city}"
    sheet.text(20, 48, sender, "Helvetica", 6.2, color=GREY)
    address = (buyer.name, "Kita „Wattwürmer“", buyer.street, f"{buyer.postal_code} {buyer.city}")
    sheet.lines(20, 54, address, "Helvetica", 10, leading=4.8)
    sheet.box(122, 44, 70, 42, stroke=GREEN, weight=0.8)
    sheet.text(125, 50.5, "RECHNUNG", "Helvetica-Bold", 13, color=GREEN)
    rows = (
        ("Rechnungs-Nr.", TRUTH.invoice_number),
        ("Datum", dotted(TRUTH.issue_date)),
        ("Kunden-Nr.", TRUTH.customer_number),
        ("Bestell-Nr.", TRUTH.purchase_order),
        ("Lieferschein", "LS 26-207731"),
        ("Lieferdatum", dotted(DELIVERED)),
    )
    for place, (label, value) in enumerate(rows):
        y = 56.5 + place * 4.7
        sheet.text(125, y, label, "Helvetica", 8.5)
        sheet.text(190, y, value or "", "Helvetica-Bold", 8.5, align="right")
    reference = "Bitte bei Zahlung und Rückfragen stets Rechnungs- und Kundennummer angeben."
    sheet.text(20, 98, reference, "Helvetica", 8)
    sheet.text(192, 98, "Sachbearbeiter: Herr Petersdotter", "Helvetica", 8, align="right")


def _draw_lines(sheet: Sheet, titles: float, start: int, end: int, first: float = 0) -> float:
    table = Table(COLUMNS, size=8, leading=3.8, gap=2.6)
    sheet.box(20, titles - 5, 172, 7, fill="#dcebdd")
    table.draw_titles(sheet, titles - 0.6, size=7.8)
    y = first or titles + 6.5
    for place, line in enumerate(TRUTH.lines[start:end], start=start + 1):
        discount = german(line.discount_percent) if line.discount_percent else ""
        tail = (
            german(line.unit_price),
            discount,
            "2" if line.tax_rate == "7" else "1",
            german(line.net_amount),
        )
        cells = (str(place), line.product_code or "", line.quantity, line.unit or "", line.description, *tail)
        y = table.draw_row(sheet, y, cells)
    return y


def _draw_carried(sheet: Sheet, y: float, label: str, amount: Decimal) -> None:
    sheet.text(153, y, label, "Helvetica-Bold", 8.5, align="right")
    sheet.text(192, y, german(amount), "Helvetica-Bold", 8.5, align="right")


def _draw_totals(sheet: Sheet, y: float) -> None:
    sheet.rule(20, y - 2, 192, y - 2, 0.8, color=GREEN)
    y += 4
    columns = (
        Column("St", 26, "right"),
        Column("Warenwert netto", 62, "right"),
        Column("MwSt %", 82, "right"),
        Column("MwSt Betrag", 110, "right"),
    )
    table = Table(columns, size=8.5, gap=0.8)
    table.draw_titles(sheet, y, size=7.8)
    place = y + 5.5
    for tax in reversed(TRUTH.taxes):
        code = "2" if tax.rate == 7 else "1"
        place = table.draw_row(sheet, place, (code, german(tax.base), german(tax.rate), german(tax.amount)))
    rows = (("Summe netto", TRUTH.net_total), ("Mehrwertsteuer gesamt", TRUTH.tax_total))
    for label, amount in rows:
        sheet.text(163, y, label, "Helvetica", 9, align="right")
        sheet.text(192, y, german(amount), "Helvetica", 9, align="right")
        y += 5.2
    sheet.box(122, y - 2.4, 70, 8, fill="#dcebdd")
    sheet.text(163, y + 3, "Endbetrag EUR", "Helvetica-Bold", 10.5, align="right")
    sheet.text(190.5, y + 3, german(TRUTH.gross_total), "Helvetica-Bold", 10.5, align="right")
    due = dotted(TRUTH.due_date or TRUTH.issue_date)
    terms = (f"Zahlbar bis {dotted(SKONTO_UNTIL)} mit 2,00 % Skonto,", f"fällig am {due} rein netto.")
    sheet.lines(20, y + 16, terms, "Helvetica-Bold", 9, leading=4.5)
    thanks = "Es gelten unsere Allgemeinen Geschäftsbedingungen. Vielen Dank für Ihren Einkauf!"
    sheet.text(20, y + 29, thanks, "Helvetica", 8.5)


def _draw_footer(sheet: Sheet, page: int) -> None:
    seller = TRUTH.seller
    sheet.rule(20, 270, 192, 270, 0.6, color=GREEN)
    banks = [
        f"{account.bank_name}\nIBAN {account.iban}\nBIC {account.bic}".split("\n")
        for account in TRUTH.accounts
    ]
    register = f"AG Lüttenried {seller.registration_id} · phG: Papierhof Verw.-GmbH"
    legal = (seller.name, register, f"USt-IdNr. {seller.vat_id}")
    for x, lines in ((20, legal), (92, banks[0]), (146, banks[1])):
        sheet.lines(x, 274, lines, "Helvetica", 7, color=GREY, leading=3.4)
    sheet.text(192, 289, f"Seite {page} von 2", "Helvetica", 7.5, align="right")
