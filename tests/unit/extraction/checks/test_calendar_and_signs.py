"""Days, periods, currencies, and the signs of totals."""

from typing import Any

import pytest

from tests.unit.extraction.checks.documents import checks_of, failures, invoice, receipt


@pytest.mark.parametrize(
    "path", ["/issue_date", "/payment/discounts/0/until", "/lines/0/period/start", "/payments/0/date"]
)
def test_a_day_that_no_calendar_has_fails(path: str) -> None:
    assert failures(invoice({path: "2026-02-30"})) == {"date_exists"}
    assert failures(invoice({path: "2026-02-27"})) == set()


def test_a_receipts_day_is_looked_at_too() -> None:
    assert failures(receipt({"/date": "2026-13-01"})) == {"date_exists"}


def test_a_day_of_no_calendar_says_nothing_of_the_order_of_days() -> None:
    values = {"/issue_date": "2026-02-30", "/due_date": "2026-01-01"}
    assert failures(invoice(values)) == {"date_exists"}


@pytest.mark.parametrize("base", ["/service_period", "/lines/0/period"])
def test_a_period_ends_after_it_begins(base: str) -> None:
    values = {f"{base}/start": "2026-03-01", f"{base}/end": "2026-03-01"}
    assert checks_of(invoice(values))["period_in_order"].passed
    assert failures(invoice({**values, f"{base}/end": "2026-02-28"})) == {"period_in_order"}


@pytest.mark.parametrize(("code", "passed"), [("EUR", True), ("DEM", True), ("EVR", False)])
def test_a_currency_is_one_of_iso_4217(code: str, passed: bool) -> None:
    assert checks_of(invoice({"/currency": code}))["currency_is_known"].passed is passed
    assert checks_of(receipt({"/currency": code}))["currency_is_known"].passed is passed


TOTALS = ("/net_total", "/tax_total", "/gross_total")


@pytest.mark.parametrize(
    ("amounts", "passed"),
    [
        (("100.00", "19.00", "119.00"), True),
        (("-100.00", "-19.00", "-119.00"), True),
        (("100.00", "0.00", "100.00"), True),
        (("100.00", "19.00", "-119.00"), False),
    ],
)
def test_a_credit_notes_totals_have_one_sign_whichever(amounts: tuple[str, ...], passed: bool) -> None:
    values: dict[str, Any] = dict(zip(TOTALS, amounts, strict=True)) | {"/type": "credit_note"}
    assert checks_of(invoice(values))["totals_share_their_sign"].passed is passed


def test_a_withheld_tax_may_turn_the_tax_total_round() -> None:
    values = {"/net_total": "100.00", "/tax_total": "21.00", "/gross_total": "-5.00"}
    values |= {"/taxes/0/amount": "21.00", "/taxes/1/amount": "-126.00"}
    assert "totals_share_their_sign" not in checks_of(invoice(values))


@pytest.mark.parametrize(
    ("bases", "passed"),
    [(("60.00", "40.00"), True), (("60.00", "30.00"), True), (("60.00", "50.00"), False)],
)
def test_no_more_is_taxed_than_there_is(bases: tuple[str, str], passed: bool) -> None:
    values = {f"/taxes/{index}/base": base for index, base in enumerate(bases)}
    check = checks_of(invoice({**values, "/net_total": "100.00"}))["bases_within_net"]
    assert check.passed is passed


def test_a_withheld_tax_is_of_the_same_net_total_once_more() -> None:
    values = {"/net_total": "100.00", "/tax_total": "21.00"}
    values |= {"/taxes/0/base": "100.00", "/taxes/0/amount": "21.00"}
    values |= {"/taxes/1/base": "100.00", "/taxes/1/amount": "-15.00"}
    assert failures(invoice(values)) == set()


def test_a_message_shows_what_the_line_makes() -> None:
    values = {"/lines/0/quantity": "3", "/lines/0/unit_price": "12.00", "/lines/0/net_amount": "39.00"}
    check = checks_of(invoice(values))["line_is_quantity_times_price"]
    assert check.message == "3 x 12.00 = 36.00, not 39.00"
    assert check.paths == ("/lines/0/quantity", "/lines/0/unit_price", "/lines/0/net_amount")


def test_a_price_for_a_hundred_is_told_with_its_base() -> None:
    values = {"/lines/0/quantity": "250", "/lines/0/unit_price": "12.00", "/lines/0/gross_amount": "31.00"}
    check = checks_of(invoice({**values, "/lines/0/price_base_quantity": "100"}))[
        "line_is_quantity_times_price"
    ]
    assert check.message == "250 / 100 x 12.00 = 30.00, not 31.00"
    assert "/lines/0/price_base_quantity" in check.paths
    assert check.paths[-1] == "/lines/0/gross_amount"


def test_amounts_of_absurd_length_break_no_rule() -> None:
    long = "9" * 4000
    values = {"/lines/0/quantity": long, "/lines/0/unit_price": long, "/lines/0/net_amount": "1.00"}
    values |= {"/net_total": long, "/tax_total": "0." + long, "/gross_total": "1.00"}
    assert "line_is_quantity_times_price" in failures(invoice(values))


def test_a_premium_is_due_with_its_period_even_if_billed_later() -> None:
    values = {"/issue_date": "2026-02-10", "/due_date": "2026-01-01", "/service_period/start": "2026-01-01"}
    assert failures(invoice(values)) == set()
    assert failures(invoice({**values, "/due_date": "2026-01-02"})) == {"due_not_before_issue"}


@pytest.mark.parametrize(
    ("quantity", "price", "passed"),
    [("5000", "0.0650", True), ("5000", "0.65", False), ("9", "0.0650", False), ("5000", "0.0660", False)],
)
def test_a_price_of_parts_of_a_cent_may_be_for_ten_unsaid(quantity: str, price: str, passed: bool) -> None:
    amount = "32.50" if quantity == "5000" else "0.06"
    values = {"/lines/0/quantity": quantity, "/lines/0/unit_price": price, "/lines/0/net_amount": amount}
    assert checks_of(invoice(values))["line_is_quantity_times_price"].passed is passed
