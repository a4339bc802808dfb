"""Documents that are longer than a model's context."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from recto.engines.base import EngineRequest
from recto.errors import ContextLengthError, JobInterrupted
from schemas.chat.messages import text_of
from tests.unit.extraction.vlm.conftest import Say

New = Callable[..., Any]
ROWS_A_PAGE = 3


def write_memo(new_paper: New, bind: New, pages: int) -> Any:
    """Write pages of rows; each but the last ends with a carried sum."""
    papers = []
    for page in range(pages):
        paper = new_paper()
        for row in range(ROWS_A_PAGE):
            paper.write(50, 60 + 20 * row, f"Item-{page * ROWS_A_PAGE + row} {page}.{row}0")
        papers.append(paper.write(50, 400, "filler " * 60))
    return bind(*papers)


def copy_rows(request: EngineRequest) -> Say:
    """Answer with the rows of the words that were shown, as a faithful model would."""
    shown = text_of(request.chat.messages[-1].content)
    rows = [{"text": text, "amount": amount} for text, amount in re.findall(r"(Item-\d+) (\d+\.\d+)", shown)]
    return Say({"number": None, "total": None, "rows": rows})


def test_forty_pages_are_read_in_windows_and_every_row_comes_once(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(*[copy_rows] * 40, context=4096)
    done: list[tuple[int, int]] = []
    order = order_of(write_memo(new_paper, bind, 40), on_page=lambda *count: done.append(count))
    extraction = model.extractor.extract(order)
    document = extraction.documents[0]
    assert [row["text"] for row in document.data["rows"]] == [f"Item-{n}" for n in range(40 * ROWS_A_PAGE)]
    assert 1 < len(model.engine.asked) < 40
    assert extraction.cost.prompt_tokens == 100 * len(model.engine.asked)
    assert done[-1] == (40, 40)
    assert document.pages == tuple(range(1, 41))


def test_each_window_is_told_which_pages_it_shows(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(*[copy_rows] * 40, context=4096)
    model.extractor.extract(order_of(write_memo(new_paper, bind, 40)))
    assert "pages 1 to" in model.told(0)[1]
    assert "of a document of 40 pages" in model.told(0)[1]


def test_a_window_that_turns_out_too_large_is_read_in_halves(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(ContextLengthError("Too long."), copy_rows, copy_rows)
    document = model.extractor.extract(order_of(write_memo(new_paper, bind, 4))).documents[0]
    assert len(document.data["rows"]) == 4 * ROWS_A_PAGE
    assert "page 3" in model.told(2)[1].lower()


def test_a_window_whose_answer_is_cut_off_is_read_in_halves(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(Say('{"number": null, "rows": [', finish_reason="length"), copy_rows, copy_rows)
    document = model.extractor.extract(order_of(write_memo(new_paper, bind, 4))).documents[0]
    assert len(document.data["rows"]) == 4 * ROWS_A_PAGE


def test_a_page_that_never_fits_ends_with_the_engines_words(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(*[ContextLengthError("Too long.")] * 30)
    with pytest.raises(ContextLengthError):
        model.extractor.extract(order_of(write_memo(new_paper, bind, 1)))
    assert len(model.engine.asked) < 15


def test_a_job_that_is_cancelled_between_windows_asks_no_more(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(*[copy_rows] * 40, context=4096)
    stopped: list[bool] = []
    order = order_of(
        write_memo(new_paper, bind, 40),
        cancelled=lambda: bool(stopped),
        on_page=lambda _done, _total: stopped.append(True),
    )
    with pytest.raises(JobInterrupted):
        model.extractor.extract(order)
    assert len(model.engine.asked) == 1


def test_words_that_cost_too_much_are_cut_and_marked(new_model: New, new_paper: New, order_of: New) -> None:
    paper = new_paper()
    for line in range(300):
        paper.write(20, 10 + 2.5 * line, "12345678 " * 12, size=2)
    model = new_model(copy_rows, context=2048)
    model.extractor.extract(order_of(paper))
    assert model.told()[1].count("12345678") < 300
    assert "[…]" in model.told()[1]


def test_a_file_of_several_invoices_becomes_several_documents(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    def write(number: str) -> Any:
        return (
            new_paper()
            .write(50, 40, "INVOICE", size=20)
            .stack(50, 90, f"Invoice number {number}", "Invoice date 2026-03-17", "Due date 2026-04-16")
            .stack(50, 160, "Bill to", "Example Ltd", "Net total 1000.00", "VAT 190.00", "Total 1190.00")
        )

    model = new_model(Say({"invoice_number": "RE-1"}), Say({"invoice_number": "RE-2"}), json_schema=False)
    order = order_of(bind(write("RE-1"), write("RE-2")), "invoice")
    documents = model.extractor.extract(order).documents
    assert [(document.data["invoice_number"], document.pages) for document in documents] == [
        ("RE-1", (1,)),
        ("RE-2", (2,)),
    ]
