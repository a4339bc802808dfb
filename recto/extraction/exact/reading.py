"""The e-invoice of a document as a result: every value embedded in the file, so certain and exact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recto.documents.model import Document
from recto.documents.xml_invoices import Syntax, XmlInvoice, XmlRefusedError, open_xml_invoice
from recto.extraction.exact.cii import read_cii
from recto.extraction.exact.cii.document import ORDER_ROOT
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.ubl import read_ubl
from recto.extraction.exact.values import Values
from recto.extraction.exact.worded import list_discounts, read_worded_discounts
from recto.extraction.reader.candidates import Choice
from schemas.documents.invoice import Invoice
from schemas.results import DocumentResult, FieldResult, Grounding, Source

READERS = {Syntax.CII: read_cii, Syntax.UBL: read_ubl}
ORDER_CONFIDENCE = 0.5
"""How well the invoice schema suits an order."""
BY_DEFINITION = "/lines_include_tax"
"""Not in the XML: rows of EN 16931 are without tax."""


@dataclass(frozen=True, slots=True)
class ExactReading:
    """A result out of what a file holds for machines, and what the caller should know of it."""

    result: DocumentResult
    warnings: tuple[str, ...] = ()


def read_e_invoice(document: Document) -> ExactReading | None:
    """Return what the document's e-invoice says, in the `invoice` schema; None where there is none.

    Preparing has opened the XML before, and told why one could not be; it is taken no more for granted here.
    """
    if document.e_invoice is None:
        return None
    try:
        invoice = open_xml_invoice(document.e_invoice)
    except XmlRefusedError:
        return None
    data, warnings, refused = _read(invoice)
    worded = _add_worded_discounts(data)
    full = Invoice.model_validate(data).model_dump(mode="json")
    is_order = Node(invoice.root).name == ORDER_ROOT
    result = DocumentResult(
        schema_name=Invoice.schema_name,
        schema_confidence=ORDER_CONFIDENCE if is_order else 1.0,
        pages=tuple(page.number for page in document.pages),
        data=full,
        fields={path: _state(path, value, worded.get(path)) for path, value in list_values(full)},
    )
    return ExactReading(result, (*warnings, *refused))


def _read(invoice: XmlInvoice) -> tuple[Tree, list[str], tuple[str, ...]]:
    values = Values()
    data, warnings = READERS[invoice.syntax](Node(invoice.root), values)
    if data.get("lines"):
        data["lines_include_tax"] = False
    return data, warnings, values.warnings


def _add_worded_discounts(data: Tree) -> Mapping[str, Choice]:
    """Add the discounts that only the wording of the terms grants; return the choices by JSON pointer."""
    payment = data.get("payment", {})
    if "discounts" in payment or "%" not in data.get("payment_terms", ""):
        return {}
    choices = read_worded_discounts(data["payment_terms"], data.get("issue_date"))
    if choices:
        data["payment"] = {**payment, "discounts": list_discounts(choices)}
    return choices


def _state(path: str, value: Any, worded: Choice | None) -> FieldResult:
    is_derived = path == BY_DEFINITION or (worded is not None and worded.best.rule is not None)
    return FieldResult(
        value=value,
        confidence=round(worded.confidence, 4) if worded else 1.0,
        grounding=Grounding.DERIVED if is_derived else Grounding.EMBEDDED,
        source=Source.E_INVOICE,
    )


def list_values(data: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the JSON pointer of every value that isn't null, in the order of the data."""
    if isinstance(data, Mapping):
        for name, child in data.items():
            yield from list_values(child, f"{pointer}/{name}")
    elif isinstance(data, list):
        for index, child in enumerate(data):
            yield from list_values(child, f"{pointer}/{index}")
    elif data is not None:
        yield pointer, data
