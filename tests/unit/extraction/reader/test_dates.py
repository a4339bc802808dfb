"""Dates as printed."""

from datetime import date

import pytest

from recto.extraction.reader.values.dates import DateOrder, find_dates, vote_order
from recto.extraction.reader.values.times import find_times
from recto.extraction.reader.vocabulary import load_vocabulary

MONTHS = load_vocabulary().months


def only_date(text: str, order: DateOrder = DateOrder.DAY) -> str:
    (found,) = find_dates(text, MONTHS)
    return found.value(order).isoformat()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17.03.2026", "2026-03-17"),
        ("17. März 2026", "2026-03-17"),
        ("17 MAR 2026", "2026-03-17"),
        ("17MAR2026", "2026-03-17"),
        ("17-Mar-26", "2026-03-17"),
        ("March 17, 2026", "2026-03-17"),
        ("den 1. Oktober 2025", "2025-10-01"),
        ("2026/03/17", "2026-03-17"),
        ("2026-03-17T10:00", "2026-03-17"),
        ("17.3.26", "2026-03-17"),
        ("06 . 10 . 2018", "2018-10-06"),
        ("1st of May 1999", "1999-05-01"),
        ("2026/3/1", "2026-03-01"),
        ("2026-Mar-03", "2026-03-03"),
        ("1er mars 2026", "2026-03-01"),
        ("le 30 juil. 2025", "2025-07-30"),
        ("3 de marzo de 2026", "2026-03-03"),
        ("15 septiembre 2026", "2026-09-15"),
        ("1º de março de 2026", "2026-03-01"),
        ("12 gen. 2026", "2026-01-12"),
        ("1° maggio 2026", "2026-05-01"),
        ("03-mrt-26", "2026-03-03"),
        ("vrijdag 13 maart 2026", "2026-03-13"),
        ("Friday, March 13th, 2026", "2026-03-13"),
        ("13 Mar '26", "2026-03-13"),
        ("3.Mrz.26", "2026-03-03"),
    ],
)
def test_dates_of_all_notations_are_read(text: str, value: str) -> None:
    assert only_date(text) == value


def test_the_order_decides_only_where_day_and_month_could_be_swapped() -> None:
    assert only_date("03/04/2026", DateOrder.DAY) == "2026-04-03"
    assert only_date("03/04/2026", DateOrder.MONTH) == "2026-03-04"
    assert only_date("17/04/2026", DateOrder.MONTH) == "2026-04-17"


def test_points_between_the_parts_mean_day_first_even_in_america() -> None:
    assert only_date("03.04.2026", DateOrder.MONTH) == "2026-04-03"


def test_a_date_with_one_reading_votes_for_the_order_of_the_others() -> None:
    assert vote_order(find_dates("03/04/2026 and 03/28/2026", MONTHS)) is DateOrder.MONTH
    assert vote_order(find_dates("03/04/2026", MONTHS)) is None


@pytest.mark.parametrize(
    "text",
    [
        "13/25/2020",
        "31.02.2026",
        "03-7662 5789",
        "10.11.12.13",
        "99.99.9999",
        "01.01.1900",
        "01.01.2090",
        "30 février 2026",
        "3 March 14:30",
        "5 May 20.00",
        "12-03-04-2026",
        "+49 03 04 2026",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert list(find_dates(text, MONTHS)) == []


def test_both_dates_of_a_range_are_read() -> None:
    for text in ("01.03.2026-31.03.2026", "01.03.2026 - 31.03.2026", "01.03.26–31.03.26"):
        assert [found.value(DateOrder.DAY).day for found in find_dates(text, MONTHS)] == [1, 31]


def test_a_date_in_boxes_is_only_marked_as_a_possible_one() -> None:
    (found,) = find_dates("03 04 2026", MONTHS)
    assert found.is_compact
    assert found.is_ambiguous


def test_eight_digits_are_only_marked_as_a_possible_date() -> None:
    (found,) = find_dates("20180305", MONTHS)
    assert found.is_compact
    assert found.value(DateOrder.DAY) == date(2018, 3, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21:14", "21:14"),
        ("8:07 AM", "08:07"),
        ("3:11:35 PM", "15:11:35"),
        ("12:05 am", "00:05"),
        ("14h30", "14:30"),
    ],
)
def test_times_are_read_to_24_hours(text: str, value: str) -> None:
    assert [found.value for found in find_times(text)] == [value]
