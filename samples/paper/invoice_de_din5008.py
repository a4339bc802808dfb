"""A German manufacturer's letter in DIN 5008 form B: address window, information block, footer columns."""

from datetime import date

from samples.drawing.figures import dotted, german
from samples.drawing.sheet import GREY, Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-de-din5008.pdf"
BLUE = "#1c3f73"
DELIVERY = date(2026, 2, 3)

TRUTH = Invoice(
    invoice_number="RE-2026-00417",
    issue_date=date(2026, 2, 5),
    due_date=date(2026, 3, 7),
    currency="EUR",
    purchase_order="4500087312",
    customer_number="D-20418",
    seller=Party(
        name="Brockenau Fördertechnik GmbH",
        street="An der Seilbahn 12",
        postal_code="38899",
        city="Brockenau",
        country="DE",
        vat_id="DE914291469",
        tax_id="99/204/31170",
        registration_id="HRB 99417",
        email="rechnung@brockenau.example",
        phone="030 23125-0",
        website="www.brockenau.example",
    ),
    buyer=Party(
        name="Molkerei Grünwiesen eG",
        street="Käsereiweg 3–5",
        postal_code="87999",
        city="Oberhaslach",
        country="DE",
    ),
    lines=(
        Line(
            "Gurtförderer GF 400, Länge 3.200 mm",
            "2",
            "1845.00",
            "19",
            unit="Stück",
            detail="Gurt lebensmittelecht, blau, FDA",
        ),
        Line("Trommelmotor 0,37 kW, Edelstahl", "2", "612.50", "19", unit="Stück"),
        Line("Seitenführung, verstellbar", "12.8", "38.40", "19", unit="m"),
        Line(
            "Montage und Inbetriebnahme",
            "14",
            "78.00",
            "19",
            unit="Std.",
            detail="2 Monteure, 02.02.–03.02.2026",
        ),
        Line("Anfahrtspauschale", "1", "145.00", "19", unit="psch."),
    ),
    accounts=(
        Account(iban="DE30 9998 0050 0012 3456 78", bic="BROKDE99XXX", bank_name="Kreditbank Brockenau"),
    ),
    more={"delivery_date": DELIVERY.isoformat(), "order_date": "2026-01-08"},
)

COLUMNS = (
    Column("Pos.", 25),
    Column("Bezeichnung", 36, wrap=74),
    Column("Menge", 129, "right"),
    Column("Einh.", 132),
    Column("Einzelpreis\nEUR", 164, "right"),
    Column("Gesamt\nEUR", 190, "right"),
)


