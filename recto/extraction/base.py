"""What a reader of documents must do; the worker knows no more of it than this."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from recto.documents.model import Document
from schemas.own_parties import OwnParty
from schemas.results import DocumentResult


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from one file."""

    documents: Sequence[DocumentResult]
    warnings: Sequence[str] = field(default=())


class Extractor(Protocol):
    """Fills a document schema from a prepared document."""

    name: str
    """The `model` callers ask for."""

    def extract(
        self,
        document: Document,
        schema_name: str,
        cancelled: Callable[[], bool],
        own_parties: Sequence[OwnParty] = (),
    ) -> Extraction:
        """Return one result per document found, each valid in its schema.

        `schema_name` is a name of `document_schemas()` or `auto`. `cancelled` is asked between pages;
        once true, the extractor raises `JobInterrupted`. `own_parties` are who the caller is: never the
        seller.
        """
        ...
