"""The schemas that are read field by field, by steps that weigh candidates."""

from collections.abc import Mapping

from recto.extraction.reader.findings import SchemaReader
from recto.extraction.reader.invoice import INVOICE_READER
from recto.extraction.reader.receipt import RECEIPT_READER

READERS: Mapping[str, SchemaReader] = {
    reader.schema_name: reader for reader in (INVOICE_READER, RECEIPT_READER)
}
