"""Pages as Markdown."""

from recto.extraction.general.markdown import write_markdown
from recto.extraction.reader.layout.sheet import lay_out_page
from tests.unit.engines.reader.conftest import Rows, make_page


def write(rows: Rows) -> str:
    return write_markdown(lay_out_page(make_page(rows)))


def test_lines_stay_lines_and_gaps_part_paragraphs() -> None:
    assert write({1: {0.1: "Acme Ltd"}, 2: {0.1: "1 High Street"}, 8: {0.1: "Hello"}}) == (
        "Acme Ltd  \n1 High Street\n\nHello"
    )


def test_rows_of_cells_are_a_table_and_empty_cells_stay_empty() -> None:
    rows = {
        1: {0.1: "Item", 0.4: "Qty", 0.7: "Price"},
        2: {0.1: "Tea | green", 0.4: "2", 0.7: "3.00"},
        3: {0.1: "Cake", 0.4: "1", 0.7: "4.50"},
    }
    assert write(rows) == (
        "| Item | Qty | Price |\n| --- | --- | --- |\n| Tea \\| green | 2 | 3.00 |\n| Cake | 1 | 4.50 |"
    )


def test_tables_that_stand_apart_are_two() -> None:
    first = {row: {0.1: f"a{row}", 0.4: "2", 0.7: "3.00"} for row in (1, 2, 3)}
    second = {row: {0.1: f"d{row}", 0.3: "4", 0.5: "5.00", 0.8: "6.00"} for row in (7, 8, 9)}
    assert write(first | second).count("\n| --- |") == 2


def test_what_markdown_would_take_for_a_heading_or_a_rule_is_text() -> None:
    assert write({1: {0.1: "# 12"}, 2: {0.1: "-----"}, 3: {0.1: "> all"}}) == "\\# 12  \n\\-----  \n\\> all"


def test_a_page_without_words_has_no_text() -> None:
    assert write({}) == ""
