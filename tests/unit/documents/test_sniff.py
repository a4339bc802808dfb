"""Types are told from content."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import from_pillow

from recto.documents.sniff import sniff_media_type
from recto.errors import DocumentEmptyError, DocumentUnsupportedError


def _write(folder: Path, content: bytes, name: str = "upload.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_images_are_known_by_their_bytes(kind: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, kind)
    assert sniff_media_type(_write(tmp_path, buffer.getvalue(), "a.pdf")) == f"image/{kind.lower()}"


def test_heic_is_known_by_its_brand(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 64))).save(buffer)
    assert sniff_media_type(_write(tmp_path, buffer.getvalue())) == "image/heic"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "video/x-matroska"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo"),
    ],
)
def test_videos_are_known_by_their_container(content: bytes, media_type: str, tmp_path: Path) -> None:
    assert sniff_media_type(_write(tmp_path, content, "a.pdf")) == media_type


def test_an_e_invoice_is_known_by_its_root_behind_a_long_licence(tmp_path: Path) -> None:
    content = (
        b"<?xml version='1.0'?><!--" + b" terms" * 2000 + b"--><n:CrossIndustryInvoice xmlns:n='urn:x'/>"
    )
    assert sniff_media_type(_write(tmp_path, content, "a.pdf")) == "application/xml"


def test_a_pdf_may_have_junk_before_its_header(tmp_path: Path) -> None:
    assert sniff_media_type(_write(tmp_path, b"\r\n" * 500 + b"%PDF-1.4\n")) == "application/pdf"


def test_a_pdf_header_deep_in_a_file_makes_no_pdf(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnsupportedError):
        sniff_media_type(_write(tmp_path, b" " * 2000 + b"%PDF-1.4\n"))


def test_no_bytes_are_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentEmptyError):
        sniff_media_type(_write(tmp_path, b""))


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"Dear Sir or Madam,\nplease find\n", "plain text"),
        ("Grüße aus Köln\n".encode(), "plain text"),
        (b"BMW invoice 2024, attached as text", "plain text"),
        (_zip("word/document.xml"), "a Word document"),
        (_zip("xl/workbook.xml"), "an Excel workbook"),
        (_zip("a.txt"), "a ZIP archive"),
        (b"PK\x03\x04 and then nothing", "a ZIP archive"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "an AVIF image"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio"),
        (b"<?xml version='1.0'?><Letter/>", "XML, but no e-invoice (its root is <Letter>)"),
        (b"<n:Letter xmlns:n='urn:x'/>", "XML, but no e-invoice (its root is <Letter>)"),
        (b"<?xml version='1.0'?>", "XML, but no e-invoice"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "an HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"From: a@b.example\nSubject: x\n", "plain text"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"\x00\x01\x02\x03\xff\xfe", "of an unknown type"),
    ],
)
def test_other_types_are_named_in_the_refusal(content: bytes, seen: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnsupportedError) as caught:
        sniff_media_type(_write(tmp_path, content, "invoice.pdf"))
    assert seen in caught.value.message
    assert "PDF, PNG" in caught.value.message
