"""From words with boxes to rows, cells and blocks."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.documents.model import Page, Word
from recto.extraction.reader.layout.sheet import SheetPage, lay_out_page
from schemas.results import Source


def rows_of(page: SheetPage) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in page.rows]


def lay_out(paper: Any) -> SheetPage:
    return lay_out_page(paper.document().pages[0])


def test_words_on_one_height_form_a_row_cut_at_wide_gaps(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().write(300, 100, "12,50 EUR").write(20, 101, "Total amount").write(20, 120, "Cash")
    assert rows_of(lay_out(paper)) == [["Total amount", "12,50 EUR"], ["Cash"]]


def test_a_large_title_beside_small_print_swallows_no_line(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().write(300, 95, "INVOICE", size=28).stack(20, 90, "Acme Ltd", "1 High Street", "York")
    assert [cell.text for cell in lay_out(paper).cells if cell.text != "INVOICE"] == [
        "Acme Ltd",
        "1 High Street",
        "York",
    ]


@pytest.mark.parametrize("degrees", [-4.0, 4.0])
def test_rows_of_a_slanted_page_stay_rows(degrees: float) -> None:
    slope = math.tan(math.radians(degrees))
    words = [
        Word(f"r{row}c{column}", (x, y + slope * x, x + 0.05, y + slope * x + 0.01), line=row)
        for row in range(12)
        for column in range(8)
        for x, y in [(0.1 + column * 0.1, 0.3 + row * 0.015)]
    ]
    page = lay_out_page(Page(1, 1000, 1000, 0, Source.OCR, tuple(words)))
    assert len(page.rows) == 12
    assert all(len({cell.text[:2] for cell in row.cells}) == 1 for row in page.rows)


def test_aligned_lines_close_together_form_a_block(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().stack(50, 100, "Acme Ltd", "1 High Street", "York").write(50, 170, "Invoice")
    paper.stack(400, 100, "Tel 1", "Fax 2")
    blocks = [[cell.text for cell in block.cells] for block in lay_out(paper).blocks]
    assert ["Acme Ltd", "1 High Street", "York"] in blocks
    assert ["Tel 1", "Fax 2"] in blocks
    assert ["Invoice"] in blocks


def test_a_span_knows_the_place_of_a_part_of_a_word(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().write(0, 100, "Nr.:4711")
    cell = next(lay_out(paper).cells)
    left, _, right, _ = cell.span(4, 8).box
    assert left == pytest.approx(0.5 * 40 / 600)
    assert right == pytest.approx(40 / 600)


def test_ocr_words_torn_at_a_decimal_mark_are_one_number(new_paper: Callable[..., Any]) -> None:
    paper = new_paper(Source.OCR).write(50, 100, "Total 418, 62 on 07 . 11 . 2021")
    assert rows_of(lay_out(paper)) == [["Total 418,62 on 07.11.2021"]]


def test_a_text_layer_is_taken_as_it_is(new_paper: Callable[..., Any]) -> None:
    paper = new_paper(Source.TEXT_LAYER).write(50, 100, "Pos 1, 12 Stück")
    assert rows_of(lay_out(paper)) == [["Pos 1, 12 Stück"]]


def test_a_page_without_words_has_no_rows(new_paper: Callable[..., Any]) -> None:
    page = lay_out(new_paper())
    assert (page.rows, page.blocks) == ((), ())


def test_a_word_without_height_is_laid_out_too() -> None:
    words = (Word("flat", (0.1, 0.5, 0.2, 0.5)), Word("tall", (0.1, 0.1, 0.2, 0.2)))
    page = lay_out_page(Page(1, 100, 100, 0, Source.OCR, words))
    assert sorted(cell.text for cell in page.cells) == ["flat", "tall"]
    assert all(cell.rect.height > 0 for cell in page.cells)


def test_words_of_an_image_beside_a_text_layer_say_so(new_paper: Callable[..., Any]) -> None:
    paper = new_paper(Source.TEXT_LAYER).write(50, 100, "Pos 1, 12 Stück").write(50, 800, "Bank 418, 62")
    paper.words[4:] = [replace(word, source=Source.OCR) for word in paper.words[4:]]
    page = lay_out(paper)
    assert rows_of(page) == [["Pos 1, 12 Stück"], ["Bank 418,62"]]
    assert [cell.source for cell in page.cells] == [Source.TEXT_LAYER, Source.OCR]


def _bend_page(fall: Callable[[float, float], float], slope: Callable[[float, float], float]) -> Page:
    """Return a page of 30 rows whose lines of four words stand where a bent sheet puts them."""
    words = []
    for row in range(30):
        for number in range(12):
            x, y = 0.05 + number * 0.075, 0.1 + row * 0.02
            rise = abs(slope(x, y)) * 0.06
            middle = y + fall(x + 0.03, y)
            box = (x, middle - 0.005 - rise / 2, x + 0.06, middle + 0.005 + rise / 2)
            words.append(Word(f"r{row}w{number}", box, 1.0, line=3 * row + number // 4, source=Source.OCR))
    return Page(1, 1000, 1000, 0, Source.OCR, tuple(words))


def test_rows_of_a_bowed_page_stay_rows() -> None:
    page = lay_out_page(_bend_page(lambda x, _: 0.16 * x * (1 - x), lambda x, _: 0.16 - 0.32 * x))
    assert [{cell.text[:3] for cell in row.cells} for row in page.rows if len(row.cells) != 12] == []
    assert len(page.rows) == 30


def test_rows_of_a_page_seen_from_the_side_stay_rows() -> None:
    page = lay_out_page(_bend_page(lambda x, y: 0.15 * x * (0.4 - y), lambda _, y: 0.15 * (0.4 - y)))
    assert len(page.rows) == 30


def test_a_tilt_makes_no_word_higher() -> None:
    level = lay_out_page(_bend_page(lambda _x, _y: 0, lambda _x, _y: 0))
    tilted = lay_out_page(_bend_page(lambda x, _: 0.09 * x, lambda _x, _y: 0.09))
    assert tilted.width == pytest.approx(level.width, rel=0.02)
    assert max(cell.rect.height for cell in tilted.cells) == pytest.approx(1, abs=0.05)
