"""An export invoice from an ERP's line printer, in a file whose cross-reference table points nowhere."""

import re
from datetime import date

from samples.drawing.figures import english, english_short
from samples.drawing.sheet import Sheet
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-en-broken-xref.pdf"
RULE = "-" * 87
SHIPPED = date(2026, 4, 2)

TRUTH = Invoice(
    invoice_number="9120044871",
    issue_date=date(2026, 4, 7),
    due_date=date(2026, 5, 22),
    currency="EUR",
    purchase_order="CDE-2026-5518",
    customer_number="0000417720",
    seller=Party(
        name="Ostwind Präzisionslager GmbH",
        street="Zahnradgasse 5",
        postal_code="04999",
        city="Kaltenfels",
        country="DE",
        vat_id="DE914481547",
        registration_id="HRB 99022",
    ),
    buyer=Party(
        name="ATELIERS ROQUEVAIRE SAS",
        street="Zone Industrielle des Aulnes",
        postal_code="99240",
        city="Roquevaire-le-Bas",
        country="FR",
        vat_id="FR29998412308",
    ),
    lines=(
        Line(
            "Angular contact bearing 7208-B-TVP", "120", "23.85", "0", "PC", "OW-7208B", detail="84821090 DE"
        ),
        Line(
            "Cylindrical roller bearing NU 2210", "60", "58.40", "0", "PC", "OW-NU2210", detail="84825000 DE"
        ),
        Line(
            "Spindle grease GS-75, cartridge 400 g", "24", "17.20", "0", "PC", "OW-GS75", detail="34031980 AT"
        ),
        Line("Packing and freight DAP", "1", "186.00", "0", "LS", "OW-FR01"),
    ),
    accounts=(Account("DE84 9901 0230 0055 0120 06", "KALTDE99XXX", "Kaltenfelser Industriebank AG"),),
    exemption_reason="Tax-free intra-Community supply",
    more={"payment_terms": "45 days net", "delivery_date": SHIPPED.isoformat()},
)


def draw() -> bytes:
    """Draw the print-out and break its cross-reference table."""
    sheet = Sheet("Invoice", TRUTH.seller.name, "ERP Spooler 3.1", lang="en-GB")
    text = "\n".join((_compose_head(), _compose_lines(), _compose_foot()))
    y = 22.0
    for line in text.split("\n"):
        sheet.text(14, y, line, "Courier-Bold" if line.lstrip().startswith("INVOICE") else "Courier", 10)
        y += 4.15
    return break_cross_references(sheet.to_bytes())


def break_cross_references(pdf: bytes) -> bytes:
    """Shift every offset of the table, as a lost header line does, and point past it."""
    table = pdf.rindex(b"xref\n", 0, pdf.rindex(b"startxref"))
    head, tail = pdf[:table], pdf[table:]
    tail = re.sub(rb"(\d{10}) 00000 n", lambda entry: b"%010d 00000 n" % (int(entry[1]) + 2113), tail)
    return head + re.sub(rb"startxref\n\d+", b"startxref\n%d" % (len(pdf) + 2113), tail)


def _compose_head() -> str:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    left = [
        buyer.name,
        "Service Comptabilité",
        buyer.street,
        f"{buyer.postal_code} {buyer.city}",
        "FRANCE",
    ]
    right = [
        f"Number       {TRUTH.invoice_number}",
        f"Date         {english_short(TRUTH.issue_date)}",
        f"Customer     {TRUTH.customer_number}",
        f"Your order   {TRUTH.purchase_order}",
        "Page         1 / 1",
    ]
    window = [f"{first:<50}{second}" for first, second in zip(left, right, strict=True)]
    identities = [
        f"Your VAT ID  {buyer.vat_id:<24}Our VAT ID   {seller.vat_id}",
        f"Delivery     80114203 of {english_short(SHIPPED):<12} Incoterms    DAP Roquevaire-le-Bas",
    ]
    name = [
        seller.name,
        f"{seller.street}, D-{seller.postal_code} {seller.city}, Germany",
        "Phone +49 30 23125 880",
    ]
    return "\n".join([*name, *[""] * 6, *window, "", "", "INVOICE", "", *identities, ""])


def _compose_lines() -> str:
    titles = f"{'Item':<6}{'Material':<12}{'Description':<40}{'Qty':>7} {'UM':<3}{'Price':>7} {'Amount':>10}"
    rows = [RULE, titles, RULE]
    for place, line in enumerate(TRUTH.lines, start=1):
        head = f"{place * 10:04}  {line.product_code:<11} {line.description:<40}"
        prices = f"{english(line.unit_price):>7} {english(line.net_amount):>10}"
        rows.append(f"{head}{line.quantity:>7} {line.unit:<3}{prices}")
        rows += [f"{'':18}Customs tariff and origin {line.detail}"] if line.detail else []
    return "\n".join([*rows, RULE])


def _compose_foot() -> str:
    account, seller = TRUTH.accounts[0], TRUTH.seller
    totals = [
        f"{'Net value EUR':>73} {english(TRUTH.net_total):>13}",
        f"{'VAT 0.00 %':>73} {english(TRUTH.tax_total):>13}",
        f"{'INVOICE TOTAL EUR':>73} {english(TRUTH.gross_total):>13}",
    ]
    due = english_short(TRUTH.due_date or TRUTH.issue_date)
    terms = [
        "Tax-free intra-Community supply pursuant to section 4 no. 1b in conjunction with",
        "section 6a German VAT Act (UStG).",
        "",
        f"Terms of payment: 45 days net, payable not later than {due}.",
        f"Payment to: {account.bank_name}",
        f"            IBAN {account.iban}   SWIFT {account.bic}",
    ]
    legal = [
        RULE,
        f"Register court Kaltenfels {seller.registration_id}. Managing director: Dr. Henrike Vossloher",
        "This invoice was created electronically and is valid without signature.",
    ]
    return "\n".join([*totals, "", "", *terms, *[""] * 20, *legal])
