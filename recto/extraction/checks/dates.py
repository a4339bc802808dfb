"""Dates: payment is not due before the invoice."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from recto.extraction.checks.values import conclude
from schemas.results import Check


def check_due_date(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that payment is not due before the invoice was issued."""
    issued, due = data["issue_date"], data["due_date"]
    if issued is None or due is None:
        return
    passed = date.fromisoformat(due) >= date.fromisoformat(issued)
    yield conclude(
        "due_not_before_issue", passed, ("/due_date", "/issue_date"), f"due {due} before issued {issued}"
    )
