"""An electrician's invoice to a private customer, scanned: skew, noise, filing holes, an office stamp."""

from datetime import date

from samples.drawing.figures import dotted, german
from samples.drawing.scan import age_scan, bind_pages, encode_jpeg, punch_holes, render_page, stamp_date
from samples.drawing.sheet import FONT_FOLDER, Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-de-scan.pdf"
DPI = 200
WORKED = date(2026, 1, 27)

TRUTH = Invoice(
    invoice_number="R260093",
    issue_date=date(2026, 2, 9),
    currency="EUR",
    customer_number="11872",
    seller=Party(
        name="Elektro Wattenrieder GmbH",
        street="Umspannweg 3a",
        postal_code="49999",
        city="Stollenbeck",
        country="DE",
        vat_id="DE914508701",
        tax_id="99/331/07712",
        registration_id="HRB 99310",
        email="buero@elektro-wattenrieder.example",
        phone="0221 4710-318",
    ),
    buyer=Party("Gisela Ahrensmeier", "Lerchensporn 19", "49998", "Stollenbeck-Ost", "DE"),
    lines=(
        Line("Zählerschrank 3-reihig, Komplettausbau", "1", "684.00", "19", unit="St"),
        Line("FI-Schutzschalter 40 A / 30 mA", "2", "46.90", "19", unit="St"),
        Line("Leitungsschutzschalter B 16", "12", "6.35", "19", unit="St"),
        Line("Mantelleitung NYM-J 3 × 1,5 mm²", "35", "1.12", "19", unit="m"),
        Line("Kleinmaterial", "1", "28.50", "19", unit="psch"),
        Line("Monteurstunden", "9.5", "62.00", "19", unit="Std"),
        Line("Anfahrt Zone 2", "2", "24.00", "19", unit="St"),
    ),
    accounts=(Account("DE63 9944 3107 0000 6208 15", "STOLDE99XXX", "Stollenbecker Bank"),),
    more={"payment_terms": "Zahlbar sofort ohne Abzug.", "delivery_date": WORKED.isoformat()},
)

COLUMNS = (
    Column("Pos", 24),
    Column("Menge", 46, "right"),
    Column("", 48),
    Column("Leistung / Material", 60),
    Column("E-Preis", 160, "right"),
    Column("G-Preis", 188, "right"),
)


def draw() -> bytes:
    """Draw the letter, stamp it and put it through the scanner."""
    page = render_page(_draw_letter(), DPI)
    faces = [str(FONT_FOLDER / name) for name in ("_ab_____.pfb", "cob_____.pfb")]
    stamp_date(page, [("EINGEGANGEN", faces[0], 44), ("13. Feb. 2026", faces[1], 46)], (1030, 480), 6.0)
    punch_holes(page, DPI)
    aged = age_scan(page, seed=5, skew_degrees=1.2)
    return bind_pages([encode_jpeg(aged, 42)], "Scan_20260213_0912")


def _draw_letter() -> bytes:
    sheet = Sheet("Rechnung", TRUTH.seller.name)
    _draw_head(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    sheet.polygon([(30, 12), (24, 24), (29, 24), (26, 34), (36, 20), (30.5, 20), (34, 12)], "#222222")
    sheet.text(40, 22, "Elektro Wattenrieder", "Sans-Bold", 20)
    sheet.text(40, 28, "Meisterbetrieb  |  Installation  |  Smart Home  |  Notdienst", "Sans", 8.5)
    contact = (
        seller.street,
        f"{seller.postal_code} {seller.city}",
        f"Tel. {seller.phone}",
        seller.email or "",
    )
    sheet.lines(188, 38, contact, "Sans", 8.5, align="right", leading=4)
    sheet.text(24, 50, f"{seller.name}, {seller.street}, {seller.postal_code} {seller.city}", "Sans", 6.5)
    address = ("Frau", buyer.name, buyer.street, f"{buyer.postal_code} {buyer.city}")
    sheet.lines(24, 56, address, "Sans", 11, leading=5)
    sheet.text(24, 94, f"Rechnung {TRUTH.invoice_number}", "Sans-Bold", 15)
    sheet.text(188, 94, f"Datum: {dotted(TRUTH.issue_date)}", "Sans", 10, align="right")
    facts = (
        f"Kundennr.: {TRUTH.customer_number}      Ausgeführt am: {dotted(WORKED)}      Monteur: Yannick B."
    )
    sheet.text(24, 101, facts, "Sans", 9.5)
    sheet.text(24, 107, "Bauvorhaben: Erneuerung Zählerschrank, Keller", "Sans", 9.5)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Sans", "Sans-Bold", 10, gap=2.4)
    sheet.box(22, 113, 168, 7, fill="#d9d9d9")
    table.draw_titles(sheet, 118, size=9.5)
    y = 126.0
    for place, line in enumerate(TRUTH.lines, start=1):
        prices = (german(line.unit_price), german(line.net_amount))
        cells = (f"{place:02}", german(line.quantity), line.unit or "", line.description, *prices)
        y = table.draw_row(sheet, y, cells)
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    sheet.rule(22, y - 2, 190, y - 2, 0.8)
    rows = (("Zwischensumme netto", TRUTH.net_total), ("19 % MwSt", TRUTH.tax_total))
    for label, amount in rows:
        y += 4.8
        sheet.text(150, y, label, "Sans", 10, align="right")
        sheet.text(188, y, german(amount), "Sans", 10, align="right")
    y += 7
    sheet.text(150, y, "Gesamtsumme EUR", "Sans-Bold", 11.5, align="right")
    sheet.text(188, y, german(TRUTH.gross_total), "Sans-Bold", 11.5, align="right")
    sheet.rule(156, y + 1.6, 188, y + 1.6, 0.9)
    labour = (
        "Im Bruttobetrag sind 758,03 EUR Lohn- und Fahrtkosten nach § 35a EStG enthalten (darin MwSt "
        "121,03 EUR). Sie sind verpflichtet, diese Rechnung zwei Jahre aufzubewahren."
    )
    y = sheet.paragraph(24, y + 12, 164, labour, font="Sans", size=9)
    sheet.text(24, y + 3, TRUTH.more["payment_terms"], "Sans-Bold", 10)
    sheet.text(30, y + 20, "Wattenrieder", "Script", 30)


def _draw_foot(sheet: Sheet) -> None:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    sheet.rule(22, 270, 190, 270, 0.6)
    columns = (
        (24, (account.bank_name, f"IBAN {account.iban}", f"BIC {account.bic}")),
        (88, (f"USt-IdNr. {seller.vat_id}", f"Steuernr. {seller.tax_id}", "Finanzamt Stollenbeck")),
        (
            138,
            (
                f"Amtsgericht Stollenbeck {seller.registration_id}",
                "Geschäftsführer:",
                "Elektromeister Jost Wattenrieder",
            ),
        ),
    )
    for x, lines in columns:
        sheet.lines(x, 274.5, [line or "" for line in lines], "Sans", 7.5, leading=3.6)
