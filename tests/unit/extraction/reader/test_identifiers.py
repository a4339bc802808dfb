"""IBANs, VAT ids and tax numbers by form."""

import pytest

from recto.extraction.reader.values.identifiers import (
    find_bics,
    find_ibans,
    find_plain_vat_ids,
    find_tax_numbers,
    find_vat_ids,
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
    assert list(find_ibans("IBAN: DE54 5004 **** **** **** 00")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DE136695976", "DE136695976"),
        ("DE 136 695 976", "DE136695976"),
        ("ATU13585627", "ATU13585627"),
        ("NL 8104.33.941.B01", "NL810433941B01"),
        ("GB 980 7806 84", "GB980780684"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA"),
    ],
)
def test_vat_ids_are_found_with_and_without_spaces(text: str, value: str) -> None:
    assert [found.value for found in find_vat_ids(text)] == [value]


def test_an_iban_is_not_read_as_a_vat_id() -> None:
    assert list(find_vat_ids("DE89370400440532013000")) == []


def test_beside_a_label_any_run_of_six_digits_may_be_a_vat_id() -> None:
    assert [found.value for found in find_plain_vat_ids(": 000306020352")] == ["000306020352"]


@pytest.mark.parametrize("text", ["201/113/40209", "99 412 07733", "12-3456789"])
def test_tax_numbers_keep_their_print(text: str) -> None:
    assert [found.value for found in find_tax_numbers(f"Nr. {text}.")] == [text]


def test_bics_have_eight_or_eleven_characters() -> None:
    assert [found.value for found in find_bics("BIC INGBNL2A or COBADEFFXXX, not COBADEFFX")] == [
        "INGBNL2A",
        "COBADEFFXXX",
    ]


@pytest.mark.parametrize("text", ["DE٣9 3704 0044 0532 0130 00", "DE፩36695976", "GB①80780684"])
def test_digits_of_other_scripts_are_no_part_of_an_identifier(text: str) -> None:
    assert [*find_ibans(text), *find_vat_ids(text)] == []
