"""The e-invoice in a PDF is found by what it holds; what can't be read is told of."""

import zlib
from collections.abc import Mapping

import pikepdf
import pytest

from recto.documents.attachments import find_e_invoice

UBL = b"<Invoice xmlns='urn:y'><ID>%s</ID><LegalMonetaryTotal/></Invoice>"
FIRST, SECOND = UBL % b"R-1", UBL % b"R-2"


def _attach(files: Mapping[str, bytes], relation: str = "/Alternative") -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, content in files.items():
        spec = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        spec.relationship = pikepdf.Name(relation)
        pdf.attachments[name] = spec
    return pdf


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "anything.bin", "x"]
)
def test_an_e_invoice_is_found_under_any_name(name: str) -> None:
    assert find_e_invoice(_attach({name: FIRST})).content == FIRST


def test_other_attachments_are_no_e_invoices() -> None:
    files = {"photo.png": b"\x89PNG", "notes.xml": b"<notes/>", "terms.pdf": b"%PDF-1.7"}
    found = find_e_invoice(_attach(files))
    assert (found.content, found.warnings) == (None, ())


def test_an_associated_file_counts_without_the_name_tree() -> None:
    pdf = _attach({"factur-x.xml": FIRST})
    pdf.Root.AF = pikepdf.Array([pdf.attachments["factur-x.xml"].obj])
    del pdf.Root.Names
    assert find_e_invoice(pdf).content == FIRST


def test_of_two_the_one_with_the_name_of_the_standard_is_read_and_the_other_told_of() -> None:
    found = find_e_invoice(_attach({"a-copy.xml": SECOND, "factur-x.xml": FIRST}))
    assert found.content == FIRST
    assert "'a-copy.xml'" in found.warnings[0]


def test_the_same_twice_needs_no_word() -> None:
    found = find_e_invoice(_attach({"a.xml": FIRST, "factur-x.xml": FIRST}))
    assert (found.content, found.warnings) == (FIRST, ())


@pytest.mark.parametrize("content", [b"<Invoice>", b"", b"\x00\x01", b"<!DOCTYPE Invoice []>" + FIRST])
def test_one_that_cannot_be_read_is_told_of(content: bytes) -> None:
    found = find_e_invoice(_attach({"factur-x.xml": content}))
    assert found.content is None
    assert "The pages were read instead." in found.warnings[0]


def test_a_readable_one_beside_a_broken_one_is_taken() -> None:
    found = find_e_invoice(_attach({"factur-x.xml": b"<Invoice>", "other.xml": FIRST}))
    assert found.content == FIRST


def test_a_file_that_unpacks_to_gigabytes_is_left_packed() -> None:
    pdf = _attach({"factur-x.xml": FIRST})
    packed = zlib.compress(b"<Invoice>" + b" " * 100_000_000)
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = pikepdf.Name.FlateDecode
    pdf.attachments["factur-x.xml"].obj.EF = pikepdf.Dictionary(F=pdf.make_indirect(stream))
    found = find_e_invoice(pdf)
    assert found.content is None
    assert "too large" in found.warnings[0]


def test_objects_that_are_no_attachments_harm_nobody() -> None:
    pdf = _attach({"factur-x.xml": FIRST})
    pdf.Root.AF = pikepdf.Array([pikepdf.Dictionary(), 7, pikepdf.Dictionary(EF=pikepdf.Dictionary(F=7))])
    assert find_e_invoice(pdf).content == FIRST
    pdf.Root.Names.EmbeddedFiles = pikepdf.Array([1, 2])
    assert find_e_invoice(pdf).content is None
