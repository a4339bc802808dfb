"""Draws the QR code for SEPA transfers that banking apps read (EPC069-12)."""

from collections.abc import Iterator
from itertools import groupby

import numpy as np
import zxingcpp

from samples.drawing.sheet import Sheet
from samples.truth import Invoice


def write_girocode(invoice: Invoice) -> str:
    """Return what the code of an invoice says: pay its sum to its first account."""
    account = invoice.accounts[0]
    amount = f"{invoice.currency}{invoice.gross_total}"
    head = (
        "BCD",
        "002",
        "1",
        "SCT",
        account.bic or "",
        invoice.seller.name,
        account.compact_iban or "",
        amount,
    )
    return "\n".join((*head, "", "", f"Rechnung {invoice.invoice_number}"))


def draw_qr_code(sheet: Sheet, x: float, y: float, size: float, text: str) -> None:
    """Draw a QR code with its quiet zone into a square of `size` mm, from its upper left corner."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    modules = np.array(zxingcpp.write_barcode_to_image(code, scale=1)) < 128
    step = size / len(modules)
    for row, cells in enumerate(modules):
        for start, length in _list_runs(cells.tolist()):
            sheet.box(x + start * step, y + row * step, length * step, step, fill="#000000")


def _list_runs(cells: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield where dark modules begin and how many follow each other."""
    place = 0
    for is_dark, run in groupby(cells):
        length = len(list(run))
        if is_dark:
            yield place, length
        place += length
