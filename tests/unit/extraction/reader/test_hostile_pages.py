"""Pages with thousands of words cost no more per word than small ones, whatever stands where."""

from collections.abc import Callable
from itertools import cycle, islice
from random import Random
from time import process_time
from typing import Any

import pytest

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import Source

NewPaper = Callable[..., Any]
Bind = Callable[..., Document]

FEW, MANY = 1_000, 8_000
MOST_GROWTH = 3.0
"""How much dearer a word may be among many: 1–1.5 is measured, comparing all with all would make 8."""
MEASUREMENTS = 2
COLUMN_PT, LINE_PT = 80, 13

LABELS = "Invoice Total Rechnung Date Nummer USt IBAN Kunde Betrag Due Facture Totale Datum VAT Order Bill to"
NUMBERS = "1.234,56 19% 7 0,00 12.99 € 100 EUR 84.03 2 x 3,50 -5,00"
DATES = "04.03.2026 2026-05-17 12/11/25 3 March 2026 Datum: 30.06.2026 Due"
IDS = "DE136695976 DE89370400440532013000 IBAN FR40303265045 COBADEFFXXX ATU13585627 USt-IdNr. GB29 GmbH"
ADDRESSES = "10115 Berlin Hauptstr. 5 75001 Paris GmbH Ltd Lisboa 1000-001 Rua Nova 7"
TERMS = "within 14 days 2% Skonto, 30 Tage net payable by 01.02.2026 or; interest, paid"
CARDS = "VISA ****1234 cash Mastercard 4,00 xxxx-xxxx-xxxx-9876 Karte 12:30"
HEADINGS = (
    "Pos Item Text Qty Unit Price Discount VAT Net Gross Total Amount Date Code Art Menge Preis MwSt EP Sum"
)
RANDOM = " ".join("".join(Random(seed).choices("abcdefghilmnoprstu", k=6)) for seed in range(MANY))


def write_grid(new_paper: NewPaper, text: str, count: int, columns: int) -> Any:
    """Return a paper with the words of a text again and again, in rows of cells: as large as they need."""
    rows = -(-count // columns)
    paper = new_paper(Source.OCR, columns * COLUMN_PT, rows * LINE_PT)
    for index, word in enumerate(islice(cycle(text.split()), count)):
        paper.write(index % columns * COLUMN_PT, index // columns * LINE_PT, word)
    return paper


def time_word(extractor: ReaderExtractor, document: Document, schema: str) -> float:
    """Return the CPU seconds that each word of a document costs."""
    start = process_time()
    extractor.extract(ExtractionOrder(document, target_of(schema)))
    return (process_time() - start) / sum(len(page.words) for page in document.pages)


def measure_growth(extractor: ReaderExtractor, few: Document, many: Document, schema: str) -> float:
    """Return how many times what a word of the small document costs one of the large one does.

    Of several measurements the least counts: what else runs on the machine only adds.
    """
    extractor.extract(ExtractionOrder(few, target_of(schema)))  # what is loaded once is no cost of a word
    least = [
        min(time_word(extractor, document, schema) for _ in range(MEASUREMENTS)) for document in (few, many)
    ]
    return least[1] / least[0]


@pytest.mark.parametrize(
    ("text", "columns", "schema"),
    [
        pytest.param(RANDOM, 5, "invoice", id="random words"),
        pytest.param(LABELS, 5, "invoice", id="labels"),
        pytest.param(LABELS, 200, "receipt", id="labels in rows of 200 cells"),
        pytest.param(NUMBERS, 5, "receipt", id="numbers"),
        pytest.param(DATES, 1, "invoice", id="dates in one column"),
        pytest.param(IDS, 5, "invoice", id="ids"),
        pytest.param(ADDRESSES, 5, "invoice", id="addresses"),
        pytest.param(TERMS, 1, "invoice", id="terms in one column"),
        pytest.param(CARDS, 5, "receipt", id="means of payment"),
        pytest.param("Total", 5, "invoice", id="one word"),
        pytest.param(HEADINGS, 20, "invoice", id="rows of headings"),
        pytest.param(f"{HEADINGS} {'4,00 ' * 60}", 20, "invoice", id="headings over numbers"),
    ],
)
def test_a_word_costs_the_same_on_large_pages(
    extractor: ReaderExtractor, new_paper: NewPaper, text: str, columns: int, schema: str
) -> None:
    few, many = (write_grid(new_paper, text, count, columns).document() for count in (FEW, MANY))
    assert measure_growth(extractor, few, many, schema) < MOST_GROWTH


@pytest.mark.parametrize("schema", ["invoice", "receipt"])
@pytest.mark.parametrize("text", [LABELS, IDS, CARDS], ids=["labels", "ids", "means of payment"])
def test_a_word_costs_the_same_in_endless_rows(
    extractor: ReaderExtractor, new_paper: NewPaper, text: str, schema: str
) -> None:
    few, many = (write_grid(new_paper, text, count, count).document() for count in (FEW, MANY))
    assert measure_growth(extractor, few, many, schema) < MOST_GROWTH


def test_a_word_costs_the_same_on_many_pages(
    extractor: ReaderExtractor, new_paper: NewPaper, bind: Bind
) -> None:
    pages = [write_grid(new_paper, f"{LABELS} {IDS} {NUMBERS}", 400, 5) for _ in range(20)]
    assert measure_growth(extractor, bind(*pages[:2]), bind(*pages), "invoice") < MOST_GROWTH
