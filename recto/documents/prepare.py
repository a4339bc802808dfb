"""Turns a file into upright page images, words and what else it holds, in this process.

`Preparer` does it in a child.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pikepdf

from recto.documents.attachments import EInvoiceSearch, find_e_invoice
from recto.documents.barcodes import find_barcodes, list_matrix_boxes
from recto.documents.containers import is_video
from recto.documents.form_fields import MAX_FIELDS, read_form_fields
from recto.documents.images import ImageSource
from recto.documents.layer_reader import Repeats, read_layer
from recto.documents.limits import PrepareLimits
from recto.documents.model import Barcode, Box, Document, FormField, Page, Word
from recto.documents.ocr import Ocr
from recto.documents.page_range import select_pages
from recto.documents.page_reader import ReadPage, read_page
from recto.documents.pdf import PdfSource
from recto.documents.pixels import turn_clockwise, write_png
from recto.documents.sniff import NO_PAGES, PDF, XML, sniff_media_type
from recto.documents.source import PageSource, RawPage
from recto.documents.videos import FrameMemory, VideoSource
from recto.documents.xml_invoices import MAX_XML_BYTES, XmlBrokenError, XmlRefusedError, open_xml_invoice
from recto.errors import DocumentDamagedError, DocumentUnsupportedError
from schemas.results import Source

Codes = Sequence[Barcode]


class Progress:
    """Tells how many pages are done; `repeat` says the same again while work goes on."""

    def __init__(self, on_page: Callable[[int, int], None]) -> None:
        self._on_page = on_page
        self._last = (0, 1)

    def report(self, done: int, total: int) -> None:
        """Tell that `done` of `total` pages are read."""
        self._last = (done, total)
        self.repeat()

    def repeat(self) -> None:
        """Tell that no more is done yet."""
        self._on_page(*self._last)


def open_source(
    path: Path,
    media_type: str,
    limits: PrepareLimits,
    scratch: Path,
    on_progress: Callable[[], None] = lambda: None,
) -> PageSource:
    """Open a file of that type; `on_progress` is called while a video is looked through and decoded.

    Raises DocumentError leaves.
    """
    if media_type == XML:
        raise DocumentUnsupportedError(NO_PAGES)
    if media_type == PDF:
        return PdfSource(path, limits, scratch)
    if is_video(media_type):
        return VideoSource(path, limits, on_progress)
    return ImageSource(path, media_type, limits)


class DocumentReader:
    """Reads documents one after another; the OCR models are loaded at their first use and kept."""

    def __init__(self, limits: PrepareLimits) -> None:
        self._limits = limits
        self._ocr: Ocr | None = None

    @property
    def ocr(self) -> Ocr:
        """The OCR models."""
        if self._ocr is None:
            self._ocr = Ocr(self._limits.ocr_threads)
        return self._ocr

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        scratch: Path,
        on_page: Callable[[int, int], None],
    ) -> Document:
        """Read the pages asked for and write `out_dir/{number}.png`, upright, for each.

        `scratch` takes temporary files. `on_page(done, total)` is called after each page.
        Raises DocumentError leaves and PagesInvalidError.
        """
        media_type = sniff_media_type(path)
        if media_type == XML:
            return _read_xml(path, pages)
        progress = Progress(on_page)
        with closing(open_source(path, media_type, self._limits, scratch, progress.repeat)) as source:
            numbers = select_pages(pages, source.page_count, self._limits.max_pages)
            read: list[Page] = []
            codes: list[Barcode] = []
            repeats: Repeats = {}
            frames = FrameMemory[tuple[ReadPage, Codes]]()
            for done, number in enumerate(numbers, start=1):
                page, found = self._read(source.read_page(number), number, out_dir, repeats, frames)
                read.append(page)
                codes += found
                progress.report(done, len(numbers))
            e_invoice, fields = _look_inside(source, read)
        return Document(
            media_type,
            source.page_count,
            tuple(read),
            (*source.warnings, *e_invoice.warnings),
            e_invoice=e_invoice.content,
            form_fields=fields,
            barcodes=tuple(codes),
            clip=source.clip if isinstance(source, VideoSource) else None,
        )

    def _read(
        self,
        raw: RawPage,
        number: int,
        out_dir: Path,
        repeats: Repeats,
        frames: FrameMemory[tuple[ReadPage, Codes]],
    ) -> tuple[Page, Codes]:
        known = frames.recall(raw)
        read, codes = known or self._read_image(raw, number, repeats)
        if known is None:
            frames.keep(raw, (read, codes))
            upright = read.pixels
        else:
            codes = [replace(code, page=number) for code in codes]
            upright = turn_clockwise(raw.pixels, read.rotation)
        write_png(upright, out_dir / f"{number}.png")
        height, width = upright.shape[:2]
        words = _drop_codes(read, list_matrix_boxes(codes))
        page = Page(number, width, height, read.rotation, read.source, words, raw.time_seconds)
        return page, codes

    def _read_image(self, raw: RawPage, number: int, repeats: Repeats) -> tuple[ReadPage, Codes]:
        codes = find_barcodes(raw.pixels, number)
        boxes = list_matrix_boxes(codes)
        read = read_layer(raw, lambda: self.ocr, repeats, boxes) or read_page(self.ocr, raw.pixels)
        if read.rotation:
            codes = find_barcodes(read.pixels, number)
        return read, codes


def _drop_codes(read: ReadPage, boxes: Sequence[Box]) -> tuple[Word, ...]:
    """Return the words without those that OCR saw in QR codes and the like."""

    def is_text(word: Word) -> bool:
        across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        inside = (left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)
        return (word.source or read.source) is not Source.OCR or not any(inside)

    return tuple(filter(is_text, read.words)) if boxes else read.words


def _look_inside(source: PageSource, pages: Sequence[Page]) -> tuple[EInvoiceSearch, tuple[FormField, ...]]:
    """Return what a PDF holds beside its pages; nothing of any other file."""
    if not isinstance(source, PdfSource):
        return EInvoiceSearch(), ()
    try:
        with pikepdf.open(source.path) as pdf:
            search, fields = find_e_invoice(pdf), read_form_fields(pdf, pages)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        return EInvoiceSearch(), ()  # poppler reads more than pikepdf opens
    if len(fields) == MAX_FIELDS:
        cut = f"The PDF has {MAX_FIELDS} form fields or more; what comes after them was left out."
        search = replace(search, warnings=(*search.warnings, cut))
    return search, fields


def _read_xml(path: Path, pages: str | None) -> Document:
    """Return the document of a bare e-invoice. Raises DocumentDamagedError and DocumentUnsupportedError."""
    with path.open("rb") as file:
        content = file.read(MAX_XML_BYTES + 1)
    try:
        open_xml_invoice(content)
    except XmlBrokenError as error:
        message = f"The XML can't be read: {error}. Export the invoice again."
        raise DocumentDamagedError(message) from error
    except XmlRefusedError as error:
        raise DocumentUnsupportedError(
            f"The XML can't be read as an e-invoice: {error}. Recto reads CII and UBL invoices."
        ) from error
    ignored = ("The file is an e-invoice in XML without pages; `pages` was ignored.",) if pages else ()
    return Document(XML, 0, (), ignored, e_invoice=content)


def prepare(
    path: Path,
    pages: str | None,
    out_dir: Path,
    limits: PrepareLimits,
    on_page: Callable[[int, int], None] = lambda _done, _total: None,
) -> Document:
    """Prepare one document in this process, without the protection of a child. For tests and benches."""
    scratch = out_dir / ".scratch"
    scratch.mkdir(parents=True)
    try:
        return DocumentReader(limits).prepare(path, pages, out_dir, scratch, on_page)
    finally:
        for file in scratch.iterdir():
            file.unlink()
        scratch.rmdir()
