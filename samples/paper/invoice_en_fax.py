"""A Maltese boatyard's invoice and its job sheet, received by fax: two bilevel pages in one TIFF."""

from datetime import date
from io import BytesIO

import numpy as np
from PIL import Image

from samples.drawing.figures import english, slashed
from samples.drawing.scan import render_page
from samples.drawing.sheet import Sheet
from samples.drawing.table import Column, Table
from samples.truth import Account, Invoice, Line, Party

FILE = "invoice-en-fax.tiff"
DPI = 200

TRUTH = Invoice(
    invoice_number="TMS 2291",
    issue_date=date(2026, 5, 14),
    currency="EUR",
    seller=Party(
        name="Torri Marine Services Ltd",
        street="Slip 9, Old Boathouse Wharf",
        postal_code="QXM 9904",
        city="Torri Cove",
        country="MT",
        vat_id="MT98041272",
        registration_id="C 99417",
        email="yard@torrimarine.example",
        phone="+356 9999 0417",
    ),
    buyer=Party("Caspian Tern Charters Ltd", "Level 2, Pilot House", "QXV 9911", "Petrel Landing", "MT"),
    lines=(
        Line("Haul out and relaunch, S/Y Petrel", "1", "640.00", "18"),
        Line("Antifouling, 2 coats, labour (hours)", "14", "38.00", "18"),
        Line("Antifouling paint 2.5 l", "6", "94.50", "18"),
        Line("Propeller shaft anode 30 mm", "2", "17.25", "18"),
        Line("Hard standing (days)", "5", "22.00", "18"),
    ),
    accounts=(
        Account("MT07 QXBK 9988 0000 0001 2345 6789 012", "QXBKMTMTXXX", "Harbour Savings Bank p.l.c."),
    ),
    more={"payment_terms": "Payment due on presentation of invoice."},
)

COLUMNS = (
    Column("QTY", 30, "right"),
    Column("DESCRIPTION", 38),
    Column("UNIT EUR", 150, "right"),
    Column("TOTAL EUR", 185, "right"),
)
JOBS = (
    ("05/05/2026", "Haul out, pressure wash", "K. Mifsud", "3.0"),
    ("06/05/2026", "Sanding, masking waterline", "K. Mifsud", "5.5"),
    ("07/05/2026", "First coat antifouling", "R. Zahra", "3.0"),
    ("08/05/2026", "Second coat, anodes fitted", "R. Zahra", "2.5"),
)


def draw() -> bytes:
    """Draw both pages, fax them and bind them into one TIFF."""
    pdf = _draw_pages()
    first, second = (_fax(render_page(pdf, DPI, page), page) for page in (1, 2))
    tiff = BytesIO()
    first.save(tiff, "TIFF", save_all=True, append_images=[second], compression="group4", dpi=(DPI, DPI))
    return tiff.getvalue()


def _fax(page: Image.Image, seed: int) -> Image.Image:
    """Reduce to black and white, with the specks and dropped rows of a telephone line."""
    random = np.random.RandomState(seed)
    grey = np.array(page, dtype=np.int16)
    grey += random.normal(0, 26, grey.shape).astype(np.int16)
    black = grey < 128
    black |= random.uniform(0, 1, grey.shape) < 0.00006
    for row in random.randint(300, grey.shape[0] - 200, 3):
        black[row] = black[row - 1]
    black[:, 1213] |= random.uniform(0, 1, grey.shape[0]) < 0.3
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)


def _draw_pages() -> bytes:
    sheet = Sheet("Fax", TRUTH.seller.name)
    _draw_fax_line(sheet, 1)
    _draw_head(sheet)
    _draw_totals(sheet, _draw_lines(sheet))
    sheet.next_page()
    _draw_fax_line(sheet, 2)
    _draw_job_sheet(sheet)
    return sheet.to_bytes()


def _draw_fax_line(sheet: Sheet, page: int) -> None:
    line = f"15/05/2026  08:52    +356 9999 0418           TORRI MARINE YARD              PAGE  0{page}/02"
    sheet.text(12, 9, line, "Mono", 9)


