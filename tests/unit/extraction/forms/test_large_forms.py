"""Forms with thousands of words or lines cost no more per word than small ones."""

from collections.abc import Callable
from itertools import cycle, islice
from time import process_time
from typing import Any

import cv2
import numpy as np
import pytest

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.forms.pixels import MOST_BOXES, MOST_RULES, trace_drawing
from recto.extraction.forms.reader import read_form
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of

NewPaper = Callable[..., Any]

FEW, MANY = 1_000, 8_000
MOST_GROWTH = 3.0
COLUMN_PT, LINE_PT = 80, 13


def write_grid(new_paper: NewPaper, text: str, count: int, columns: int) -> Document:
    rows = -(-count // columns)
    paper = new_paper(width=columns * COLUMN_PT, height=rows * LINE_PT)
    for index, word in enumerate(islice(cycle(text.split()), count)):
        paper.write(index % columns * COLUMN_PT, index // columns * LINE_PT, word)
    document: Document = paper.document()
    return document


def time_word(extractor: ReaderExtractor, document: Document) -> float:
    order = ExtractionOrder(document, target_of("form"))
    reading = extractor.read(document, order.cancelled)
    start = process_time()
    read_form(order, reading, 1.0)
    return (process_time() - start) / sum(len(page.words) for page in document.pages)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("Name: Date: Address No. Phone", 5, id="labels"),
        pytest.param("Name: Miller Date: 12/10/96", 200, id="pairs in long rows"),
        pytest.param("Total", 5, id="one word in columns"),
        pytest.param("a:b:c:d: e:f", 1, id="colons"),
        pytest.param("[ ] [x] Yes ☐ No", 5, id="typed boxes"),
        pytest.param("____ Name ....... x", 5, id="typed blanks"),
    ],
)
def test_a_word_costs_the_same_on_large_forms(
    extractor: ReaderExtractor, new_paper: NewPaper, text: str, columns: int
) -> None:
    few, many = (write_grid(new_paper, text, count, columns) for count in (FEW, MANY))
    time_word(extractor, few)  # what is loaded once is no cost of a word
    least = [min(time_word(extractor, document) for _ in range(2)) for document in (few, many)]
    assert least[1] / least[0] < MOST_GROWTH


def test_only_so_many_lines_and_boxes_of_a_picture_count() -> None:
    pixels = np.full((3000, 3000), 255, np.uint8)
    for y in range(0, 3000, 12):
        for x in range(0, 1400, 12):
            cv2.rectangle(pixels, (x, y), (x + 8, y + 8), 0, 1)
        for x in range(1500, 2900, 120):
            cv2.line(pixels, (x, y), (x + 60, y), 0, 1)
    drawing = trace_drawing(cv2.imencode(".png", pixels)[1].tobytes(), 12 / 3000)
    assert len(drawing.boxes) == MOST_BOXES
    assert 0 < len(drawing.across) <= MOST_RULES


def test_bytes_that_are_no_picture_hold_no_lines() -> None:
    assert trace_drawing(b"no picture", 0.02).across == ()
