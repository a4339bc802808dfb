"""What the caller knew before: expected values and own parties."""

from typing import Any

import pytest

from recto.extraction.checks import check_order
from recto.extraction.target import TargetSchema
from schemas.own_parties import OwnParty
from schemas.results import Check, DocumentResult
from tests.unit.extraction.checks.documents import document, invoice, order, receipt

IBAN, OTHER_IBAN = "DE75512108001245126199", "GB33BUKB20201555555555"


def expect(values: dict[str, Any], path: str, *allowed: str) -> Check:
    (check,) = check_order(invoice(values), order(expected={path: allowed}))
    assert check.name == "expected_value"
    return check


@pytest.mark.parametrize(
    ("path", "found", "allowed", "passed"),
    [
        ("/purchase_order", "PO-4711", "po 4711", True),
        ("/purchase_order", "PO-4711", "PO-4712", False),
        ("/gross_total", "1190.00", "1190", True),
        ("/purchase_order", "4500012345", "4500 0123-45", True),
        ("/gross_total", "12.50", "1250", False),
        ("/gross_total", "1250", "12,50", False),
        ("/issue_date", "2026-03-17", "2026-03-17", True),
        ("/issue_date", "2026-03-17", "17.03.2026", True),
        ("/issue_date", "2026-03-17", "03/17/2026", True),
        ("/issue_date", "2026-03-17", "18.03.2026", False),
        ("/seller/name", "Beispiel Werke GmbH", "BEISPIEL-WERKE", True),
        ("/seller/name", "Beispiel Werke GmbH", "Muster AG", False),
        ("/seller/vat_id", "DE136695976", "DE 136 695 976", True),
        ("/seller/vat_id", "DE136695976", "DE136695977", False),
        ("/lines_include_tax", True, "true", True),
    ],
)
def test_a_value_is_compared_by_what_it_means(path: str, found: Any, allowed: str, passed: bool) -> None:
    check = expect({path: found}, path, "something else", allowed)
    assert (check.passed, check.paths) == (passed, (path,))


def test_changed_bank_details_stand_out_wherever_they_stand() -> None:
    values = {"/payment/accounts/0/iban": IBAN, "/payment/accounts/1/iban": OTHER_IBAN}
    check = expect(values, "payment.accounts.*.iban", "DE75 5121 0800 1245 1261 99")
    assert not check.passed
    assert check.paths == ("/payment/accounts/1/iban",)
    assert check.message == f"{OTHER_IBAN} is not DE75 5121 0800 1245 1261 99"
    assert expect({"/payment/accounts/0/iban": IBAN}, "payment.accounts.*.iban", IBAN).passed


def test_a_missing_value_fails_too() -> None:
    check = expect({}, "purchase_order", "PO-1", "PO-2")
    assert (check.passed, check.paths) == (False, ("/purchase_order",))
    assert check.message == "nothing was found; expected PO-1 or PO-2"


@pytest.mark.parametrize(
    "path", ["nothing.like.this", "/lines/x/unit", "/lines/99999999999999/unit", "/", "."]
)
def test_a_path_of_no_field_fails_as_missing(path: str) -> None:
    assert not expect({"/lines/0/unit": "h"}, path, "h").passed


def test_expected_values_work_on_a_callers_own_schema_and_own_parties_dont() -> None:
    data = {"supplier": "Beispiel Werke", "seller": "whatever", "count": 3, "is/odd": True}
    found = DocumentResult(schema="invoice", schema_confidence=1, pages=(1,), data=data, fields={})
    asked = order(
        target=TargetSchema("invoice", is_custom=True),
        expected={"supplier": ("Beispiel Werke GmbH",), "count": ("3.0",), "/is~1odd": ("TRUE",)},
        own_parties=(OwnParty(name="Beispiel Werke"),),
    )
    assert [check.passed for check in check_order(found, asked)] == [True, True, True]


OWN = (
    OwnParty(name="Beispiel Werke GmbH", vat_id="DE136695976"),
    OwnParty(name="Beispiel Handel AG", iban=IBAN),
)


def judge(found: DocumentResult) -> dict[str, Check]:
    return {check.name: check for check in check_order(found, order(own_parties=OWN))}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/seller/name", "BEISPIEL WERKE"),
        ("/seller/vat_id", "DE136695976"),
        ("/payment/accounts/0/iban", IBAN),
    ],
)
def test_the_seller_is_never_the_caller(path: str, value: str) -> None:
    check = judge(invoice({"/seller/name": "Muster Papier KG", path: value}))["seller_is_not_us"]
    assert (check.passed, check.paths) == (False, (path,))
    assert judge(invoice({"/seller/name": "Muster Papier KG"}))["seller_is_not_us"].passed


def test_a_shop_is_not_the_caller_either() -> None:
    assert not judge(receipt({"/merchant/name": "Beispiel Handel"}))["seller_is_not_us"].passed


def test_the_buyers_vat_id_is_the_callers_where_the_buyer_is_the_caller() -> None:
    values = {"/buyer/name": "Beispiel Werke GmbH", "/buyer/vat_id": "DE136695976"}
    assert judge(invoice(values))["buyer_vat_id_is_ours"].passed
    assert not judge(invoice({**values, "/buyer/vat_id": "DE811569869"}))["buyer_vat_id_is_ours"].passed
    assert "buyer_vat_id_is_ours" not in judge(invoice({**values, "/buyer/name": "Fremd & Sohn OHG"}))


def test_without_own_parties_and_expectations_nothing_is_said() -> None:
    assert check_order(document("invoice", {"/seller/name": "A GmbH"}), order()) == ()
