"""What was found on a form, before it becomes a result."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from recto.extraction.reader.layout.boxes import build_boxes
from recto.extraction.reader.layout.rows import Span
from schemas.documents.form import FormFieldKind
from schemas.results import Grounding, PageBox, Source


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a text is taken for what it is said to be."""

    confidence: float
    source: Source | None = None
    text: str | None = None
    boxes: tuple[PageBox, ...] = ()
    grounding: Grounding = Grounding.FOUND


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form."""

    page: int
    top: float
    left: float
    """Where its label begins, in ems: entries stand in reading order."""
    label: str | None
    label_evidence: Evidence | None
    value: str | None
    evidence: Evidence
    """Of the value; of a checkbox, of its mark."""
    kind: FormFieldKind = FormFieldKind.TEXT
    checked: bool | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table, or its head."""

    spans: tuple[Span, ...] = ()

    @property
    def text(self) -> str | None:
        """Return its text, lines joined; None when empty."""
        return join_text(self.spans) or None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the form."""

    page: int
    top: float
    columns: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    confidence: float
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FormFindings:
    """All that was found on the pages."""

    title: str | None = None
    title_evidence: Evidence | None = None
    entries: Sequence[Entry] = field(default=())
    grids: Sequence[Grid] = field(default=())


def join_text(spans: Sequence[Span]) -> str:
    """Return the texts of spans as one, without what only marks the place to write on."""
    return " ".join(filter(None, (span.text.strip(" _|~") for span in spans)))


def find_evidence(spans: Sequence[Span], confidence: float) -> Evidence:
    """Return where spans stand, and how sure their words are beside what was decided about them."""
    legible = min(span.confidence for span in spans)
    source = max((span.source for span in spans), key=list(Source).index)
    boxes = build_boxes(spans)
    return Evidence(round(confidence * legible, 4), source, "\n".join(span.text for span in spans), boxes)
