"""OASIS Universal Business Language 2.1: Invoice and CreditNote, as Peppol and XRechnung use them."""

from recto.extraction.exact.ubl.document import read_ubl

__all__ = ["read_ubl"]
