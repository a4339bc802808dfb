"""Dates: they are in the calendar, payment is not due before the invoice, periods end after they begin."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from recto.extraction.checks.values import conclude
from recto.extraction.pointers import list_scalars
from schemas.results import Check

DAYS = frozenset({"issue_date", "due_date", "delivery_date", "order_date", "date", "until", "start", "end"})
"""Fields of the built-in schemas that hold a day."""


def read_date(text: str | None) -> date | None:
    """Return the day; None where there is none, or none of the calendar."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def check_calendar(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that every day is one of the calendar; only a failure is worth a word."""
    for path, value in list_scalars(data):
        is_day = path.rsplit("/", 1)[-1] in DAYS and isinstance(value, str)
        if is_day and read_date(value) is None:
            yield conclude("date_exists", False, (path,), f"there is no day {value}")


def check_due_date(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that payment is not due before the invoice was issued.

    Premiums and rents are due on the first day of their period, even if they are billed later.
    """
    issued, due = read_date(data["issue_date"]), read_date(data["due_date"])
    if issued is None or due is None:
        return
    passed = due >= issued or due == read_date(data["service_period"]["start"])
    message = f"due {due} before issued {issued}"
    yield conclude("due_not_before_issue", passed, ("/due_date", "/issue_date"), message)


def check_periods(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the service period, and that of each line, doesn't end before it begins."""
    yield from _check_period(data["service_period"], "/service_period")
    for index, line in enumerate(data["lines"]):
        yield from _check_period(line["period"], f"/lines/{index}/period")


def _check_period(period: Mapping[str, Any], path: str) -> Iterator[Check]:
    start, end = read_date(period["start"]), read_date(period["end"])
    if start is None or end is None:
        return
    paths = (f"{path}/start", f"{path}/end")
    yield conclude("period_in_order", start <= end, paths, f"it ends {end}, before it starts {start}")
