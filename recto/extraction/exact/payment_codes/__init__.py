"""Payment codes on pages: EPC codes (GiroCode) and Swiss QR-bills."""

from collections.abc import Iterable

from recto.documents.model import Barcode
from recto.extraction.exact.payment_codes.epc import read_epc
from recto.extraction.exact.payment_codes.model import PaymentCode
from recto.extraction.exact.payment_codes.swiss import read_swiss

__all__ = ["PaymentCode", "list_payment_codes"]


def list_payment_codes(barcodes: Iterable[Barcode]) -> list[PaymentCode]:
    """Return the payment codes among the barcodes, in the order of the pages."""
    read = (read_epc(code) or read_swiss(code) for code in barcodes)
    return [code for code in read if code is not None]