def draw() -> bytes:
    """Draw the letter."""
    sheet = Sheet(f"Rechnung {TRUTH.invoice_number}", TRUTH.seller.name, "Warenwirtschaft 11", lang="de-DE")
    _draw_letterhead(sheet)
    _draw_address(sheet)
    _draw_information(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_footer(sheet)
    return sheet.to_bytes()


def _draw_letterhead(sheet: Sheet) -> None:
    sheet.polygon([(150, 26), (158, 12), (166, 26)], BLUE)
    sheet.polygon([(160, 26), (165, 17.5), (170, 26)], "#8fa7c9")
    sheet.text(190, 33, "BROCKENAU", "Times-Bold", 19, color=BLUE, align="right", spacing=1.5)
    sheet.text(190, 38, "Fördertechnik seit 1961", "Times-Italic", 10, color=BLUE, align="right")
    for y in (105, 148.5, 210):
        sheet.rule(4, y, 8, y, 0.3, color=GREY)


def _draw_address(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    sender = f"{seller.name} · {seller.street} · {seller.postal_code} {seller.city}"
    sheet.text(25, 60.5, sender, "Helvetica", 6.5, color=GREY)
    sheet.rule(25, 61.5, 25 + sheet.width(sender, "Helvetica", 6.5), 61.5, 0.3, color=GREY)
    lines = (buyer.name, "Rechnungsprüfung", buyer.street, f"{buyer.postal_code} {buyer.city}")
    sheet.lines(25, 67, lines, "Helvetica", 10.5, leading=4.9)


def _draw_information(sheet: Sheet) -> None:
    rows = (
        ("Rechnungsdatum", dotted(TRUTH.issue_date)),
        ("Kundennummer", TRUTH.customer_number),
        ("Ihre Bestellung", TRUTH.purchase_order),
        ("vom", "08.01.2026"),
        ("Unser Auftrag", "AB-2026-0093"),
        ("Lieferdatum", dotted(DELIVERY)),
        ("Ansprechpartner", "Frau Uhlenbrock"),
        ("Telefon", "030 23125 422"),
    )
    for place, (label, value) in enumerate(rows):
        y = 54 + place * 4.9
        sheet.text(125, y, label, "Helvetica", 8.5, color=GREY)
        sheet.text(156, y, value or "", "Helvetica", 9.5)


def _draw_lines(sheet: Sheet) -> float:
    sheet.text(25, 105, f"Rechnung Nr. {TRUTH.invoice_number}", "Helvetica-Bold", 13)
    sheet.text(25, 114, "Sehr geehrte Damen und Herren,", "Helvetica", 9.5)
    opening = "wir bedanken uns für Ihren Auftrag und erlauben uns, wie folgt zu berechnen:"
    sheet.text(25, 119.5, opening, "Helvetica", 9.5)
    table = Table(COLUMNS, size=9)
    table.draw_titles(sheet, 128)
    sheet.rule(25, 133.5, 190, 133.5, 0.7)
    y = 139.0
    for place, line in enumerate(TRUTH.lines, start=1):
        name = f"{line.description}\n{line.detail}".strip()
        price, amount = german(line.unit_price), german(line.net_amount)
        y = table.draw_row(
            sheet, y, (str(place), name, german(line.quantity), line.unit or "", price, amount)
        )
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    sheet.rule(25, y - 2, 190, y - 2, 0.7)
    rows = (("Nettobetrag", TRUTH.net_total), ("zzgl. 19 % MwSt.", TRUTH.tax_total))
    for label, amount in rows:
        y += 4.2
        sheet.text(132, y, label)
        sheet.text(190, y, german(amount), align="right")
        y += 0.8
    sheet.rule(132, y + 1.4, 190, y + 1.4, 0.5)
    y += 6.4
    sheet.text(132, y, "Rechnungsbetrag", "Helvetica-Bold", 10)
    sheet.text(190, y, f"{german(TRUTH.gross_total)} EUR", "Helvetica-Bold", 10, align="right")
    sheet.rule(132, y + 1.6, 190, y + 1.6, 0.5)
    sheet.rule(132, y + 2.3, 190, y + 2.3, 0.5)
    due = dotted(TRUTH.due_date or TRUTH.issue_date)
    request = (
        f"Bitte überweisen Sie den Rechnungsbetrag ohne Abzug bis zum {due} unter Angabe der Rechnungsnummer."
    )
    y = sheet.paragraph(25, y + 14, 165, request, size=9.5, leading=4.6)
    reserve = "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum."
    y = sheet.paragraph(25, y, 165, reserve, size=9.5, leading=4.6)
    sheet.lines(25, y + 5, ("Mit freundlichen Grüßen", TRUTH.seller.name), size=9.5, leading=5)


def _draw_footer(sheet: Sheet) -> None:
    seller, account = TRUTH.seller, TRUTH.accounts[0]
    columns = (
        (25, (seller.name, seller.street, f"{seller.postal_code} {seller.city}", seller.website)),
        (66, (f"Tel. {seller.phone}", "Fax 030 23125-419", seller.email)),
        (106, ("Geschäftsführer:", "Dipl.-Ing. Arnulf Brockmöller", "AG Brockenau", seller.registration_id)),
        (
            152,
            (account.bank_name, f"IBAN {account.iban}", f"BIC {account.bic}", f"USt-IdNr. {seller.vat_id}"),
        ),
    )
    sheet.rule(25, 268, 190, 268, 0.4, color=BLUE)
    for x, lines in columns:
        sheet.lines(x, 272, [line or "" for line in lines], "Helvetica", 6.8, color=GREY, leading=3.2)
    sheet.text(146, 284.8, f"Steuer-Nr. {seller.tax_id}", "Helvetica", 6.8, color=GREY)
    sheet.text(25, 290, "Seite 1 von 1", "Helvetica", 6.8, color=GREY)
