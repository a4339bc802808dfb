"""What follows from other values, and what doesn't."""

from typing import Any

import pytest

from recto.extraction.checks import derive_values
from schemas.results import DocumentResult, Grounding
from tests.unit.extraction.checks.documents import PLACE, field, invoice, receipt


def derived(found: DocumentResult) -> dict[str, Any]:
    after = derive_values(found)
    assert all(after.data[key] == value for key, value in found.data.items() if value is not None)
    return {path: each.value for path, each in after.fields.items() if path not in found.fields}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"/gross_total": "119.00", "/tax_total": "19.00"}, {"/net_total": "100.00"}),
        ({"/gross_total": "119.00", "/net_total": "100.00"}, {"/tax_total": "19.00"}),
        ({"/net_total": "100.00", "/tax_total": "19.00"}, {"/gross_total": "119.00"}),
        ({"/net_total": "-100.00", "/tax_total": "-19.00"}, {"/gross_total": "-119.00"}),
        ({"/gross_total": "100.00", "/net_total": "100.00"}, {"/tax_total": "0.00"}),
        ({"/taxes/0/amount": "19.00", "/taxes/1/amount": "7.00"}, {"/tax_total": "26.00"}),
        ({"/gross_total": "119.00", "/prepaid_amount": "50.00"}, {"/amount_due": "69.00"}),
        (
            {"/gross_total": "119.00", "/prepaid_amount": "50.00", "/previous_balance": "1.00"},
            {"/amount_due": "70.00"},
        ),
        ({"/lines/0/net_amount": "60.00", "/lines/1/net_amount": "40.00"}, {"/line_total": "100.00"}),
    ],
)
def test_a_missing_total_follows_from_the_others(values: dict[str, str], expected: dict[str, str]) -> None:
    assert derived(invoice(values)) == expected


@pytest.mark.parametrize(
    "values",
    [
        {"/gross_total": "119.00"},
        {"/gross_total": "119.00", "/tax_total": "-19.00"},  # withheld, or misread
        {"/gross_total": "119.00", "/tax_total": "100.00"},  # no tax is that high
        {"/net_total": "100.00", "/tax_total": "19.00", "/charge_total": "5.00"},  # before or after the net?
        {"/net_total": "100.00", "/tax_total": "19.00", "/rounding": "0.02"},
        {"/gross_total": "119.00", "/prepaid_amount": "0.00"},
        {"/lines/0/net_amount": "60.00", "/lines/1/description": "A part without a price"},
        {"/lines/0/net_amount": "60.00", "/net_total": "100.00"},  # a row is missing
        {"/lines/0/net_amount": "60.00", "/lines/1/net_amount": "60.00", "/lines/1/parent_position": "1"},
    ],
)
def test_nothing_follows_where_more_than_one_reading_is_left(values: dict[str, str]) -> None:
    assert derived(invoice(values)) == {}


def test_adjustments_that_are_within_the_net_total_disturb_nothing() -> None:
    values = {"/line_total": "110.00", "/allowance_total": "10.00", "/net_total": "100.00"}
    assert derived(invoice({**values, "/tax_total": "19.00"})) == {"/gross_total": "119.00"}


def test_a_derived_value_says_how_from_what_and_where() -> None:
    found = invoice({"/gross_total": "119.00"}, tax_total=field("19.00", confidence=0.5))
    data = {**found.data, "tax_total": "19.00"}
    after = derive_values(found.model_copy(update={"data": data})).fields["/net_total"]
    assert after.grounding is Grounding.DERIVED
    assert after.text == "gross_less_tax: 119.00, 19.00"
    assert after.boxes == (PLACE, PLACE)
    assert after.confidence == pytest.approx(0.45)


def test_what_was_missing_before_is_filled_and_what_is_there_is_kept() -> None:
    missing = field(None, grounding=Grounding.MISSING, confidence=0, source=None, text=None, boxes=())
    found = invoice({"/gross_total": "119.00", "/tax_total": "19.00"}, net_total=missing)
    assert derive_values(found).data["net_total"] == "100.00"
    wrong = invoice({"/gross_total": "119.00", "/tax_total": "19.00", "/net_total": "90.00"})
    assert derive_values(wrong) == wrong


def test_a_custom_schema_of_another_name_is_left_alone() -> None:
    found = DocumentResult(
        schema="order", schema_confidence=1, pages=(1,), data={"net_total": None}, fields={}
    )
    assert derive_values(found) == found


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("30 days net", "2026-04-16"),
        ("Zahlbar innerhalb von 14 Tagen ohne Abzug", "2026-03-31"),
        ("Paiement à 30 jours", "2026-04-16"),
        ("2 % Skonto innerhalb von 10 Tagen, 30 Tage netto", "2026-04-16"),
        ("30 days end of month", None),
        ("Due on receipt", None),
        ("30 days net until 15 April 2026", None),
        ("14 days net, or 30 days net for members", None),
        ("Thank you for your order", None),
        ("", None),
    ],
)
def test_a_due_date_follows_from_one_plain_term(terms: str, due: str | None) -> None:
    values = {"/issue_date": "2026-03-17", **({"/payment_terms": terms} if terms else {})}
    assert derived(invoice(values)).get("/due_date") == due


def test_no_term_leads_anywhere_from_a_day_of_no_calendar() -> None:
    values = {"/issue_date": "2026-02-30", "/payment_terms": "30 days net"}
    assert derived(invoice(values)) == {}


@pytest.mark.parametrize(
    ("texts", "country", "code"),
    [
        (("€ 119,00", "19,00 €"), None, "EUR"),
        (("119.00", "US$ 19.00"), None, "USD"),
        (("$119.00", "19.00"), None, None),
        (("$119.00", "19.00"), "CA", "CAD"),
        (("$119.00", "19.00"), "DE", None),
        (("€ 119,00", "US$ 19.00"), None, None),
        (("119.00", "19.00"), "DE", None),
    ],
)
def test_a_currency_follows_from_a_sign_that_means_one(
    texts: tuple[str, str], country: str | None, code: str | None
) -> None:
    values = {"/gross_total": "119.00", "/tax_total": "19.00", "/net_total": "100.00"}
    values |= {"/seller/address/country": country} if country else {}
    amounts = {"gross_total": field("119.00", text=texts[0]), "tax_total": field("19.00", text=texts[1])}
    assert derived(invoice(values, **amounts)).get("/currency") == code


def test_a_receipt_is_completed_likewise() -> None:
    values = {"/amount_tendered": "10.00", "/change": "1.00", "/taxes/0/amount": "0.59"}
    expected = {"/tax_total": "0.59", "/total": "9.00", "/subtotal": "8.41"}
    assert derived(receipt(values)) == expected


def test_a_tip_or_a_discount_leaves_a_receipt_open() -> None:
    assert derived(receipt({"/amount_tendered": "10.00", "/change": "1.00", "/tip": "1.00"})) == {}
    values = {"/total": "9.00", "/tax_total": "0.59", "/discount_total": "1.00"}
    assert derived(receipt(values)) == {}
