"""The schemas that are read field by field, by steps that weigh candidates."""

from collections.abc import Mapping

from recto.extraction.reader.findings import Findings, SchemaReader
from recto.extraction.reader.invoice import INVOICE_READER
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipt import RECEIPT_READER
from recto.extraction.reader.results import build_result
from schemas.results import DocumentResult

READERS: Mapping[str, SchemaReader] = {
    reader.schema_name: reader for reader in (INVOICE_READER, RECEIPT_READER)
}


def read_bill(reading: Reading, schema_name: str, confidence: float) -> DocumentResult:
    """Return the document as one of `READERS`; `confidence` says how sure the choice of its schema is."""
    reader = READERS[schema_name]
    return build_result(reading, Findings(schema_name, confidence, reader.read(reading)), reader)
