"""Videos of paper: each frame is a page to write on, with its time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from recto.documents.model import Clip, Document
from recto.extraction.base import Extraction, ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import Source
from tests.unit.extraction.conftest import Paper, document_of

INVOICE = (
    ("Brine & Sons Ltd", "1 Quay Road", "Saltmere QX4 9AB"),
    ("INVOICE", "Invoice number: BS-4471", "Invoice date: 3 May 2026", "Due date: 2 June 2026"),
    ("Bill to:", "Whinfell Joinery", "21 Sawpit Lane", "Upper Tarn QX9 2DD", "Van 4021 7755 9903 2204"),
    ("Net total 150.00 GBP", "VAT 20% 30.00 GBP", "Total 180.00 GBP"),
)


def film(*frames: tuple[float, Paper], scenes: Sequence[float] = (0.0,), seconds: float = 10.0) -> Document:
    """Return a video of these frames, with the time of each."""
    document = document_of(*(paper for _, paper in frames))
    pages = [replace(page, time_seconds=at) for page, (at, _) in zip(document.pages, frames, strict=True)]
    clip = Clip(seconds, 600, 850, 25.0, tuple(scenes))
    return replace(document, media_type="video/mp4", pages=pages, clip=clip)


def slide(*lines: str) -> Paper:
    return Paper(Source.OCR).stack(100, 200, *lines, size=24)


def invoice(
    number: str = "BS-4471",
    confidence: float = 1.0,
    sums: tuple[str, str, str] = ("150.00", "30.00", "180.00"),
) -> Paper:
    paper, y = Paper(Source.OCR), 60.0
    printed = dict(zip(("150.00", "30.00", "180.00"), sums, strict=True)) | {"BS-4471": number}
    for block in INVOICE:
        for line in block:
            told = " ".join(printed.get(word, word) for word in line.split())
            paper.write(60, y, told, 12, confidence)
            y += 18
        y += 40
    return paper


@pytest.fixture
def watch(extractor: ReaderExtractor) -> Callable[..., Extraction]:
    """Read a video by rules and return all that came of it."""

    def run(document: Document, schema: str = "auto") -> Any:
        return extractor.extract(ExtractionOrder(document, target_of(schema)))

    return run
