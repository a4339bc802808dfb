"""IBANs, VAT ids and tax numbers by form."""

import pytest

from recto.extraction.reader.values.identifiers import (
    country_of_vat_id,
    find_bics,
    find_ibans,
    find_plain_vat_ids,
    find_vat_ids,
)
from recto.extraction.reader.values.national_numbers import (
    find_location_numbers,
    find_register_numbers,
    find_tax_numbers,
)


def test_an_iban_ends_at_its_countrys_length_whatever_follows() -> None:
    (found,) = find_ibans("IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX")
    assert found.value == "DE89370400440532013000"
    assert found.is_wellformed
    assert found.is_checked


def test_an_iban_may_hold_a_bank_code_of_letters() -> None:
    (found,) = find_ibans("IBAN: GB29 NWBK 6016 1331 9268 19")
    assert found.value == "GB29NWBK60161331926819"


def test_an_iban_with_wrong_check_digits_is_kept_and_marked() -> None:
    (found,) = find_ibans("DE88 3704 0044 0532 0130 00")
    assert (found.value, found.is_checked) == ("DE88370400440532013000", False)


def test_letters_that_ocr_took_for_digits_are_repaired_when_the_check_digits_prove_it() -> None:
    (found,) = find_ibans("DE89 37O4 OO44 O532 O13O OO")
    assert (found.value, found.is_checked) == ("DE89370400440532013000", True)


def test_a_masked_iban_is_none() -> None:
    assert list(find_ibans("IBAN: DE21 3701 **** **** **** 46")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DE136695976", "DE136695976"),
        ("DE 136 695 976", "DE136695976"),
        ("ATU13585627", "ATU13585627"),
        ("NL 3534.54.709.B01", "NL353454709B01"),
        ("GB 980 7806 84", "GB980780684"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA"),
    ],
)
def test_vat_ids_are_found_with_and_without_spaces(text: str, value: str) -> None:
    assert [found.value for found in find_vat_ids(text)] == [value]


def test_an_iban_is_not_read_as_a_vat_id() -> None:
    assert list(find_vat_ids("DE89370400440532013000")) == []


def test_beside_a_label_any_run_of_six_digits_may_be_a_vat_id() -> None:
    assert [found.value for found in find_plain_vat_ids(": 000451908736")] == ["000451908736"]


@pytest.mark.parametrize(
    "text", ["198/204/31175", "22/815/0815/4", "99 412 07733", "12-3456789", "ABCDE1234F", "B-12345674"]
)
def test_tax_numbers_keep_their_print(text: str) -> None:
    assert [found.value for found in find_tax_numbers(f"Nr. {text}.")] == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Amtsgericht München, HRB 12345", "HRB 12345"),
        ("AG Charlottenburg HRB-Nr. 12345 B", "HRB 12345 B"),
        ("Firmenbuch FN 123456a, LG Linz", "FN 123456a"),
        ("SIRET 732 829 320 00074", "73282932000074"),
        ("RCS Lyon 732 829 320", "732829320"),
        ("KBO 0403.019.261", "0403.019.261"),
        ("REA MI-1234567", "MI-1234567"),
        ("Company No. SC123456", "SC123456"),
        ("(Co. No. 123456-X)", "123456-X"),
    ],
)
def test_numbers_of_registers_are_found_in_the_form_of_their_country(text: str, value: str) -> None:
    assert [found.value for found in find_register_numbers(text)] == [value]


def test_a_code_of_a_trade_is_no_number_of_a_register() -> None:
    assert list(find_register_numbers("NAF 6201Z, APE 62.01Z")) == []


def test_a_location_number_shows_whether_its_check_digit_is_right() -> None:
    right, wrong = (next(find_location_numbers(text)) for text in ("4000001000005", "4000001000006"))
    assert (right.is_checked, wrong.is_checked) == (True, False)


def test_letters_that_ocr_took_for_digits_are_repaired_in_a_vat_id_that_becomes_right() -> None:
    assert [found.value for found in find_vat_ids("DE l36695976")] == ["DE136695976"]
    assert [found.value for found in find_vat_ids("DE l36695977")] == []


@pytest.mark.parametrize(
    ("value", "country"),
    [("DE136695976", "DE"), ("EL123456789", "GR"), ("CHE107787577", "CH"), ("136695976", None)],
)
def test_a_vat_id_tells_its_country(value: str, country: str | None) -> None:
    assert country_of_vat_id(value) == country


def test_bics_have_eight_or_eleven_characters() -> None:
    assert [found.value for found in find_bics("BIC INGBNL2A or COBADEFFXXX, not COBADEFFX")] == [
        "INGBNL2A",
        "COBADEFFXXX",
    ]


@pytest.mark.parametrize("text", ["DE٣9 3704 0044 0532 0130 00", "DE፩36695976", "GB①80780684"])
def test_digits_of_other_scripts_are_no_part_of_an_identifier(text: str) -> None:
    assert [*find_ibans(text), *find_vat_ids(text)] == []
