"""Rules over values: exact in decimals, silent where a value is missing."""

from typing import Any

import pytest

from recto.extraction.checks import run_checks
from recto.extraction.pointers import build_tree
from schemas.documents import document_schemas
from schemas.results import Check


def checks_of(schema_name: str, values: dict[str, Any]) -> dict[str, Check]:
    model = document_schemas()[schema_name]
    data = model.model_validate(build_tree(values)).model_dump(mode="json")
    return {check.name: check for check in run_checks(schema_name, data)}


def sum_check(net: str, tax: str, gross: str) -> Check:
    values = {"/net_total": net, "/tax_total": tax, "/gross_total": gross}
    return checks_of("invoice", values)["net_plus_tax_is_gross"]


def test_net_and_tax_make_the_gross_total() -> None:
    assert sum_check("0.10", "0.20", "0.30").passed
    assert sum_check("-445.40", "-89.08", "-534.48").passed


def test_a_wrong_sum_fails_with_its_figures() -> None:
    check = sum_check("1000.00", "190.00", "1290.00")
    assert not check.passed
    assert check.message == "1000.00 + 190.00 = 1190.00, not 1290.00"
    assert check.paths == ("/net_total", "/tax_total", "/gross_total")


def test_a_cent_of_rounding_is_allowed_and_two_are_not() -> None:
    assert sum_check("100.00", "19.00", "119.01").passed
    assert not sum_check("100.00", "19.00", "119.02").passed


def test_a_rule_without_its_values_says_nothing() -> None:
    assert checks_of("invoice", {"/gross_total": "119.00"}) == {}


def test_a_tax_is_its_rate_of_its_base() -> None:
    values = {"/taxes/0/rate": "19", "/taxes/0/base": "100.00", "/taxes/0/amount": "20.00"}
    assert not checks_of("invoice", values)["tax_is_rate_of_base"].passed


def test_payment_is_not_due_before_the_invoice() -> None:
    values = {"/issue_date": "2026-03-17", "/due_date": "2026-03-16"}
    assert not checks_of("invoice", values)["due_not_before_issue"].passed


@pytest.mark.parametrize(
    ("iban", "passed"), [("DE89370400440532013000", True), ("DE88370400440532013000", False)]
)
def test_an_iban_has_right_check_digits(iban: str, passed: bool) -> None:
    assert checks_of("invoice", {"/payment/accounts/0/iban": iban})["iban_check_digits"].passed is passed


@pytest.mark.parametrize(
    ("values", "passed"),
    [
        ({"/subtotal": "40.00", "/tax_total": "2.40", "/total": "42.40"}, True),
        ({"/subtotal": "42.40", "/tax_total": "2.40", "/total": "42.40"}, True),
        ({"/subtotal": "40.00", "/tip": "4.00", "/total": "44.00"}, True),
        ({"/subtotal": "40.00", "/tax_total": "2.40", "/total": "50.00"}, False),
    ],
)
def test_a_receipt_may_print_prices_with_tax(values: dict[str, str], passed: bool) -> None:
    assert checks_of("receipt", values)["net_plus_tax_is_gross"].passed is passed
