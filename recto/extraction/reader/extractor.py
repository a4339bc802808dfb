"""`ReaderExtractor`: reads documents by words, layout and rules. No network, no model."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from recto.documents.model import Document
from recto.errors import JobInterrupted, SchemaUnknownError
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from recto.extraction.custom.reader import read_custom
from recto.extraction.parts import cut_file
from recto.extraction.reader.findings import Findings
from recto.extraction.reader.kinds import KINDS, ONLY_SEEN
from recto.extraction.reader.layout.sheet import SheetPage, lay_out_page
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.reading import Reading, scan
from recto.extraction.reader.schema_choice import choose_bill, choose_schema
from recto.extraction.reader.schema_readers import READERS, read_bill
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.extraction.target import TargetSchema, target_of
from schemas.documents import document_schemas
from schemas.documents.video import Video
from schemas.own_parties import OwnParty
from schemas.results import DocumentResult, TraceStep

FALLBACK = "document"
"""Filled when no schema fits, or when what fits isn't served."""


class ReaderExtractor:
    """Fills document schemas from the words of a document. One object serves all threads."""

    name = "reader"

    def __init__(self) -> None:
        self._vocabulary = load_vocabulary()

    def extract(self, order: ExtractionOrder) -> Extraction:
        """Return what the file holds; raise `SchemaUnknownError` for a schema it can't read."""
        _check_target(order.target)
        pages = _lay_out(order.document, order.cancelled)
        by_number = {page.number: page for page in pages}
        parts = cut_file(order, pages)
        documents: list[DocumentResult] = []
        trace: list[TraceStep] = []
        for part in parts.documents:
            order.check()
            reading = self._scan([by_number[page.number] for page in part.pages], order.own_parties)
            documents.append(self._read_part(replace(order, document=part), reading, trace))
            order.on_page(sum(len(one.pages) for one in documents), len(pages))
        for paper in parts.shown:
            asked = replace(order, document=paper.cut_from(order.document), target=target_of(paper.kind))
            reading = self._scan([by_number[frame.number] for frame in paper.frames], order.own_parties)
            found = self._read_part(asked, reading, trace)
            documents.append(found.model_copy(update={"schema_confidence": round(paper.confidence, 4)}))
        return Extraction(tuple(documents), trace=tuple(trace))

    def _read_part(self, order: ExtractionOrder, reading: Reading, trace: list[TraceStep]) -> DocumentResult:
        """Return one document of the file."""
        target, name, confidence = order.target, order.target.name, 1.0
        if target.is_custom:
            return read_custom(order, reading, confidence)
        if target.is_auto:
            chosen, confidence = choose_schema(reading, order.document)
            name = chosen if chosen in READERS or chosen in KINDS else FALLBACK
            pages = tuple(page.number for page in reading.pages)
            trace.append(TraceStep(kind="classify", outcome=f"{name} ({confidence:.2f})", pages=pages))
        if name in KINDS:
            return KINDS[name](order, reading, confidence)
        if name not in READERS:
            return read_custom(order, reading, confidence)
        return read_bill(reading, name, confidence)

    def read_again(
        self,
        order: ExtractionOrder,  # noqa: ARG002
        document: DocumentResult,  # noqa: ARG002
        complaints: Sequence[Complaint],  # noqa: ARG002
    ) -> Reread:
        """Return nothing: rules that look twice see the same."""
        return Reread()

    def find(
        self,
        document: Document,
        schema_name: str,
        cancelled: Callable[[], bool],
        own_parties: Sequence[OwnParty] = (),
    ) -> tuple[Reading, Findings]:
        """Return what stands on the pages and what was decided, with every candidate and its evidence.

        Raises `SchemaUnknownError` for a schema it can't read.
        """
        if schema_name != "auto" and schema_name not in READERS:
            raise SchemaUnknownError(
                f"The reader fills {', '.join(sorted(READERS))}; choose one of them or `auto`.",
                param="schema",
            )
        reading = self.read(document, cancelled, own_parties)
        chosen, confidence = (schema_name, 1.0) if schema_name != "auto" else choose_bill(reading)
        return reading, Findings(chosen, confidence, READERS[chosen].read(reading))

    def read_video(self, order: ExtractionOrder, confidence: float) -> DocumentResult:
        """Return the video as its times and words tell it. Raises DocumentUnsupportedError for no video."""
        reading = self._scan(_lay_out(order.document, order.cancelled), order.own_parties)
        return KINDS[Video.schema_name](order, reading, confidence)

    def read(
        self, document: Document, cancelled: Callable[[], bool], own_parties: Sequence[OwnParty] = ()
    ) -> Reading:
        """Return what stands on the pages."""
        return self._scan(_lay_out(document, cancelled), own_parties)

    def _scan(self, pages: Sequence[SheetPage], own_parties: Sequence[OwnParty]) -> Reading:
        return scan(pages, self._vocabulary, OwnParties(tuple(own_parties)))


def _lay_out(document: Document, cancelled: Callable[[], bool]) -> list[SheetPage]:
    pages: list[SheetPage] = []
    for page in document.pages:
        if cancelled():
            raise JobInterrupted
        pages.append(lay_out_page(page))
    return pages


def _check_target(target: TargetSchema) -> None:
    """Raise SchemaUnknownError for a schema that rules can't fill."""
    if target.is_custom or target.is_auto:
        return
    if target.name in ONLY_SEEN or not target.json_schema:
        names = ", ".join(sorted({*READERS, *KINDS, *document_schemas()} - ONLY_SEEN))
        raise SchemaUnknownError(
            f"The model `reader` can't fill `{target.name}`. Choose one of {names} or `auto`, or ask a "
            "vision model.",
            param="schema",
        )
