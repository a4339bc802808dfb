"""The committed files are what they claim to be: openable, broken, embedded, turned, paged."""

import subprocess
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree

import pikepdf
import pillow_heif
import pytest
from PIL import Image, ImageSequence

from samples.catalogue import FOLDER, Sample, samples
from samples.drawing.einvoice import FILE_NAME, NAMESPACES

BROKEN = FOLDER / "invoice-en-broken-xref.pdf"
E_INVOICE = FOLDER / "einvoice-de-factur-x.pdf"
SCANS = ("form-en-scan", "invoice-at-rotated", "invoice-de-scan")
PDFS = [sample for sample in samples() if sample.path.suffix == ".pdf"]
LETTERS = [sample for sample in PDFS if sample.name not in SCANS and sample.schema == "invoice"]
XMP_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def read_text(sample: Sample) -> str:
    command = ["pdftotext", "-layout", str(sample.path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def e_invoice() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(E_INVOICE) as book:
        yield book


@pytest.fixture(scope="module")
def cii(e_invoice: pikepdf.Pdf) -> ElementTree.Element:
    return ElementTree.fromstring(e_invoice.attachments[FILE_NAME].get_file().read_bytes())


def find(cii: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in cii.findall(path, NAMESPACES)]


@pytest.mark.parametrize("sample", PDFS, ids=lambda sample: sample.name)
def test_every_pdf_opens_with_the_pages_it_should_have(sample: Sample) -> None:
    with pikepdf.open(sample.path) as book:
        assert len(book.pages) == (2 if sample.name == "invoice-de-two-pages" else 1)


@pytest.mark.parametrize("sample", LETTERS, ids=lambda sample: sample.name)
def test_the_text_layer_says_who_sells_to_whom(sample: Sample) -> None:
    text = read_text(sample)
    assert sample.expected["invoice_number"] in text
    assert sample.expected["seller"]["name"].casefold() in text.casefold()
    assert sample.expected["buyer"]["name"] in text


@pytest.mark.parametrize("name", SCANS)
def test_scans_hold_an_image_and_no_text(name: str) -> None:
    sample = next(sample for sample in PDFS if sample.name == name)
    assert read_text(sample).strip() == ""
    with pikepdf.open(sample.path) as book:
        assert len(book.pages[0].get_images()) == 1


def test_the_sideways_scan_claims_to_stand_upright() -> None:
    with pikepdf.open(FOLDER / "invoice-at-rotated.pdf") as book:
        page = book.pages[0]
        assert page.get("/Rotate", 0) == 0
        assert page.mediabox[2] > page.mediabox[3]


def test_the_two_pages_carry_the_same_sum_over() -> None:
    sample = next(sample for sample in PDFS if sample.name == "invoice-de-two-pages")
    first, second = read_text(sample).split("\f")[:2]
    carried = first.split("Übertrag")[1].split()[0]
    assert carried in second.split("Übertrag von Seite 1")[1].splitlines()[0]


def test_the_broken_file_fails_a_strict_reader() -> None:
    with pytest.raises(pikepdf.PdfError, match="xref"):
        pikepdf.open(BROKEN, attempt_recovery=False)


def test_the_broken_file_is_recovered_by_a_patient_reader() -> None:
    with pikepdf.open(BROKEN, suppress_warnings=True) as book:
        assert any("reconstruct" in str(warning) for warning in book.get_warnings())
        assert len(book.pages) == 1


def test_the_e_invoice_associates_its_xml(e_invoice: pikepdf.Pdf) -> None:
    associated = e_invoice.Root.AF[0]
    assert associated.AFRelationship == pikepdf.Name.Alternative
    assert str(associated.UF) == FILE_NAME


def test_the_e_invoice_names_its_profile_in_xmp(e_invoice: pikepdf.Pdf) -> None:
    metadata = e_invoice.open_metadata()
    assert metadata[f"{{{XMP_NAMESPACE}}}ConformanceLevel"] == "EN 16931"
    assert metadata["pdfaid:part"] == "3"


def test_the_e_invoice_embeds_every_font(e_invoice: pikepdf.Pdf) -> None:
    fonts = e_invoice.pages[0].resources["/Font"]
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_the_xml_says_what_the_page_says(cii: ElementTree.Element) -> None:
    expected = next(sample for sample in PDFS if sample.path == E_INVOICE).expected
    assert find(cii, "rsm:ExchangedDocument/ram:ID") == [expected["invoice_number"]]
    assert find(cii, ".//ram:GrandTotalAmount") == [expected["gross_total"]]
    assert find(cii, ".//ram:TaxBasisTotalAmount") == [expected["net_total"]]
    assert find(cii, ".//ram:TaxTotalAmount") == [expected["tax_total"]]
    assert find(cii, ".//ram:SellerTradeParty/ram:Name") == [expected["seller"]["name"]]
    assert find(cii, ".//ram:BuyerTradeParty/ram:Name") == [expected["buyer"]["name"]]
    assert find(cii, ".//ram:IBANID") == [expected["payment"]["accounts"][0]["iban"]]
    due = find(cii, ".//ram:DueDateDateTime/udt:DateTimeString")
    assert due == [expected["due_date"].replace("-", "")]


def test_the_xml_lists_every_line_of_the_page(cii: ElementTree.Element) -> None:
    lines = next(sample for sample in PDFS if sample.path == E_INVOICE).full["lines"]
    amounts = find(cii, ".//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
    assert [Decimal(amount) for amount in amounts] == [Decimal(line["net_amount"]) for line in lines]
    assert find(cii, ".//ram:SpecifiedTradeProduct/ram:Name") == [line["description"] for line in lines]


def test_the_grocers_photo_is_stored_sideways_and_says_so() -> None:
    with Image.open(FOLDER / "receipt-de-photo.jpg") as photo:
        assert photo.getexif()[0x0112] == 6
        assert photo.width > photo.height


def test_the_fax_has_two_bilevel_pages() -> None:
    with Image.open(FOLDER / "invoice-en-fax.tiff") as fax:
        assert len(list(ImageSequence.Iterator(fax))) == 2
        assert fax.mode == "1"


def test_the_heic_photo_opens() -> None:
    assert pillow_heif.is_supported(FOLDER / "receipt-us-diner.heic")
    assert pillow_heif.open_heif(FOLDER / "receipt-us-diner.heic").size == (1300, 1900)
