"""The syntax of `pages`, and what it selects of a document."""

import subprocess
import sys

import pytest

from recto.documents.page_range import select_pages
from recto.errors import DocumentTooManyPagesError, PagesInvalidError
from recto.jobs.page_ranges import parse_page_ranges


def test_pages_and_ranges_are_read_as_written() -> None:
    assert parse_page_ranges("1-3,5") == ((1, 3), (5, 5))


def test_an_open_range_runs_to_the_end() -> None:
    assert parse_page_ranges("4-") == ((4, None),)


def test_spaces_around_pages_do_no_harm() -> None:
    assert parse_page_ranges(" 1 - 3 , 5 ") == ((1, 3), (5, 5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "1,",
        "0",
        "0-3",
        "3-1",
        "-3",
        "-",
        "1-2-3",
        "a",
        "1.5",
        "1;2",
        "+1",
        "١",
        "²",
        "1_0",
        "99999999",
    ],
)
def test_anything_else_is_refused_and_names_the_option(text: str) -> None:
    with pytest.raises(PagesInvalidError) as caught:
        parse_page_ranges(text)
    assert caught.value.param == "pages"


def test_an_overlong_text_is_refused() -> None:
    with pytest.raises(PagesInvalidError, match="more than"):
        parse_page_ranges("1," * 2000 + "1")


def test_a_refusal_shows_only_a_little_of_what_was_sent() -> None:
    with pytest.raises(PagesInvalidError) as caught:
        parse_page_ranges("x" * 900)
    assert len(caught.value.message) < 200


def test_the_syntax_check_loads_nothing_heavy() -> None:
    program = (
        "import sys, recto.jobs.page_ranges\n"
        "heavy = {'numpy', 'PIL', 'cv2', 'openvino', 'rapidocr', 'pikepdf', 'sqlalchemy'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_without_the_option_all_pages_are_read() -> None:
    assert select_pages(None, page_count=3, max_pages=10) == (1, 2, 3)


def test_overlapping_ranges_read_a_page_once_and_in_order() -> None:
    assert select_pages("3-,1-3", page_count=4, max_pages=10) == (1, 2, 3, 4)


def test_a_page_that_the_document_lacks_is_refused() -> None:
    with pytest.raises(PagesInvalidError, match="page 4, but the document has 3"):
        select_pages("2-4", page_count=3, max_pages=10)


def test_an_open_range_beyond_the_end_is_refused() -> None:
    with pytest.raises(PagesInvalidError):
        select_pages("5-", page_count=3, max_pages=10)


def test_the_limit_counts_pages_read_not_pages_in_the_file() -> None:
    assert select_pages("1-2", page_count=10_000, max_pages=2) == (1, 2)


def test_more_pages_than_the_limit_are_refused() -> None:
    with pytest.raises(DocumentTooManyPagesError):
        select_pages(None, page_count=3, max_pages=2)


def test_a_file_that_claims_a_billion_pages_costs_nothing() -> None:
    with pytest.raises(DocumentTooManyPagesError):
        select_pages("1-,1-,1-", page_count=10**9, max_pages=200)
