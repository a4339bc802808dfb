"""EPC codes (GiroCode): SEPA transfers in a QR code, by EPC069-12, versions 001 and 002."""

import re

from recto.documents.model import Barcode
from recto.extraction.exact.payment_codes.fields import read_amount, read_iban, read_line, split_code
from recto.extraction.exact.payment_codes.model import PaymentCode

HEAD = ("BCD", ("001", "002"), "SCT")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


def read_epc(barcode: Barcode) -> PaymentCode | None:
    """Return what an EPC code says; None for any other code."""
    lines = split_code(barcode.text)
    service, versions, transfer = HEAD
    if len(lines) < 7 or (lines[0], lines[3]) != (service, transfer) or lines[1] not in versions:
        return None
    iban = read_iban(lines[6])
    if iban is None:
        return None
    bic, sum_ = lines[4].upper(), read_line(lines, 7) or ""
    amount = read_amount(sum_.removeprefix("EUR"))
    return PaymentCode(
        kind="epc",
        iban=iban,
        barcode=barcode,
        name=read_line(lines, 5),
        bic=bic if _BIC.fullmatch(bic) else None,
        amount=amount,
        currency="EUR",
        reference=read_line(lines, 9),
        message=read_line(lines, 10),
    )
