"""An Austrian joiner's invoice, scanned sideways: the image lies on its side, /Rotate 0."""

from datetime import date

from PIL import Image
from reportlab.lib.pagesizes import A4, landscape

from samples.drawing.figures import dotted, german
from samples.drawing.scan import age_scan, bind_pages, encode_jpeg, render_page
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-at-rotated.pdf"
DPI = 200

TRUTH = Invoice(
    invoice_number="AR-0056/2026",
    issue_date=date(2026, 1, 14),
    due_date=date(2026, 1, 28),
    currency="EUR",
    purchase_order="LOK-88/25",
    seller=Party(
        name="Tischlerei Zirbenhuber Ges.m.b.H.",
        street="Sägewerkszeile 7",
        postal_code="4899",
        city="Gschaidmoos",
        country="AT",
        vat_id="ATU99041232",
        registration_id="FN 990417 k",
        email="werkstatt@zirbenhuber.example",
        phone="+43 720 990417",
    ),
    buyer=Party(
        name="Gasthof Auerhahn Betriebs KG",
        street="Hauptplatz 1",
        postal_code="5799",
        city="Hinterlauben im Graben",
        country="AT",
        vat_id="ATU99041278",
    ),
    lines=(
        Line("Sitzbank Eiche massiv, geölt", "6.4", "285.00", "20", unit="lfm", detail="Lehne gepolstert"),
        Line("Wirtshaustisch 120 × 80 cm, Ahorn", "8", "412.00", "20", unit="Stk."),
        Line("Garderobenpaneel mit 14 Haken", "1", "638.00", "20", unit="Stk."),
        Line("Lieferung und Montage, 2 Mann", "7", "96.00", "20", unit="Std."),
    ),
    accounts=(Account("AT59 9980 0004 0123 7790", "GSCHAT99XXX", "Talbank Gschaidmoos"),),
    more={"payment_terms": "14 Tage netto ohne Abzug"},
)

COLUMNS = (
    Column("Leistung", 22, wrap=82),
    Column("Menge", 122, "right"),
    Column("", 124),
    Column("Preis/EH", 154, "right"),
    Column("Summe", 184, "right"),
)


def draw() -> bytes:
    """Draw the page, scan it and leave it on its side."""
    aged = age_scan(render_page(_draw_upright(), DPI), seed=23, skew_degrees=-0.4, noise=3.0)
    sideways = aged.transpose(Image.Transpose.ROTATE_90)
    return bind_pages([encode_jpeg(sideways, 42)], "scan0004", landscape(A4))


def _draw_upright() -> bytes:
    sheet = Sheet("Rechnung", TRUTH.seller.name)
    _draw_head(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    _draw_foot(sheet)
    return sheet.to_bytes()


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    for ring in (9.0, 6.6, 4.4, 2.4):
        sheet.disc(32, 24, ring, "#3a3a3a", stroke=True, weight=1.1)
    sheet.text(46, 23, "ZIRBENHUBER", "Serif-Bold", 22, spacing=1.2)
    sheet.text(46, 29.5, "Tischlerei · Innenausbau · Stubenmöbel", "Serif-Italic", 11)
    sheet.rule(22, 37, 188, 37, 1.2)
    address = (buyer.name, "z. Hd. Hrn. Rettensteiner", buyer.street, f"A-{buyer.postal_code} {buyer.city}")
    sheet.lines(22, 54, address, "Serif", 11.5, leading=5.2)
    sheet.text(22, 76, f"UID: {buyer.vat_id}", "Serif", 10)
    rows = (
        ("Rechnung Nr.", TRUTH.invoice_number),
        ("Rechnungsdatum", dotted(TRUTH.issue_date)),
        ("Ihre Bestellung", TRUTH.purchase_order),
        ("Leistung", "KW 2/2026"),
        ("Unsere UID", seller.vat_id),
    )
    for place, (label, value) in enumerate(rows):
        y = 54 + place * 5.6
        sheet.text(128, y, label, "Serif", 10.5)
        sheet.text(160, y, value or "", "Serif-Bold", 10.5)
    sheet.text(22, 98, "Rechnung", "Serif-Bold", 18)
    sheet.text(22, 106, "Für die Einrichtung Ihrer Gaststube dürfen wir verrechnen:", "Serif", 11)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Serif", "Serif-Bold", 11, leading=4.8, gap=3.0)
    table.draw_titles(sheet, 117)
    sheet.rule(22, 119.5, 188, 119.5, 0.8)
    y = 126.5
    for line in TRUTH.lines:
        name = f"{line.description}\n{line.detail}".strip()
        prices = (german(line.unit_price), german(line.net_amount))
        y = table.draw_row(sheet, y, (name, german(line.quantity), line.unit or "", *prices))
    sheet.rule(22, y - 2.5, 188, y - 2.5, 0.8)
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    rows = (("Nettosumme", TRUTH.net_total), ("+ 20 % USt.", TRUTH.tax_total))
    for label, amount in rows:
        y += 4
        sheet.text(122, y, label, "Serif", 11)
        sheet.text(184, y, f"€ {german(amount)}", "Serif", 11, align="right")
        y += 1.8
    sheet.text(122, y + 5, "Gesamt brutto", "Serif-Bold", 13)
    sheet.text(184, y + 5, f"€ {german(TRUTH.gross_total)}", "Serif-Bold", 13, align="right")
    sheet.rule(122, y + 7, 188, y + 7, 1.2)
    due = dotted(TRUTH.due_date or TRUTH.issue_date)
    terms = f"Zahlungsziel: {TRUTH.more['payment_terms']}, fällig am {due}. Kein Skontoabzug vereinbart."
    sheet.text(22, y + 22, terms, "Serif", 11)
    sheet.text(22, y + 28, "Wir danken für Ihren Auftrag und wünschen volle Stuben!", "Serif", 11)


def _draw_foot(sheet: Sheet) -> None:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    first = f"{seller.name} · {seller.street} · A-{seller.postal_code} {seller.city} · {seller.phone}"
    second = f"{account.bank_name} · IBAN {account.iban} · BIC {account.bic}"
    third = (
        f"{seller.registration_id} · Landesgericht Gschaidmoos · {seller.email} · Gerichtsstand Gschaidmoos"
    )
    sheet.rule(22, 272, 188, 272, 0.6)
    for place, line in enumerate((first, second, third)):
        sheet.text(105, 276.5 + place * 4, line, "Serif", 8.5, align="middle")
