"""The schemas that are read as a whole: a function for each that has no steps of single fields."""

from collections.abc import Callable, Mapping

from recto.extraction.base import ExtractionOrder
from recto.extraction.forms.reader import read_form
from recto.extraction.general.reader import read_document
from recto.extraction.reader.reading import Reading
from recto.extraction.videos.reader import read_video
from schemas.results import DocumentResult

KindReader = Callable[[ExtractionOrder, Reading, float], DocumentResult]
"""Reads one document as laid out; the number is how sure the choice of its schema is."""

KINDS: Mapping[str, KindReader] = {
    "document": read_document,
    "form": read_form,
    "video": read_video,
}
"""By the name of the schema."""
ONLY_SEEN = frozenset({"objects"})
"""Schemas that take eyes: rules over words can't fill them."""
