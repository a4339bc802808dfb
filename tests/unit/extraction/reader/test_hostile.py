"""Pages printed to keep the reader busy: no pattern and no search may take them amiss."""

from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.layout.tokens import LONGEST_WORD
from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
MOST_SECONDS = 10.0
"""Of CPU; a page takes about one, and a pattern that tries all ways takes hours."""


@pytest.mark.parametrize("schema", ["receipt", "invoice"])
@pytest.mark.parametrize("unit", [".", "*", "x", "#", "1", "1.", "a@", "€", "No.", "total:"])
def test_pages_of_one_mark_repeated_are_read_in_seconds(
    read: Read, new_paper: NewPaper, unit: str, schema: str
) -> None:
    word = (unit * LONGEST_WORD)[:LONGEST_WORD]
    paper = new_paper()
    for row in range(20):
        paper.write(10, 14 * row, " ".join([word] * 4), size=0.3)
    start = process_time()
    read(paper, schema)
    assert process_time() - start < MOST_SECONDS


@pytest.mark.parametrize("mark", ["\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "\N{DIAERESIS}"])
def test_a_mark_that_stands_for_many_letters_makes_no_longer_word(new_paper: NewPaper, mark: str) -> None:
    page = lay_out_page(new_paper().write(10, 10, mark * LONGEST_WORD).document().pages[0])
    assert [len(cell.text) <= LONGEST_WORD for cell in page.cells] == [True]
