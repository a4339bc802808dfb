"""Swiss QR-bills: the code of the payment part, by the Swiss implementation guidelines, version 2."""

from recto.documents.model import Barcode
from recto.extraction.exact.payment_codes.fields import read_amount, read_iban, read_line, split_code
from recto.extraction.exact.payment_codes.model import PaymentCode

TYPE, CURRENCIES, NO_REFERENCE = "SPC", frozenset(("CHF", "EUR")), "NON"
_VERSION, _IBAN, _NAME, _AMOUNT, _CURRENCY, _KIND, _REFERENCE, _MESSAGE = 1, 3, 5, 18, 19, 27, 28, 29


def read_swiss(barcode: Barcode) -> PaymentCode | None:
    """Return what a QR-bill says; None for any other code."""
    lines = split_code(barcode.text)
    if len(lines) <= _CURRENCY or lines[0] != TYPE or not lines[_VERSION].startswith("02"):
        return None
    iban = read_iban(lines[_IBAN])
    if iban is None or not iban.startswith(("CH", "LI")):
        return None
    has_reference = read_line(lines, _KIND) not in {None, NO_REFERENCE}
    return PaymentCode(
        kind="swiss_qr",
        iban=iban,
        barcode=barcode,
        name=read_line(lines, _NAME),
        amount=read_amount(lines[_AMOUNT]),
        currency=lines[_CURRENCY] if lines[_CURRENCY] in CURRENCIES else None,
        reference=read_line(lines, _REFERENCE) if has_reference else None,
        message=read_line(lines, _MESSAGE),
    )
