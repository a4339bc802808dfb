"""Tells the media type of a file from its first bytes; names and headers are never asked."""

import zipfile
from pathlib import Path

from recto.documents.containers import is_still_image, list_brands, match_video_type
from recto.documents.xml_invoices import ROOT_SEARCH_BYTES, find_root_name, is_e_invoice_root
from recto.errors import DocumentEmptyError, DocumentUnsupportedError

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
GIF = "image/gif"
BMP = "image/bmp"
TIFF = "image/tiff"
HEIC = "image/heic"
XML = "application/xml"
"""An e-invoice as such: the file has no pages."""
NO_PAGES = "This file is an e-invoice in XML: it has no pages to look at. Send it as a job to `/v1/jobs`."

ACCEPTED = (
    "PDF, PNG, JPEG, WEBP, GIF, BMP, TIFF, HEIC, e-invoices in XML (CII, UBL) and videos (MP4, MOV, WebM, "
    "MKV, AVI)"
)
HEAD_BYTES = 4096

_PDF_SEARCH_BYTES = 1024
"""Readers look for the header this far into the file; mail gateways and scanners put junk before it."""

_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
_OFFICE_FOLDERS = {
    "word/": "a Word document",
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
}
_OTHERS = (
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or Outlook message"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "RTF text"),
    (b"ID3", "audio"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"8BPS", "a Photoshop image"),
    (b"SQLite format 3\x00", "a database"),
)


def sniff_media_type(path: Path) -> str:
    """Return the media type of the file at `path`.

    Raises DocumentEmptyError for no bytes and DocumentUnsupportedError, which names what was seen.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise DocumentEmptyError("The file is empty (0 bytes). Upload it again.")
    media_type = _match_media_type(head)
    if media_type is None and is_e_invoice_root(_find_xml_root(path)):
        return XML
    if media_type is None:
        seen = name_content(path, head)
        raise DocumentUnsupportedError(
            f"This file is {seen}. Recto reads {ACCEPTED}; convert it and try again."
        )
    return media_type


def name_content(path: Path, head: bytes) -> str:
    """Return for a person what the file at `path`, which begins with `head`, holds: "a program"."""
    media_type = _match_media_type(head)
    return f"of type {media_type}" if media_type else _name_other(path, head)


def _match_media_type(head: bytes) -> str | None:
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if is_still_image(head) and not _AVIF_BRANDS.intersection(list_brands(head)):
        return HEIC
    if _is_bmp(head):
        return BMP
    if b"%PDF-" in head[:_PDF_SEARCH_BYTES]:
        return PDF
    return match_video_type(head)


def _is_bmp(head: bytes) -> bool:
    """Tell a BMP from text that starts with "BM": its header has one of few sizes."""
    return head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124)


def _name_other(path: Path, head: bytes) -> str:
    for start, name in _OTHERS:
        if head.startswith(start):
            return name
    if head.startswith(b"PK\x03\x04"):
        return _name_zip(path)
    if is_still_image(head):
        return "an AVIF image"
    if head[:4] == b"RIFF":
        return "audio"
    return _name_text(path, head) or "of an unknown type"


def _name_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "a ZIP archive"
    for folder, name in _OFFICE_FOLDERS.items():
        if any(member.startswith(folder) for member in names):
            return name
    return "an OpenDocument file" if names[:1] == ["mimetype"] else "a ZIP archive"


def _find_xml_root(path: Path) -> str | None:
    with path.open("rb") as file:
        return find_root_name(file.read(ROOT_SEARCH_BYTES))


def _name_text(path: Path, head: bytes) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text):
        return "an SVG drawing"
    if text.startswith(b"<") and (root := _find_xml_root(path)):
        return f"XML, but no e-invoice (its root is <{root[:60]}>)"
    if text.startswith(b"<?xml"):
        return "XML, but no e-invoice"
    if text.startswith((b"from ", b"return-path:", b"received:", b"mime-version:")):
        return "an e-mail message"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "plain text"
    is_text = b"\x00" not in head and all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in head)
    return "plain text" if is_text else None
