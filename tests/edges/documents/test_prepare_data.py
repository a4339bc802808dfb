"""What a file holds beside its pages is prepared with them: e-invoices, form fields, barcodes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.utils import ImageReader

from recto.documents.barcodes import find_barcodes, list_matrix_boxes
from recto.documents.codec import decode_document, encode_document
from recto.documents.form_fields import MAX_FIELDS
from recto.documents.layer_reader import read_layer
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.ocr import Ocr
from recto.documents.pdf import PdfSource
from recto.documents.prepare import DocumentReader, open_source
from recto.errors import DocumentDamagedError, DocumentUnsupportedError

UBL = b"<?xml version='1.0'?><Invoice xmlns='urn:y'><ID>R-1</ID><LegalMonetaryTotal/></Invoice>"
MakePdf = Callable[..., Path]
Prepare = Callable[..., Document]


@pytest.fixture
def run(reader: DocumentReader, tmp_path: Path) -> Prepare:
    def prepare_file(path: Path, pages: str | None = None) -> Document:
        for folder in ("out", "scratch"):
            (tmp_path / folder).mkdir(exist_ok=True)
        return reader.prepare(path, pages, tmp_path / "out", tmp_path / "scratch", lambda _done, _total: None)

    return prepare_file


def _assert_survives(document: Document) -> None:
    """Assert that what stands beside the pages is the same after it was stored."""
    kept = decode_document(encode_document(document))
    assert kept.e_invoice == document.e_invoice
    assert (kept.form_fields, kept.barcodes) == (document.form_fields, document.barcodes)


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def _edit(path: Path, change: Callable[[pikepdf.Pdf], Any]) -> Path:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def _attach(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(pdf, content, filename="factur-x.xml")

    return attach


def test_a_bare_e_invoice_is_a_document_without_pages(run: Prepare, tmp_path: Path) -> None:
    document = run(_write(tmp_path, UBL))
    assert (document.media_type, document.page_count, tuple(document.pages)) == ("application/xml", 0, ())
    assert document.e_invoice == UBL
    assert list((tmp_path / "out").iterdir()) == []


def test_pages_of_a_file_without_pages_are_ignored_aloud(run: Prepare, tmp_path: Path) -> None:
    document = run(_write(tmp_path, UBL), "1-2")
    assert "`pages` was ignored" in document.warnings[0]


def test_a_broken_bare_e_invoice_is_damaged(run: Prepare, tmp_path: Path) -> None:
    with pytest.raises(DocumentDamagedError, match="not well-formed"):
        run(_write(tmp_path, UBL[:-4]))


@pytest.mark.parametrize(
    "content", [b"<Invoice><Kopf/></Invoice>", b"<!DOCTYPE Invoice []>" + UBL[21:], b"<a/>"]
)
def test_other_xml_is_refused(content: bytes, run: Prepare, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnsupportedError):
        run(_write(tmp_path, content))


def test_xml_has_no_pages_to_look_at(tmp_path: Path, reader: DocumentReader) -> None:
    with pytest.raises(DocumentUnsupportedError, match="/v1/jobs"):
        open_source(_write(tmp_path, UBL), "application/xml", None, tmp_path)  # type: ignore[arg-type]


def test_the_e_invoice_in_a_pdf_comes_with_its_pages(run: Prepare, make_pdf: MakePdf) -> None:
    document = run(_edit(make_pdf(), _attach(UBL)))
    assert document.e_invoice == UBL
    assert len(document.pages) == 1
    _assert_survives(document)


def test_a_broken_e_invoice_in_a_pdf_is_told_of_and_the_page_read(run: Prepare, make_pdf: MakePdf) -> None:
    document = run(_edit(make_pdf(), _attach(UBL[:-4])))
    assert document.e_invoice is None
    assert "not well-formed" in document.warnings[0]
    assert document.pages[0].words


def test_the_fields_of_a_form_come_with_its_pages(run: Prepare, make_pdf: MakePdf) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Please fill in")
        canvas.acroForm.textfield(name="name", tooltip="Full name", value="Ann", x=72, y=600, width=200)
        canvas.acroForm.checkbox(name="agree", checked=True, x=72, y=500)

    document = run(make_pdf(draw))
    assert [(field.name, field.value, field.checked) for field in document.form_fields] == [
        ("name", "Ann", None),
        ("agree", "Yes", True),
    ]
    _assert_survives(document)


def test_fields_that_are_too_many_are_told_of(run: Prepare, make_pdf: MakePdf) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        fields = [pikepdf.Dictionary(T=str(number), FT=pikepdf.Name.Tx) for number in range(MAX_FIELDS + 1)]
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))

    document = run(_edit(make_pdf(), fill))
    assert len(document.form_fields) == MAX_FIELDS
    assert str(MAX_FIELDS) in document.warnings[0]


def test_codes_on_an_image_come_with_its_page(run: Prepare, tmp_path: Path) -> None:
    code = zxingcpp.create_barcode("RE-2031", zxingcpp.BarcodeFormat.QRCode)
    sheet = np.full((600, 400), 255, np.uint8)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=5))
    sheet[50 : 50 + drawn.shape[0], 50 : 50 + drawn.shape[1]] = drawn
    Image.fromarray(sheet).save(tmp_path / "page.png")
    document = run(tmp_path / "page.png")
    assert [(found.kind, found.text, found.page) for found in document.barcodes] == [
        ("qr_code", "RE-2031", 1)
    ]
    _assert_survives(document)


def _draw_qr(text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(np.array(zxingcpp.write_barcode_to_image(code, scale=8)))


def test_a_qr_code_beside_a_text_layer_is_not_given_to_the_ocr(
    make_pdf: MakePdf, lines: Sequence[str], tmp_path: Path
) -> None:
    def draw(canvas: Any) -> None:
        for row, line in enumerate(lines):
            canvas.drawString(72, 760 - 40 * row, line)
        canvas.drawImage(ImageReader(_draw_qr("BCD\n002\n1\nSCT\n" + "x" * 80)), 300, 100, 150, 150)

    def refuse() -> Ocr:
        raise AssertionError("OCR was asked")

    raw = PdfSource(make_pdf(draw), PrepareLimits(), tmp_path).read_page(1)
    boxes = list_matrix_boxes(find_barcodes(raw.pixels, 1))
    read = read_layer(raw, refuse, {}, boxes)
    assert read is not None
    assert " ".join(word.text for word in read.words) == " ".join(lines)
    with pytest.raises(AssertionError, match="OCR was asked"):
        read_layer(raw, refuse, {})


def test_no_words_are_read_in_a_qr_code(run: Prepare, tmp_path: Path) -> None:
    sheet = Image.new("L", (900, 700), 255)
    sheet.paste(_draw_qr("BCD\n002\n1\nSCT\n" + "x" * 80), (100, 100))
    sheet.save(tmp_path / "page.png")
    document = run(tmp_path / "page.png")
    assert len(document.barcodes) == 1
    assert document.pages[0].words == ()
