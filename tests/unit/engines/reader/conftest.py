"""Pages put together from words, and what the reader makes of them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from recto.documents.model import Document, Page, Word
from recto.extraction.reader.extractor import ReaderExtractor
from schemas.results import Source

LINE = 0.02
"""Height of a line, as a fraction of the page."""

Rows = Mapping[float, Mapping[float, str]]
"""Text by its left end, by its line."""


def make_page(rows: Rows, number: int = 1) -> Page:
    """Return a page of these texts; each letter is 0.008 of the page wide."""
    words = []
    for line, (top, cells) in enumerate(rows.items()):
        for left, text in cells.items():
            at = left
            for word in text.split(" "):
                right = at + 0.008 * len(word)
                box = (at, top * LINE * 1.5, right, top * LINE * 1.5 + LINE)
                words.append(Word(word, box, line=line))
                at = right + 0.006
    return Page(number, 1000, 1000, 0, Source.TEXT_LAYER, tuple(words))


@pytest.fixture(scope="session")
def extractor() -> ReaderExtractor:
    return ReaderExtractor()


@pytest.fixture(scope="session")
def fill(extractor: ReaderExtractor) -> Callable[[Rows, dict[str, Any]], Any]:
    """Fill a schema from a page."""
    import json

    from recto.engines.reader.answers import answer_schema

    def fill_one(rows: Rows, schema: dict[str, Any]) -> Any:
        document = Document("image/png", 1, (make_page(rows),))
        return json.loads(answer_schema(extractor, document, schema, lambda: False))

    return fill_one
