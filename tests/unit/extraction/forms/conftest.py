"""Forms to fill in: words with boxes, and the picture of what is drawn beside them."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.forms.reader import read_form
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import DocumentResult

Box = tuple[float, float, float, float]
SCALE = 2
"""Pixels per point, as the papers say."""


class Drawing:
    """The picture of a paper: white, with lines and boxes in points. Letters aren't drawn."""

    def __init__(self, width: int = 600, height: int = 850) -> None:
        self._pixels = np.full((height * SCALE, width * SCALE), 255, np.uint8)

    def line(self, x: float, y: float, x2: float, y2: float) -> "Drawing":
        ends = [(round(a * SCALE), round(b * SCALE)) for a, b in ((x, y), (x2, y2))]
        cv2.line(self._pixels, *ends, 0, 2)
        return self

    def frame(self, left: float, top: float, right: float, bottom: float) -> "Drawing":
        corners = [(round(a * SCALE), round(b * SCALE)) for a, b in ((left, top), (right, bottom))]
        cv2.rectangle(self._pixels, *corners, 0, 2)
        return self

    def checkbox(self, x: float, y: float, *, ticked: bool = False) -> "Drawing":
        self.frame(x, y, x + 9, y + 9)
        if ticked:
            self.line(x + 1, y + 1, x + 8, y + 8).line(x + 1, y + 8, x + 8, y + 1)
        return self

    def radio(self, x: float, y: float, *, chosen: bool = False) -> "Drawing":
        centre = (round((x + 5) * SCALE), round((y + 5) * SCALE))
        cv2.circle(self._pixels, centre, 9, 0, 2)
        if chosen:
            cv2.circle(self._pixels, centre, 5, 0, -1)
        return self

    def png(self) -> bytes:
        return cv2.imencode(".png", self._pixels)[1].tobytes()


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def read(extractor: ReaderExtractor) -> Callable[..., DocumentResult]:
    """Read a paper (or document) as a form, with the picture of its only page if there is one."""

    def run(paper: Any, picture: Drawing | None = None) -> DocumentResult:
        document = paper if isinstance(paper, Document) else paper.document()
        image = {} if picture is None else {1: picture.png()}
        order = ExtractionOrder(document, target_of("form"), page_image=lambda number: image[number])
        return read_form(order, extractor.read(document, order.cancelled), 1.0)

    return run
