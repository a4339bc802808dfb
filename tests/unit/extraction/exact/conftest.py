"""E-invoices written as trees: `{"ID": "R-1", "Amount@currencyID=EUR": "5.00"}`; lists repeat an element."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import pytest

from recto.documents.model import Document
from recto.extraction.exact import ExactReading, read_e_invoice

Tree = Mapping[str, Any]


def build_xml(root: str, tree: Tree, namespace: str = "urn:any") -> bytes:
    """Return the tree as XML, all of it in one namespace."""
    ElementTree.register_namespace("n", namespace)
    element = ElementTree.Element(f"{{{namespace}}}{root}")
    _append(element, tree, namespace)
    return bytes(ElementTree.tostring(element, encoding="utf-8", xml_declaration=True))


def _append(parent: ElementTree.Element, tree: Tree, namespace: str) -> None:
    for key, content in tree.items():
        name, *attributes = key.split("@")
        for one in content if isinstance(content, list) else [content]:
            pairs = dict(attribute.split("=") for attribute in attributes)
            child = ElementTree.SubElement(parent, f"{{{namespace}}}{name}", pairs)
            if isinstance(one, Mapping):
                _append(child, one, namespace)
            else:
                child.text = one


def read_xml(content: bytes) -> ExactReading:
    """Return what is read of an e-invoice that must be readable."""
    reading = read_e_invoice(Document("application/xml", 0, (), e_invoice=content))
    assert reading is not None
    return reading


@pytest.fixture
def read_cii() -> Callable[..., ExactReading]:
    """Read a CII document of head, agreement, delivery, settlement and rows."""

    def read(
        *,
        head: Tree | None = None,
        agreement: Tree | None = None,
        delivery: Tree | None = None,
        settlement: Tree | None = None,
        rows: list[Tree] | None = None,
        root: str = "CrossIndustryInvoice",
    ) -> ExactReading:
        tree = {
            "ExchangedDocument": {"ID": "R-1", "TypeCode": "380", **(head or {})},
            "SupplyChainTradeTransaction": {
                "IncludedSupplyChainTradeLineItem": rows or [],
                "ApplicableHeaderTradeAgreement": agreement or {},
                "ApplicableHeaderTradeDelivery": delivery or {},
                "ApplicableHeaderTradeSettlement": {"InvoiceCurrencyCode": "EUR", **(settlement or {})},
            },
        }
        return read_xml(build_xml(root, tree))

    return read


@pytest.fixture
def read_ubl() -> Callable[..., ExactReading]:
    """Read a UBL invoice, or another root."""

    def read(tree: Tree, root: str = "Invoice") -> ExactReading:
        head = {"ID": "R-1", "DocumentCurrencyCode": "EUR", "LegalMonetaryTotal": {}}
        return read_xml(build_xml(root, {**head, **tree}))

    return read


@pytest.fixture
def read_bytes() -> Callable[[bytes], ExactReading]:
    """Read XML as it is."""
    return read_xml


@pytest.fixture
def write_xml() -> Callable[[str, Tree], bytes]:
    """Write a tree as XML."""
    return build_xml
