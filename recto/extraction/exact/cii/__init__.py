"""UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 1 and 2, XRechnung CII, and Order-X."""

from recto.extraction.exact.cii.document import read_cii

__all__ = ["read_cii"]
