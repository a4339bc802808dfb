"""Amounts and dates print as their countries write them."""

from datetime import date
from decimal import Decimal

from samples.drawing import figures

DAY = date(2026, 3, 5)


def test_english_amounts_group_by_commas_and_keep_their_scale() -> None:
    assert figures.english(Decimal("1234567.50")) == "1,234,567.50"
    assert figures.english("18.4500") == "18.4500"


def test_german_amounts_swap_point_and_comma() -> None:
    assert figures.german("1234.50") == "1.234,50"
    assert figures.plain_comma("1234.50") == "1234,50"


def test_dates_follow_each_countrys_order() -> None:
    assert figures.dotted(DAY) == "05.03.2026"
    assert figures.slashed(DAY) == "05/03/2026"
    assert figures.american(DAY) == "03/05/2026"


def test_months_are_named_in_their_language() -> None:
    assert figures.german_long(DAY) == "5. März 2026"
    assert figures.english_long(DAY) == "5 March 2026"
    assert figures.english_short(DAY) == "05-Mar-2026"
