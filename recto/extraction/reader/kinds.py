"""The schemas that are read as a whole: a function for each that has no steps of single fields."""

from collections.abc import Callable, Mapping

from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.reading import Reading
from schemas.results import DocumentResult

KindReader = Callable[[ExtractionOrder, Reading, float], DocumentResult]
"""Reads one document as laid out; the number is how sure the choice of its schema is."""

KINDS: Mapping[str, KindReader] = {}
"""By the name of the schema."""
