"""XML is opened without doing what it asks for, and within bounds."""

import time

import pytest

from recto.documents.xml_invoices import (
    MAX_XML_BYTES,
    Syntax,
    XmlBrokenError,
    XmlRefusedError,
    find_root_name,
    is_e_invoice_root,
    open_xml_invoice,
)

CII = b"<a:CrossIndustryInvoice xmlns:a='urn:x'><a:ExchangedDocument/></a:CrossIndustryInvoice>"
UBL = b"<Invoice xmlns='urn:y'><LegalMonetaryTotal/></Invoice>"
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<Invoice><LegalMonetaryTotal>&c;</LegalMonetaryTotal></Invoice>"""
LEVELS = b"".join(b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 20) for level in range(1, 9))
ATTRIBUTE = (
    b'<!DOCTYPE Invoice [<!ENTITY e0 "ha">' + LEVELS + b']><Invoice a="&e8;"><LegalMonetaryTotal/></Invoice>'
)
OUTSIDE = b"""<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]><Invoice><LegalMonetaryTotal>&x;
</LegalMonetaryTotal></Invoice>"""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (CII, "CrossIndustryInvoice"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n" + UBL, "Invoice"),
        (b"<?xml version='1.0'?><!-- a licence > of some length -->\n<!-- and more -->" + UBL, "Invoice"),
        ("<?xml version='1.0' encoding='UTF-16'?><CreditNote/>".encode("utf-16"), "CreditNote"),
        ("<CreditNote/>".encode("utf-16-be"), "CreditNote"),
        (LAUGHS, "Invoice"),
        (b"plain text", None),
        (b"", None),
        (b"<", None),
        (b"<!-- never closed", None),
    ],
)
def test_the_root_is_found_behind_whatever_may_come_before_it(content: bytes, name: str | None) -> None:
    assert find_root_name(content) == name


def test_other_roots_are_no_e_invoices() -> None:
    assert not is_e_invoice_root("html")
    assert not is_e_invoice_root(None)


def test_a_comment_before_the_root_may_be_long() -> None:
    assert find_root_name(b"<!--" + b" terms of use" * 1000 + b"-->" + UBL) == "Invoice"


@pytest.mark.parametrize(("content", "syntax"), [(CII, Syntax.CII), (UBL, Syntax.UBL)])
def test_the_syntax_is_told_without_looking_at_namespaces(content: bytes, syntax: Syntax) -> None:
    assert open_xml_invoice(content).syntax is syntax


def test_an_invoice_is_taken_out_of_its_envelope() -> None:
    wrapped = b"<StandardBusinessDocument><Header/>" + UBL + b"</StandardBusinessDocument>"
    assert open_xml_invoice(wrapped).root.tag.endswith("Invoice")


@pytest.mark.parametrize("content", [LAUGHS, ATTRIBUTE, OUTSIDE, LAUGHS.decode().encode("utf-16")])
def test_a_document_type_is_refused_before_its_entities_mean_anything(content: bytes) -> None:
    with pytest.raises(XmlRefusedError, match="document type"):
        open_xml_invoice(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<Invoice>",
        b"<Invoice>&nbsp;<LegalMonetaryTotal/></Invoice>",
        b"<?xml version='1.0' encoding='UTF-8'?><Invoice><Note>M\xfcller</Note></Invoice>",
        b"<?xml version='1.0' encoding='no-such-code'?><Invoice/>",
        b"<Invoice>\x00</Invoice>",
        b"<a>" * 3_000_000,
    ],
)
def test_what_is_not_well_formed_is_broken(content: bytes) -> None:
    with pytest.raises(XmlBrokenError):
        open_xml_invoice(content)


def test_where_it_is_broken_is_told() -> None:
    with pytest.raises(XmlBrokenError, match="line 2"):
        open_xml_invoice(b"<Invoice>\n</Note>")


def test_an_invoice_of_another_format_is_refused_by_its_root() -> None:
    with pytest.raises(XmlRefusedError, match="<Invoice> is no invoice in CII or UBL"):
        open_xml_invoice(b"<Invoice><Kopf/></Invoice>")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(XmlRefusedError):
        open_xml_invoice(b"<Invoice><LegalMonetaryTotal/>" + b"<a>" * 150 + b"</a>" * 150 + b"</Invoice>")


def test_more_bytes_than_an_invoice_has_are_refused_unread() -> None:
    started = time.monotonic()
    with pytest.raises(XmlRefusedError, match="20 MB"):
        open_xml_invoice(b"<Invoice>" + b"<a>" * (MAX_XML_BYTES // 3))
    assert time.monotonic() - started < 1
