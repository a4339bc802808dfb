"""Rules over values: exact in decimals, silent where a value is missing."""

import json
from pathlib import Path
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


def failures(schema_name: str, values: dict[str, Any]) -> set[str]:
    return {name for name, check in checks_of(schema_name, values).items() if not check.passed}


SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.expected.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_sample_fails_a_check(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    model = document_schemas()[expected["schema"]]
    data = model.model_validate(expected["full"]).model_dump(mode="json")
    assert [check for check in run_checks(expected["schema"], data) if not check.passed] == []


def line(**values: str) -> dict[str, str]:
    return {f"/lines/0/{key}": value for key, value in values.items()}


@pytest.mark.parametrize(
    ("values", "passed"),
    [
        (line(quantity="3", unit_price="3.33", net_amount="9.99"), True),
        (line(quantity="3", unit_price="3.33", net_amount="19.99"), False),
        (line(quantity="3", unit_price="3.33", net_amount="10.00"), True),  # 3.3333 as printed
        (line(quantity="250", unit_price="12.00", price_base_quantity="100", net_amount="30.00"), True),
        (line(quantity="2", unit_price="10.00", net_amount="20.00", tax_rate="19"), True),
        (line(quantity="2", unit_price="11.90", net_amount="20.00", tax_rate="19"), True),
        (line(quantity="-1", unit_price="5.00", net_amount="-5.00"), True),
        ({**line(quantity="2", unit_price="10.00", net_amount="18.00"),
          "/lines/0/allowances/0/percent": "10"}, True),
        ({**line(quantity="2", gross_unit_price="10.00", net_amount="17.00"),
          "/lines/0/allowances/0/amount": "3.00"}, True),
        ({**line(quantity="2", unit_price="10.00", net_amount="21.00"),
          "/lines/0/charges/0/amount": "1.00"}, True),
    ],
)  # fmt: skip
def test_a_line_is_quantity_times_price(values: dict[str, str], passed: bool) -> None:
    assert checks_of("invoice", values)["line_is_quantity_times_price"].passed is passed


def lines_of(*amounts: str, **totals: Any) -> dict[str, Any]:
    lines = {f"/lines/{index}/net_amount": amount for index, amount in enumerate(amounts)}
    return {**lines, **{f"/{name}": value for name, value in totals.items()}}


@pytest.mark.parametrize(
    ("values", "passed"),
    [
        (lines_of("60.00", "40.00", net_total="100.00"), True),
        (lines_of("60.00", "40.00", net_total="110.00"), False),
        (lines_of("60.00", "40.00", line_total="100.00", net_total="90.00", allowance_total="10.00"), True),
        (lines_of("60.00", "40.00", net_total="105.00", charge_total="5.00"), True),
        (lines_of("60.00", "40.00", gross_total="100.00", net_total="84.03", lines_include_tax=True), True),
        (lines_of("60.00", "40.00", gross_total="100.00", net_total="84.03", lines_include_tax=False), False),
        (lines_of("9", net_total="9", tax_total="0.80", charge_total="0.20", gross_total="10.00"), True),
    ],
)  # fmt: skip
def test_lines_make_the_total(values: dict[str, Any], passed: bool) -> None:
    assert checks_of("invoice", values)["lines_make_total"].passed is passed


def test_parts_of_a_set_are_not_counted_twice() -> None:
    values = lines_of("100.00", "60.00", "40.00", net_total="100.00")
    values |= {"/lines/0/position": "1", "/lines/1/parent_position": "1", "/lines/2/parent_position": "1"}
    assert checks_of("invoice", values)["lines_make_total"].passed


def test_allowances_and_charges_lead_from_lines_to_net() -> None:
    values = {"/line_total": "100.00", "/allowances/0/amount": "10.00", "/charges/0/amount": "5.00"}
    assert failures("invoice", {**values, "/net_total": "95.00"}) == set()
    assert failures("invoice", {**values, "/net_total": "105.00"}) == {"lines_with_adjustments_make_net"}


def test_adjustments_make_their_sum_and_are_their_percent() -> None:
    values = {"/allowances/0/amount": "10.00", "/allowances/0/percent": "10", "/allowances/0/base": "100.00"}
    assert failures("invoice", {**values, "/allowance_total": "10.00"}) == set()
    assert failures("invoice", {**values, "/allowance_total": "12.00"}) == {"adjustments_make_their_sum"}
    assert failures("invoice", {**values, "/allowances/0/base": "200.00"}) == {
        "adjustment_is_percent_of_base"
    }


@pytest.mark.parametrize(
    ("values", "passed"),
    [
        ({"/amount_due": "120.00"}, True),
        ({"/amount_due": "70.00", "/prepaid_amount": "50.00"}, True),
        ({"/amount_due": "170.00", "/previous_balance": "50.00"}, True),
        ({"/amount_due": "120.02", "/rounding": "0.02"}, True),
        ({"/amount_due": "70.00", "/payments/0/amount": "20.00", "/payments/1/amount": "30.00"}, True),
        ({"/amount_due": "120.00", "/payments/0/amount": "60.00", "/payments/1/amount": "60.00"}, True),
        ({"/amount_due": "125.00", "/charges/0/amount": "5.00"}, True),
        ({"/amount_due": "80.00", "/prepaid_amount": "50.00"}, False),
        ({"/amount_due": "80.00"}, False),
    ],
)
def test_gross_less_what_was_paid_is_due(values: dict[str, str], passed: bool) -> None:
    check = checks_of("invoice", {"/gross_total": "120.00", **values})["gross_less_paid_is_due"]
    assert check.passed is passed


def test_taxes_make_the_tax_total() -> None:
    values = {"/taxes/0/amount": "19.00", "/taxes/1/amount": "7.00"}
    assert failures("invoice", {**values, "/tax_total": "26.00"}) == set()
    assert failures("invoice", {**values, "/tax_total": "27.00"}) == {"taxes_make_tax_total"}


def test_a_withheld_tax_may_stand_between_net_and_gross() -> None:
    values = {"/net_total": "1000.00", "/tax_total": "210.00", "/gross_total": "1060.00"}
    assert failures("invoice", values) == {"net_plus_tax_is_gross"}
    assert failures("invoice", {**values, "/taxes/0/amount": "210.00", "/taxes/1/amount": "-150.00"}) == set()


@pytest.mark.parametrize(("rate", "passed"), [("0.9274", True), ("1.0783", True), ("1.2000", False)])
def test_tax_in_its_own_currency_follows_the_rate_either_way(rate: str, passed: bool) -> None:
    values = {"/tax_total": "190.00", "/tax_total_in_tax_currency": "176.21", "/exchange_rate": rate}
    assert checks_of("invoice", values)["tax_currency_follows_rate"].passed is passed


def bought(*totals: str, **values: str) -> dict[str, str]:
    lines = {f"/lines/{index}/total": total for index, total in enumerate(totals)}
    return {**lines, **{f"/{name}": value for name, value in values.items()}}


@pytest.mark.parametrize(
    ("values", "passed"),
    [
        (bought("3.00", "2.00", total="5.00"), True),
        (bought("3.00", "2.00", subtotal="5.00", total="5.40"), True),
        (bought("3.00", "2.00", total="5.40", tax_total="0.40"), True),
        (bought("3.00", "-1.00", total="2.00"), True),
        (bought("3.00", "2.00", total="4.00", discount_total="1.00"), True),
        (bought("3.00", "2.02", total="5.00", rounding="-0.02"), True),
        (bought("3.00", "2.00", total="6.00"), False),
    ],
)
def test_articles_make_the_total(values: dict[str, str], passed: bool) -> None:
    assert checks_of("receipt", values)["lines_make_total"].passed is passed


@pytest.mark.parametrize(
    ("tendered", "change", "passed"),
    [("10.00", "1.00", True), ("10.00", "1.02", True), ("10.00", "3.00", False), ("5.00", "0.00", None)],
)
def test_what_came_back_leaves_the_total(tendered: str, change: str, passed: bool | None) -> None:
    values = {"/total": "9.00", "/amount_tendered": tendered, "/change": change}
    check = checks_of("receipt", values).get("tendered_less_change_is_total")
    assert (check.passed if check else None) is passed


def test_a_till_may_print_the_base_with_its_tax() -> None:
    values = {"/taxes/0/rate": "7", "/taxes/0/base": "10.70", "/taxes/0/amount": "0.70"}
    assert checks_of("receipt", values)["tax_is_rate_of_base"].passed
    assert not checks_of("invoice", values)["tax_is_rate_of_base"].passed
