"""`ReaderExtractor`: reads documents by words, layout and rules. No network, no model."""

from collections.abc import Callable, Sequence

from recto.documents.model import Document
from recto.errors import JobInterrupted, SchemaUnknownError
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from recto.extraction.custom.reader import read_custom
from recto.extraction.reader.findings import Findings
from recto.extraction.reader.kinds import KINDS, KindReader
from recto.extraction.reader.layout.sheet import SheetPage, lay_out_page
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.reading import Reading, scan
from recto.extraction.reader.results import build_result
from recto.extraction.reader.schema_choice import choose_bill
from recto.extraction.reader.schema_readers import READERS
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.extraction.target import TargetSchema
from schemas.own_parties import OwnParty
from schemas.results import DocumentResult

__all__ = ["READERS", "ReaderExtractor"]


class ReaderExtractor:
    """Fills document schemas from the words of a document. One object serves all threads."""

    name = "reader"

    def __init__(self) -> None:
        self._vocabulary = load_vocabulary()

    def extract(self, order: ExtractionOrder) -> Extraction:
        """Return what the file holds; raise `SchemaUnknownError` for a schema it can't read."""
        read_whole = _find_kind(order.target)
        if read_whole is not None:
            reading = self.read(order.document, order.cancelled, order.own_parties)
            return Extraction(documents=(read_whole(order, reading, 1.0),))
        reading, findings = self.find(order.document, order.target.name, order.cancelled, order.own_parties)
        return Extraction(documents=(build_result(reading, findings, READERS[findings.schema_name]),))

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

    def read(
        self, document: Document, cancelled: Callable[[], bool], own_parties: Sequence[OwnParty] = ()
    ) -> Reading:
        """Return what stands on the pages."""
        pages: list[SheetPage] = []
        for page in document.pages:
            if cancelled():
                raise JobInterrupted
            pages.append(lay_out_page(page))
        return scan(pages, self._vocabulary, OwnParties(tuple(own_parties)))


def _find_kind(target: TargetSchema) -> KindReader | None:
    """Return what reads a schema as a whole; None for those that are read field by field, or unknown."""
    if target.is_custom:
        return read_custom
    if target.name in KINDS:
        return KINDS[target.name]
    return read_custom if target.json_schema and target.name not in READERS else None
