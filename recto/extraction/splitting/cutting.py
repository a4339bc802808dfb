"""Cuts a prepared document into those that its file holds."""

from collections.abc import Sequence
from dataclasses import replace

from recto.documents.model import Document
from recto.extraction.reader.layout.sheet import SheetPage, lay_out_page
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.extraction.splitting.boundaries import find_groups
from recto.extraction.splitting.signs import list_signs


def split_document(document: Document) -> Sequence[Document]:
    """Return the invoices and receipts that a file holds, each with its own pages under their numbers.

    A file with e-invoice XML, a video and a file of one page are one document.
    """
    return split_reading(document, [lay_out_page(page) for page in document.pages])


def split_reading(document: Document, pages: Sequence[SheetPage]) -> Sequence[Document]:
    """Return the same from pages that are laid out already."""
    if len(pages) < 2 or document.e_invoice is not None or document.clip is not None:
        return (document,)
    groups = find_groups(list_signs(pages, load_vocabulary()))
    if len(groups) < 2:
        return (document,)
    return [cut_document(document, {page.number for page in group}) for group in groups]


def cut_document(document: Document, numbers: set[int]) -> Document:
    """Return the part of a document that stands on these pages; their numbers stay those of the file."""
    return replace(
        document,
        pages=tuple(page for page in document.pages if page.number in numbers),
        form_fields=tuple(one for one in document.form_fields if one.page in numbers),
        barcodes=tuple(one for one in document.barcodes if one.page in numbers),
    )
