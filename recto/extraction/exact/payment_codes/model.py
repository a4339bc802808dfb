"""What a payment code on a page says."""

from dataclasses import dataclass
from typing import Any

from recto.documents.model import Barcode


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A decoded EPC code or Swiss QR-bill; None where it leaves something open."""

    kind: str
    """`epc` or `swiss_qr`."""
    iban: str
    barcode: Barcode
    name: str | None = None
    bic: str | None = None
    amount: str | None = None
    currency: str | None = None
    reference: str | None = None
    message: str | None = None

    def to_data(self) -> dict[str, Any]:
        """Return it as `payment.qr` has it."""
        names = ("kind", "name", "iban", "bic", "amount", "currency", "reference", "message")
        return {name: getattr(self, name) for name in names}
