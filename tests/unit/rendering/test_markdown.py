"""Results as Markdown: readable, and nothing from a document becomes markup."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.rendering.markdown import escape, write_markdown
from recto.rendering.tables import Origin
from schemas.results import Check, ReviewReason

Make = Callable[..., Any]
ORIGIN = Origin("job_1", "scan 1.pdf")


def test_text_tells_fields_with_evidence_and_lists_as_tables(full_document: Make, result_of: Make) -> None:
    text = write_markdown(ORIGIN, result_of(full_document("receipt")))
    lines = text.splitlines()
    assert lines[0] == "# scan 1.pdf"
    assert "## Document 1: receipt (page 1, 2)" in lines
    assert any(line.startswith("| total | 3.90 | 0.5") and "found (ocr)" in line for line in lines)
    assert "### lines" in lines
    assert "| 1 | Rye bread | 2001 | 1 | 3.90 | 3.90 |" in lines


def test_text_begins_with_what_a_person_should_look_at(full_document: Make, result_of: Make) -> None:
    document = full_document("receipt").model_copy(
        update={
            "needs_review": True,
            "review_reasons": (
                ReviewReason(code="field.unsure", path="/lines/0/total", message="Look here."),
            ),
            "checks": (
                Check(name="sum", passed=False, paths=(), message="1 is not 2."),
                Check(name="fine", passed=True, paths=()),
            ),
            "duplicate_of": "job_0",
        }
    )
    text = write_markdown(ORIGIN, result_of(document, warnings=("The scan is faint.",)))
    assert "**Warnings**\n\n- The scan is faint." in text
    assert "**Needs review**\n\n- lines[0].total: Look here." in text.replace("\\", "")
    assert "**Failed checks**\n\n- sum: 1 is not 2." in text
    assert "`job_0`" in text
    assert "fine" not in text
    assert text.index("Look here") < text.index("merchant.name")


def test_column_without_values_is_left_out(full_document: Make, result_of: Make) -> None:
    text = write_markdown(ORIGIN, result_of(full_document("receipt", {"/lines/0/product_code": None})))
    assert "product" not in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        ("[x](javascript:1)", r"\[x\](javascript:1)"),
        ("![i](u)", r"\!\[i\](u)"),
        ("# x", r"\# x"),
        ("1. x", r"1\. x"),
        ("- x", r"\- x"),
        ("---", r"\---"),
        ("two\nlines\x00", "two lines"),
        ("-5.00", "-5.00"),
        ("3.90", "3.90"),
        ("&amp;", r"\&amp;"),
    ],
)
def test_text_of_a_document_is_no_markup(text: str, written: str) -> None:
    assert escape(text) == written


def test_text_of_several_lines_stands_as_it_is_where_no_markup_can_end_it(
    full_document: Make, result_of: Make
) -> None:
    page = "Delivery pass  \n```\n<script>\n| a | b |"
    text = write_markdown(ORIGIN, result_of(full_document("document", {"/pages/0/markdown": page})))
    assert f"1, markdown:\n\n````\n{page}\n````" in text
    assert "| # | page |" in text
