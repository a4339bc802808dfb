"""Paper to write on: documents of words with boxes, laid out by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.documents.model import Document, Page, Word
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import DocumentResult, Source

LETTER, SPACE = 0.5, 0.3
"""Widths as shares of the size of the print."""


class Paper:
    """A page of 600 by 850 points; words are written where a printer would put them."""

    def __init__(self, source: Source = Source.TEXT_LAYER, width: int = 600, height: int = 850) -> None:
        self.source, self.width, self.height = source, width, height
        self.words: list[Word] = []
        self.lines = 0

    def write(self, x: float, y: float, text: str, size: float = 10, confidence: float = 1.0) -> "Paper":
        """Write a line of text with its top left corner at (x, y)."""
        self.lines += 1
        for word in text.split():
            right = x + len(word) * LETTER * size
            box = (x / self.width, y / self.height, right / self.width, (y + size) / self.height)
            self.words.append(Word(word, box, confidence, self.lines))
            x = right + SPACE * size
        return self

    def stack(self, x: float, y: float, *lines: str, size: float = 10) -> "Paper":
        """Write lines under each other."""
        for number, line in enumerate(lines):
            self.write(x, y + number * 1.3 * size, line, size)
        return self

    def document(self) -> Document:
        return document_of(self)


def document_of(*papers: Paper) -> Document:
    pages = [
        Page(number, paper.width * 2, paper.height * 2, 0, paper.source, tuple(paper.words))
        for number, paper in enumerate(papers, 1)
    ]
    return Document("application/pdf", len(pages), pages)


@pytest.fixture
def new_paper() -> Callable[..., Paper]:
    return Paper


@pytest.fixture
def bind() -> Callable[..., Document]:
    """Bind several papers to one document."""
    return document_of


@pytest.fixture(scope="session")
def extractor() -> ReaderExtractor:
    return ReaderExtractor()


@pytest.fixture
def read(extractor: ReaderExtractor) -> Callable[..., DocumentResult]:
    """Read a paper (or document) as a schema and return the one result."""

    def run(paper: Any, schema_name: str = "invoice") -> DocumentResult:
        document = paper if isinstance(paper, Document) else paper.document()
        return extractor.extract(ExtractionOrder(document, target_of(schema_name))).documents[0]

    return run
