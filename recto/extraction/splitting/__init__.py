"""Files that hold several invoices or receipts, cut into documents; when in doubt, a file is one document."""

from recto.extraction.splitting.cutting import cut_document, split_document, split_reading

__all__ = ["cut_document", "split_document", "split_reading"]
