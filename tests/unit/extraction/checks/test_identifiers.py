"""Check digits and forms."""

import pytest

from recto.extraction.checks import FLAGS
from tests.unit.extraction.checks.documents import checks_of, failures, invoice


@pytest.mark.parametrize(
    ("path", "value", "check", "passed"),
    [
        ("/seller/vat_id", "DE136695976", "vat_id_check_digits", True),
        ("/seller/vat_id", "DE136695977", "vat_id_check_digits", False),
        ("/buyer/vat_id", "CHE107787577MWST", "vat_id_check_digits", True),
        ("/buyer/vat_id", "EL094259216", "vat_id_check_digits", True),
        ("/payment/accounts/0/bic", "SOLADEST600", "bic_form", True),
        ("/payment/accounts/0/bic", "SOLADEST6", "bic_form", False),
        ("/payment/debtor_iban", "DE75512108001245126199", "iban_check_digits", True),
        ("/payment/creditor_id", "DE98ZZZ09999999999", "creditor_id_check_digits", True),
        ("/payment/creditor_id", "DE98ABC09999999999", "creditor_id_check_digits", True),
        ("/payment/creditor_id", "DE97ZZZ09999999999", "creditor_id_check_digits", False),
        ("/seller/gln", "4000001000005", "gln_check_digit", True),
        ("/seller/gln", "4000001000006", "gln_check_digit", False),
        ("/lines/0/gtin", "4012345678901", "gtin_check_digit", True),
        ("/lines/0/gtin", "4012345678902", "gtin_check_digit", False),
    ],
)
def test_an_identifier_has_right_check_digits(path: str, value: str, check: str, passed: bool) -> None:
    outcome = checks_of(invoice({path: value}))[check]
    assert (outcome.passed, outcome.paths) == (passed, (path,))


@pytest.mark.parametrize("value", ["US123456789", "12345678901", "XX1"])
def test_nothing_is_said_of_numbers_whose_digits_nobody_knows(value: str) -> None:
    assert checks_of(invoice({"/seller/vat_id": value})) == {}


@pytest.mark.parametrize("value", ["DE\u00b2\u00b2\u00b2", "DE" + "1" * 5000, "DE", "\u0661\u0662"])
def test_no_text_breaks_a_rule(value: str) -> None:
    paths = ("/seller/vat_id", "/seller/gln", "/payment/accounts/0/iban", "/payment/accounts/0/bic",
             "/payment/creditor_id", "/lines/0/gtin")  # fmt: skip
    found = failures(invoice(dict.fromkeys(paths, value)))
    assert "iban_check_digits" in found
    assert found >= {"gtin_check_digit", "bic_form"}


def test_wrong_digits_are_a_flag_but_for_an_account() -> None:
    assert "vat_id_check_digits" in FLAGS
    assert "iban_check_digits" not in FLAGS


@pytest.mark.parametrize(
    ("coded", "passed"), [("DE75512108001245126199", True), ("GB33BUKB20201555555555", False)]
)
def test_a_payment_code_pays_to_an_account_of_the_page(coded: str, passed: bool) -> None:
    values = {"/payment/accounts/0/iban": "DE75512108001245126199", "/payment/qr/iban": coded}
    check = checks_of(invoice(values))["payment_code_names_account"]
    assert check.passed is passed
    assert "/payment/qr/iban" in check.paths


def test_a_qr_iban_stands_for_an_account_of_another_number() -> None:
    values = {
        "/payment/accounts/0/iban": "CH5604835012345678009",
        "/payment/qr/iban": "CH4431999123000889012",
    }
    assert "payment_code_names_account" not in checks_of(invoice(values))
