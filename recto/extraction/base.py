"""What a reader of documents must do; the worker knows no more of it than this."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from recto.documents.model import Document
from recto.errors import JobInterrupted
from recto.extraction.target import TargetSchema
from schemas.own_parties import OwnParty
from schemas.reading import ReviewRules
from schemas.results import DocumentResult, FieldResult, Grounding, TraceStep

MISSING = FieldResult(value=None, confidence=0.0, grounding=Grounding.MISSING)
"""A field that the document doesn't have."""
PageImage = Callable[[int], bytes]
"""Returns the PNG of an upright page by its number. Raises StorageError."""


def _no_images(number: int) -> bytes:
    raise KeyError(number)


@dataclass(frozen=True, slots=True)
class ExtractionOrder:
    """One job's wish, and everything that may be looked at to fulfil it."""

    document: Document
    target: TargetSchema
    cancelled: Callable[[], bool] = lambda: False
    """Asked between pages and while waiting for a model."""
    own_parties: Sequence[OwnParty] = ()
    """Who the caller is: never the seller."""
    instructions: str | None = None
    expected: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values that fields may have, by the path the caller wrote."""
    review: ReviewRules = field(default_factory=ReviewRules)
    page_image: PageImage = _no_images
    on_page: Callable[[int, int], None] = lambda _done, _total: None
    """Told how many pages are done, and of how many."""

    def check(self) -> None:
        """Raise JobInterrupted once the job was told to stop."""
        if self.cancelled():
            raise JobInterrupted


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """What a model was given and wrote."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    image_tokens: int = 0
    engine_seconds: float = 0.0
    """Waiting for the model; the rest of the time is Recto's own."""

    def __add__(self, other: "ReadingCost") -> "ReadingCost":
        return ReadingCost(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.image_tokens + other.image_tokens,
            self.engine_seconds + other.engine_seconds,
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from one file."""

    documents: Sequence[DocumentResult]
    warnings: Sequence[str] = field(default=())
    trace: Sequence[TraceStep] = field(default=())
    cost: ReadingCost = ReadingCost()


@dataclass(frozen=True, slots=True)
class Complaint:
    """A check that failed, and the fields to look at again."""

    paths: Sequence[str]
    """JSON pointers into the data."""
    message: str
    """What differs, for a model."""


@dataclass(frozen=True, slots=True)
class Reread:
    """A second look at single fields."""

    fields: Mapping[str, FieldResult] = field(default_factory=dict)
    """Only those that were read again, by JSON pointer."""
    trace: Sequence[TraceStep] = field(default=())
    cost: ReadingCost = ReadingCost()


class Extractor(Protocol):
    """Fills a document schema from a prepared document. Thread-safe."""

    @property
    def name(self) -> str:
        """The `model` callers ask for."""
        ...

    def extract(self, order: ExtractionOrder) -> Extraction:
        """Return one result per document found, each valid in its schema.

        Grounding may be left to the pipeline: a value the extractor has no place for is `unverified`, and its
        confidence is the extractor's own, before calibration. Raises JobInterrupted once `order.cancelled`,
        SchemaUnknownError for a schema it can't read, EngineError when the model can't answer.
        """
        ...

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        """Look once more at fields that failed a check; nothing where a second look can't differ."""
        ...
