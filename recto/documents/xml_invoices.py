"""E-invoices in XML as files: tells them by their root, and opens them without doing what they ask for.

Namespaces are never looked at: each version of a format has its own, and writers get them wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

MAX_XML_BYTES = 20_000_000
"""Larger is no invoice: 10,000 lines take 15 MB."""
MAX_XML_DEPTH = 100
MAX_XML_NODES = 1_000_000
ROOT_SEARCH_BYTES = 65_536
"""How far comments and instructions may push the root away; licences of 4 kB come before some."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")


class Syntax(StrEnum):
    """The families of e-invoices that are read."""

    CII = "cii"
    """UN/CEFACT: Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X."""
    UBL = "ubl"
    """OASIS: Peppol, XRechnung and most of Europe."""


ROOTS = {
    "CrossIndustryInvoice": Syntax.CII,
    "CrossIndustryDocument": Syntax.CII,
    "SCRDMCCBDACIOMessageStructure": Syntax.CII,
    "Invoice": Syntax.UBL,
    "CreditNote": Syntax.UBL,
}
ENVELOPE = "StandardBusinessDocument"
"""What Peppol's access points wrap a document in."""
_MARKS = {
    Syntax.CII: frozenset(
        (
            *("ExchangedDocument", "SupplyChainTradeTransaction"),
            *("HeaderExchangedDocument", "SpecifiedSupplyChainTradeTransaction"),
        )
    ),
    Syntax.UBL: frozenset(("AccountingSupplierParty", "LegalMonetaryTotal", "InvoiceLine", "CreditNoteLine")),
}
"""Children of which a document of that family has one: other formats call their root "Invoice" too."""


class XmlRefusedError(Exception):
    """The XML can't or won't be read; the text says why, for a person."""


class XmlBrokenError(XmlRefusedError):
    """The XML isn't well-formed."""


@dataclass(frozen=True, slots=True)
class XmlInvoice:
    """An opened e-invoice."""

    syntax: Syntax
    root: etree._Element
    """The invoice itself, out of its envelope."""


def find_root_name(head: bytes) -> str | None:
    """Return the local name of the root of what begins like XML; None for anything else."""
    text = _decode_head(head)
    place = 0
    while skipped := _SKIPPED.match(text, place):
        place = skipped.end()
    found = _ROOT.match(text, place)
    return found[1] if found else None


def is_e_invoice_root(name: str | None) -> bool:
    """Return whether a root of that name may be an e-invoice's."""
    return name in ROOTS or name == ENVELOPE


def open_xml_invoice(content: bytes) -> XmlInvoice:
    """Parse the XML, entities, document types and network off, within bounds. Raises XmlRefusedError."""
    root = _parse(content)
    invoice = _unwrap(root)
    name = _local_name(invoice)
    syntax = ROOTS.get(name)
    children = {_local_name(child) for child in invoice}
    if syntax is None or not children & _MARKS[syntax]:
        raise XmlRefusedError(f"its root element <{name[:60]}> is no invoice in CII or UBL")
    return XmlInvoice(syntax, invoice)


def _parse(content: bytes) -> etree._Element:
    if len(content) > MAX_XML_BYTES:
        raise XmlRefusedError(f"it has more than {MAX_XML_BYTES // 1_000_000} MB")
    if b"<!DOCTYPE" in content.replace(b"\x00", b""):  # in UTF-16 too
        raise XmlRefusedError("it has a document type (DTD), which no e-invoice may have")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise XmlBrokenError(f"it is not well-formed{where}") from error
    if root.getroottree().docinfo.doctype:
        raise XmlRefusedError("it has a document type (DTD), which no e-invoice may have")
    _check_size(root)
    return root


def _check_size(root: etree._Element) -> None:
    """Refuse what is too deep or too large to be walked."""
    depth = nodes = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        nodes += event == "start"
        if depth > MAX_XML_DEPTH or nodes > MAX_XML_NODES:
            raise XmlRefusedError("its elements are nested too deeply or are too many")


def _unwrap(root: etree._Element) -> etree._Element:
    if _local_name(root) != ENVELOPE:
        return root
    return next((child for child in root if _local_name(child) in ROOTS), root)


def _local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _decode_head(head: bytes) -> str:
    part = head[:ROOT_SEARCH_BYTES]
    if part.startswith(_UTF16_MARKS):
        part = part.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    return part.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def local_children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield an element's children with their names, namespaces left out."""
    for child in element:
        if name := _local_name(child):
            yield name, child
