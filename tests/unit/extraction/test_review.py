"""The verdict: what asks a person to look, and why it says so."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from recto.extraction.pointers import build_tree
from recto.extraction.review import find_threshold, review
from schemas.reading import ReviewRules
from schemas.results import Check, DocumentResult, FieldResult, Grounding

CORE = ("/number", "/total")


def judged(
    confidences: Mapping[str, float], checks: tuple[Check, ...] = (), grounding: Grounding = Grounding.FOUND
) -> DocumentResult:
    """Return a result whose fields have these confidences."""
    fields = {
        path: FieldResult(value="x", confidence=confidence, grounding=grounding)
        for path, confidence in confidences.items()
    }
    return DocumentResult(
        schema_name="custom",
        schema_confidence=1,
        pages=(1,),
        data=build_tree(dict.fromkeys(confidences, "x")),
        fields=fields,
        checks=checks,
    )


def reasons(result: DocumentResult, core: tuple[str, ...] = (), **rules: Any) -> list[tuple[str, str]]:
    """Return code and path of every reason."""
    looked = review(result, ReviewRules(**rules), core)
    assert looked.needs_review is bool(looked.review_reasons)
    assert all(reason.message for reason in looked.review_reasons)
    return [(reason.code, reason.path) for reason in looked.review_reasons]


def test_a_document_as_sure_as_asked_needs_no_review() -> None:
    assert reasons(judged({"/number": 0.99, "/total": 0.985, "/date": 0.97}), CORE) == []


def test_the_least_sure_fields_are_asked_about_until_the_rest_is_sure_enough() -> None:
    result = judged({"/number": 0.99, "/total": 0.99, "/date": 0.9, "/name": 0.6})
    assert reasons(result) == [("field.low_confidence", "/name"), ("field.low_confidence", "/date")]


def test_who_accepts_more_errors_is_asked_about_less() -> None:
    result = judged({"/number": 0.99, "/total": 0.99, "/date": 0.9, "/name": 0.6})
    assert reasons(result, max_error=0.05) == [("field.low_confidence", "/name")]
    assert reasons(result, max_error=0.2) == []


def test_many_sure_fields_do_not_hide_one_that_is_likely_wrong() -> None:
    many = {f"/field_{number}": 0.999 for number in range(200)}
    assert reasons(judged({**many, "/iban": 0.7})) == [("field.low_confidence", "/iban")]
    assert reasons(judged({**many, "/iban": 0.4}), max_error=0.5) == [("field.low_confidence", "/iban")]


def test_a_value_that_is_not_on_the_page_says_so() -> None:
    assert reasons(judged({"/number": 0.1}, grounding=Grounding.UNVERIFIED)) == [
        ("field.unverified", "/number")
    ]


@pytest.mark.parametrize("rule", ["/lines/*/price", "lines.*.price", "lines[*].price"])
def test_required_fields_are_missed_in_every_item(rule: str) -> None:
    result = judged({"/lines/0/name": 1.0, "/lines/0/price": 1.0, "/lines/1/name": 1.0})
    assert reasons(result, required=(rule,)) == [("field.required", "/lines/1/price")]


def test_a_required_field_of_an_empty_list_is_missing() -> None:
    assert reasons(judged({"/number": 1.0}), required=("lines.*.price",)) == [
        ("field.required", "/lines/*/price")
    ]


def test_a_required_object_is_there_when_a_part_of_it_is() -> None:
    result = judged({"/seller/name": 1.0})
    assert reasons(result, required=("seller",)) == []
    assert reasons(result, required=("buyer", "seller.vat_id")) == [
        ("field.required", "/buyer"),
        ("field.required", "/seller/vat_id"),
    ]


def test_a_field_below_its_own_minimum_is_asked_about_though_the_document_is_sure() -> None:
    result = judged({"/payment/accounts/0/iban": 0.98, "/total": 0.99})
    assert reasons(result, min_confidence={"payment.accounts.*.iban": 0.985}) == [
        ("field.below_minimum", "/payment/accounts/0/iban")
    ]


def test_a_core_field_without_a_value_is_missing() -> None:
    result = judged({"/number": 1.0})
    empty = FieldResult(value=None, confidence=0, grounding=Grounding.MISSING)
    missing = result.model_copy(update={"fields": {**result.fields, "/total": empty}})
    assert reasons(missing, CORE) == reasons(result, CORE) == [("field.missing", "/total")]


def test_a_failed_check_is_a_reason_and_a_mere_flag_is_none() -> None:
    failed = Check(name="net_plus_tax_is_gross", passed=False, paths=("/net", "/total"), message="1 + 1 = 3")
    flag = Check(name="vat_id_check_digits", passed=False, paths=("/vat_id",), message="wrong digits")
    result = judged({"/total": 1.0, "/net": 1.0, "/vat_id": 1.0}, (failed, flag))
    assert reasons(result) == [("check.failed", "/total")]


def test_a_failed_check_over_what_the_file_embeds_is_no_reason() -> None:
    failed = Check(name="lines_make_total", passed=False, paths=("/lines", "/net"), message="not 3")
    result = judged({"/net": 1.0, "/lines/0/amount": 1.0}, (failed,), Grounding.EMBEDDED)
    assert reasons(result) == []


@pytest.mark.parametrize("name", ["expected_value", "seller_is_not_us", "buyer_vat_id_is_ours"])
def test_what_the_caller_knows_better_is_a_reason_however_exactly_the_file_embeds_it(name: str) -> None:
    failed = Check(name=name, passed=False, paths=("/iban",), message="X is not Y")
    result = judged({"/iban": 1.0}, (failed,), Grounding.EMBEDDED)
    assert reasons(result) == [("check.failed", "/iban")]


def test_a_doubtful_required_field_is_one_reason_not_two() -> None:
    result = judged({"/iban": 0.3, "/total": 0.99})
    assert reasons(result, min_confidence={"iban": 0.9}) == [("field.below_minimum", "/iban")]


@pytest.mark.parametrize(
    ("confidences", "max_error", "threshold"),
    [
        ([], 0.02, 1.01),
        ([0.99, 0.97], 0.02, 0.97),
        ([0.97], 0.02, 1.01),
        ([1.0], 0.0, 1.0),
        ([0.9], 1.0, 0.9),
    ],
)
def test_the_threshold_is_the_least_sure_field_that_is_accepted(
    confidences: list[float], max_error: float, threshold: float
) -> None:
    assert find_threshold(confidences, max_error) == threshold


def test_a_clean_invoice_read_by_the_rules_is_missing_nothing(
    read: Callable[..., DocumentResult], new_paper: Callable[..., Any]
) -> None:
    empty = review(read(new_paper()), ReviewRules(), ("/invoice_number", "/gross_total"))
    assert [reason.path for reason in empty.review_reasons] == ["/invoice_number", "/gross_total"]


def test_checks_over_a_long_table_cost_no_more_than_the_table() -> None:
    """Looking at every field for every path of every check would take minutes here."""
    cells = [f"/lines/{row}/{name}" for row in range(5_000) for name in ("text", "amount", "rate", "unit")]
    paths = tuple(path for path in cells if path.endswith("text"))
    failed = Check(name="expected_value", passed=False, paths=paths, message="not tea")
    lines = Check(name="lines_make_total", passed=False, paths=("/lines",), message="not 3")
    result = judged(dict.fromkeys(cells, 1.0), (failed,) * 25 + (lines,) * 25, Grounding.EMBEDDED)
    assert reasons(result) == [("check.failed", "/lines/4999/text")]
