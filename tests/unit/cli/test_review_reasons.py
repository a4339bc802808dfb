"""What a person is told to look at, on a terminal."""

import io

from rich.console import Console, Group

from recto.cli.tables import MOST_REASONS, render_document
from schemas.results import DocumentResult, ReviewReason


def show(*reasons: ReviewReason) -> str:
    document = DocumentResult(
        schema="invoice",
        schema_confidence=1,
        pages=(1,),
        data={},
        fields={},
        needs_review=True,
        review_reasons=reasons,
    )
    console = Console(file=io.StringIO(), width=200)
    console.print(Group(*render_document("a.pdf", document)))
    printed = console.file
    assert isinstance(printed, io.StringIO)
    return printed.getvalue()


def test_a_reason_says_which_field_it_means() -> None:
    reason = ReviewReason(
        code="field.low_confidence", path="/lines/0/unit_price", message="Confidence is 0.57."
    )
    assert "! lines[0].unit_price: Confidence is 0.57." in show(reason)


def test_of_many_reasons_the_first_few_are_shown_and_the_others_counted() -> None:
    reasons = [
        ReviewReason(code="field.missing", path=f"/notes/{number}", message="Not found.")
        for number in range(MOST_REASONS + 3)
    ]
    printed = show(*reasons)
    assert printed.count("Not found.") == MOST_REASONS
    assert "! and 3 more" in printed
