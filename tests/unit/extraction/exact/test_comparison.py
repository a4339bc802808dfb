"""Where the page says something else than the e-invoice, the caller is told; another form is no news."""

from typing import Any

import pytest

from recto.extraction.exact import compare_with_page
from recto.extraction.exact.reading import list_values
from recto.extraction.pointers import build_tree
from schemas.documents.invoice import Invoice
from schemas.results import DocumentResult, FieldResult, Grounding


def _result(
    values: dict[str, Any],
    confidence: float = 1.0,
    grounding: Grounding = Grounding.FOUND,
    schema: str = "invoice",
) -> DocumentResult:
    data = Invoice.model_validate(build_tree(values)).model_dump(mode="json")
    fields = {
        path: FieldResult(value=value, confidence=confidence, grounding=grounding)
        for path, value in list_values(data)
    }
    return DocumentResult(schema_name=schema, schema_confidence=1, pages=(1,), data=data, fields=fields)


@pytest.mark.parametrize(
    ("path", "exact", "printed"),
    [
        ("/invoice_number", "R-2031", "R-2032"),
        ("/issue_date", "2026-03-31", "2026-03-30"),
        ("/gross_total", "119.00", "118.99"),
        ("/currency", "EUR", "CHF"),
        ("/seller/name", "Muster Handel GmbH", "Example Trading Ltd"),
        ("/seller/vat_id", "DE136695976", "DE136695967"),
        ("/payment/accounts/0/iban", "DE75512108001245126199", "DE02120300000000202051"),
    ],
)
def test_another_value_is_told_of_with_both(path: str, exact: str, printed: str) -> None:
    (warning,) = compare_with_page(_result({path: exact}), _result({path: printed}))
    assert f'"{exact}"' in warning
    assert f'"{printed}"' in warning


@pytest.mark.parametrize(
    ("path", "exact", "printed"),
    [
        ("/invoice_number", "R-2031", "r 2031"),
        ("/invoice_number", "2031", "No. 2031"),
        ("/gross_total", "119.0", "119.00"),
        ("/gross_total", "119.00", "-119.00"),
        ("/seller/name", "Muster Handel GmbH", "MUSTER HANDEL"),
        ("/seller/name", "Mueller Handel", "Mueller Handel GmbH & Co. KG"),
        ("/seller/vat_id", "CHE-123.456.788 MWST", "CHE123456788MWST"),
        ("/payment/accounts/0/iban", "DE75512108001245126199", "DE75 5121 0800 1245 1261 99"),
    ],
)
def test_another_form_is_no_other_value(path: str, exact: str, printed: str) -> None:
    assert compare_with_page(_result({path: exact}), _result({path: printed})) == ()


def test_what_the_rules_are_not_sure_of_is_not_held_against_the_data() -> None:
    printed = _result({"/invoice_number": "R-9"}, confidence=0.8)
    assert compare_with_page(_result({"/invoice_number": "R-1"}), printed) == ()


def test_what_the_rules_only_derived_is_not_printed() -> None:
    printed = _result({"/due_date": "2026-05-01"}, grounding=Grounding.DERIVED)
    assert compare_with_page(_result({"/due_date": "2026-04-30"}), printed) == ()


def test_another_total_of_the_same_document_is_a_slip_of_the_rules() -> None:
    exact = _result({"/gross_total": "119.00", "/amount_due": "19.00"})
    assert compare_with_page(exact, _result({"/gross_total": "19.00"})) == ()


def test_a_second_account_of_the_data_may_be_printed_first() -> None:
    exact = _result(
        {
            "/payment/accounts/0/iban": "DE75512108001245126199",
            "/payment/accounts/1/iban": "DE02120300000000202051",
        }
    )
    printed = _result({"/payment/accounts/0/iban": "DE02120300000000202051"})
    assert compare_with_page(exact, printed) == ()


def test_what_one_side_lacks_is_no_difference() -> None:
    assert compare_with_page(_result({"/invoice_number": "R-1"}), _result({"/currency": "EUR"})) == ()


def test_a_page_read_as_something_else_is_not_compared() -> None:
    printed = _result({"/invoice_number": "R-9"}, schema="receipt")
    assert compare_with_page(_result({"/invoice_number": "R-1"}), printed) == ()


def test_long_values_are_quoted_in_part() -> None:
    exact, printed = _result({"/seller/name": "A " * 200}), _result({"/seller/name": "Q" * 400})
    (warning,) = compare_with_page(exact, printed)
    assert len(warning) < 300
