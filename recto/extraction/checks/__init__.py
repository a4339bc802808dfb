"""Rules over the values of a document, decimal-exact, and what follows from them. Knows no pages."""

from recto.extraction.checks.catalogue import FLAGS, run_checks
from recto.extraction.checks.complaints import complaints_of
from recto.extraction.checks.derivation import derive_values
from recto.extraction.checks.orders import OF_CALLER, check_order
from recto.extraction.checks.sources import warn_of_exact

__all__ = [
    "FLAGS",
    "OF_CALLER",
    "check_order",
    "complaints_of",
    "derive_values",
    "run_checks",
    "warn_of_exact",
]