def _draw_head(sheet: Sheet) -> None:
    seller, buyer = TRUTH.seller, TRUTH.buyer
    sheet.text(25, 26, "Torri Marine Services Ltd", "Sans-Bold", 18)
    sheet.text(25, 32, "Slipway - Rigging - Engines - Winter Storage", "Sans-Italic", 10)
    sheet.text(25, 38, f"{seller.street}, {seller.city} {seller.postal_code}, Malta", "Sans", 9.5)
    sheet.text(25, 43, f"Tel {seller.phone}    {seller.email}", "Sans", 9.5)
    sheet.text(25, 48, f"VAT No {seller.vat_id}    Co. Reg. {seller.registration_id}", "Sans", 9.5)
    sheet.rule(25, 52, 187, 52, 1.6)
    sheet.text(187, 66, "TAX INVOICE", "Sans-Bold", 17, align="right")
    rows = (("No.", TRUTH.invoice_number), ("Date", slashed(TRUTH.issue_date)), ("Vessel", "S/Y Petrel"))
    for place, (label, value) in enumerate(rows):
        y = 75 + place * 6
        sheet.text(140, y, label, "Sans-Bold", 11)
        sheet.text(187, y, value, "Sans", 11, align="right")
    address = (buyer.name, buyer.street, buyer.city, f"{buyer.postal_code}, Malta")
    sheet.text(25, 66, "M/s", "Sans-Italic", 10)
    sheet.lines(34, 66, address, "Sans", 11.5, leading=5.6)


def _draw_lines(sheet: Sheet) -> float:
    table = Table(COLUMNS, "Sans", "Sans-Bold", 11, gap=4)
    sheet.rule(25, 99, 187, 99, 1)
    table.draw_titles(sheet, 104.5)
    sheet.rule(25, 107.5, 187, 107.5, 1)
    y = 115.5
    for line in TRUTH.lines:
        amounts = (english(line.unit_price), english(line.net_amount))
        y = table.draw_row(sheet, y, (line.quantity, line.description, *amounts))
    sheet.rule(25, y - 3, 187, y - 3, 1)
    return y


def _draw_totals(sheet: Sheet, y: float) -> None:
    account = TRUTH.accounts[0]
    rows = (("Net", TRUTH.net_total), ("VAT 18%", TRUTH.tax_total), ("TOTAL DUE EUR", TRUTH.gross_total))
    for label, amount in rows:
        y += 6.5
        font = "Sans-Bold" if label.isupper() and amount == TRUTH.gross_total else "Sans"
        sheet.text(150, y, label, font, 11.5, align="right")
        sheet.text(185, y, english(amount), font, 11.5, align="right")
    sheet.rule(156, y + 1.8, 187, y + 1.8, 1.4)
    sheet.text(25, y + 20, TRUTH.more["payment_terms"], "Sans-Bold", 11)
    bank = (f"{account.bank_name}", f"IBAN: {account.iban}", f"BIC: {account.bic}")
    sheet.lines(25, y + 27, bank, "Sans", 11, leading=5.4)
    sheet.text(25, y + 52, "Signed for the yard:", "Sans", 10)
    sheet.text(62, y + 53, "C. Torri", "Script", 30)
    sheet.text(
        25, 282, "See job sheet overleaf. Work guaranteed for ninety days. E. & O. E.", "Sans-Italic", 9
    )


def _draw_job_sheet(sheet: Sheet) -> None:
    sheet.text(25, 28, "JOB SHEET  4417", "Sans-Bold", 16)
    sheet.text(25, 35, f"S/Y Petrel - refers to invoice {TRUTH.invoice_number}", "Sans", 11)
    columns = (Column("Date", 25), Column("Work", 58), Column("Hand", 130), Column("Hours", 185, "right"))
    table = Table(columns, "Sans", "Sans-Bold", 11, gap=4)
    sheet.rule(25, 42, 187, 42, 1)
    table.draw_titles(sheet, 48)
    y = 57.0
    for job in JOBS:
        y = table.draw_row(sheet, y, job)
    sheet.rule(150, y - 3, 187, y - 3, 1)
    sheet.text(150, y + 3, "Total hours", "Sans-Bold", 11, align="right")
    sheet.text(185, y + 3, "14.0", "Sans-Bold", 11, align="right")
    remarks = "Owner to note: cutless bearing shows play, replace next season. Two seacocks stiff, greased."
    sheet.paragraph(25, y + 18, 150, remarks, font="Sans", size=11, leading=5.4)
    sheet.text(25, y + 45, "Checked by skipper:", "Sans", 10)
    sheet.rule(62, y + 46, 120, y + 46, 0.8)
    sheet.text(66, y + 45, "A. Vella", "Script", 30)
