"""The demo judges what was read as a person would."""

from typing import Any

import pytest

from scripts.comparison import compare_fields


def wrong(expected: Any, actual: Any) -> list[str]:
    return [one.path for one in compare_fields(expected, actual) if not one.is_right]


@pytest.mark.parametrize(
    ("field", "expected", "actual"),
    [
        ("gross_total", "1190.00", "1190.0"),
        ("quantity", "1", "1.000"),
        ("seller_name", "Anker GmbH", "ANKER  GmbH"),
        ("iban", "DE02120300000000202051", "DE02 1203 0000 0000 2020 51"),
        ("vat_id", "DE914698779", "DE 914.698.779"),
        ("due_date", None, None),
        ("lines/0/description", "Paint 2.5 l", "Paint 2.5 I matt, for wood"),
    ],
)
def test_same_meaning_is_right(field: str, expected: Any, actual: Any) -> None:
    assert wrong({field: expected}, {field: actual}) == []


@pytest.mark.parametrize(
    ("field", "expected", "actual"),
    [
        ("gross_total", "1190.00", "1190.01"),
        ("gross_total", "1190.00", None),
        ("invoice_number", "007", "7"),
        ("issue_date", "2026-03-02", "2026-02-03"),
        ("due_date", None, "2026-03-02"),
        ("seller_name", "Anker GmbH", "Anker"),
        ("lines/0/description", "Paint for wood", "Paint"),
    ],
)
def test_other_meaning_is_wrong(field: str, expected: Any, actual: Any) -> None:
    assert wrong({field: expected}, {field: actual}) == [f"/{field}"]


def test_nested_fields_are_found_and_absent_ones_are_null() -> None:
    expected = {"seller": {"name": "A", "vat_id": None}, "payment": {"accounts": [{"iban": None}]}}
    assert wrong(expected, {"seller": {"name": "a"}, "payment": {"accounts": []}}) == []
    assert wrong(expected, {"seller": None}) == ["/seller/name"]


def test_fields_the_truth_leaves_open_are_not_judged() -> None:
    assert wrong({"currency": "EUR"}, {"currency": "EUR", "notes": ["anything"]}) == []
    assert wrong({"accounts": [{"iban": "A"}]}, {"accounts": [{"iban": "A"}, {"iban": "B"}]}) == []
