"""Turns a file into upright page images and words, in this process. `Preparer` does it in a child."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from recto.documents.images import ImageSource
from recto.documents.layer_reader import Repeats, read_layer
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document, Page
from recto.documents.ocr import Ocr
from recto.documents.page_range import select_pages
from recto.documents.page_reader import read_page
from recto.documents.pdf import PdfSource
from recto.documents.pixels import write_png
from recto.documents.sniff import PDF, sniff_media_type
from recto.documents.source import PageSource


def open_source(path: Path, media_type: str, limits: PrepareLimits, scratch: Path) -> PageSource:
    """Open a file of that type. Raises DocumentError leaves."""
    if media_type == PDF:
        return PdfSource(path, limits, scratch)
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
        with closing(open_source(path, media_type, self._limits, scratch)) as source:
            numbers = select_pages(pages, source.page_count, self._limits.max_pages)
            read = []
            repeats: Repeats = {}
            for done, number in enumerate(numbers, start=1):
                read.append(self._read(source, number, out_dir, repeats))
                on_page(done, len(numbers))
        return Document(media_type, source.page_count, tuple(read), source.warnings)

    def _read(self, source: PageSource, number: int, out_dir: Path, repeats: Repeats) -> Page:
        raw = source.read_page(number)
        read = read_layer(raw, lambda: self.ocr, repeats) or read_page(self.ocr, raw.pixels)
        write_png(read.pixels, out_dir / f"{number}.png")
        height, width = read.pixels.shape[:2]
        return Page(number, width, height, read.rotation, read.source, read.words)


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
