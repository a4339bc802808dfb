"""What files hold for machines: e-invoices in XML and payment codes, read exactly."""

from recto.extraction.exact.barcodes import add_barcodes
from recto.extraction.exact.comparison import compare_with_page
from recto.extraction.exact.reading import ExactReading, read_e_invoice

__all__ = ["ExactReading", "add_barcodes", "compare_with_page", "read_e_invoice"]
