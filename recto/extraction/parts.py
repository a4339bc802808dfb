"""Which documents a file holds: bills bound into one, papers that a video shows, or one document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.schema_readers import READERS
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.extraction.splitting import split_reading
from recto.extraction.target import TargetSchema
from recto.extraction.videos.papers import ShownPaper, find_papers
from schemas.documents.video import Video


@dataclass(frozen=True, slots=True)
class Parts:
    """What a file is read as."""

    documents: Sequence[Document]
    shown: Sequence[ShownPaper] = ()
    """Bills that a video shows, read beside the video itself."""


def cut_file(order: ExtractionOrder, pages: Iterable[SheetPage]) -> Parts:
    """Return the documents of the order's file; one where another schema than a bill's is asked for.

    `pages` are its pages as laid out; they are looked at only where it may be cut.
    """
    whole, wants_bill = order.document, is_bill(order.target)
    if not (order.target.is_auto or wants_bill or is_video(order.target)):
        return Parts((whole,))
    laid_out = list(pages)
    shown = _find_bills(whole, laid_out)
    if wants_bill and shown:
        return Parts([paper.cut_from(whole) for paper in shown])
    return Parts((whole,) if is_video(order.target) else split_reading(whole, laid_out), shown)


def is_bill(target: TargetSchema) -> bool:
    """Return whether an invoice or a receipt is asked for."""
    return target.name in READERS and not target.is_custom


def is_video(target: TargetSchema) -> bool:
    """Return whether a video is asked for."""
    return target.name == Video.schema_name and not target.is_custom


def _find_bills(document: Document, pages: Sequence[SheetPage]) -> Sequence[ShownPaper]:
    if document.clip is None:
        return ()
    return [paper for paper in find_papers(document, pages, load_vocabulary()) if paper.is_bill]
