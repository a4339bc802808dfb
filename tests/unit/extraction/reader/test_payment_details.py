"""Accounts: whose they are, what belongs to them, and how sure an IBAN may be."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
SELLERS, BUYERS = "DE89370400440532013000", "DE02120300000000202051"


@pytest.fixture
def pay(read: Read, new_paper: NewPaper) -> Callable[..., DocumentResult]:
    """Read an invoice with these lines in its lower half."""

    def run(*lines: str, source: Source = Source.TEXT_LAYER) -> DocumentResult:
        return read(new_paper(source).write(50, 60, "INVOICE 17").stack(50, 500, *lines))

    return run


@pytest.mark.parametrize(
    ("words", "iban"),
    [
        ("Der Betrag wird abgebucht von IBAN DE02 1203 0000 0000 2020 51", BUYERS),
        (
            "Prélèvement sur votre compte IBAN FR14 2004 1010 0505 0001 3M02 606",
            "FR1420041010050500013M02606",
        ),
        ("Addebito SEPA su IBAN IT60X0542811101000000123456", "IT60X0542811101000000123456"),
        ("Domiciliación bancaria: ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332"),
        ("Het bedrag wordt afgeschreven van rekening NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("Débito direto IBAN: PT50 0002 0123 1234 5678 9015 4", "PT50000201231234567890154"),
        ("Your account DE02 1203 0000 0000 2020 51 will be debited.", BUYERS),
    ],
)
def test_the_account_of_a_direct_debit_is_the_buyers(pay: Any, words: str, iban: str) -> None:
    payment = pay(words).data["payment"]
    assert (payment["debtor_iban"], payment["accounts"]) == (iban, [])


def test_both_accounts_are_told_apart(pay: Any) -> None:
    result = pay(
        "Wir buchen den Betrag von Ihrem Konto ab:",
        "IBAN DE02 1203 0000 0000 2020 51",
        "",
        "Unsere Bankverbindung:",
        "IBAN DE89 3704 0044 0532 0130 00",
    )
    payment = result.data["payment"]
    assert [account["iban"] for account in payment["accounts"]] == [SELLERS]
    assert payment["debtor_iban"] == BUYERS


def test_an_account_beside_a_mandate_is_the_buyers(pay: Any) -> None:
    payment = pay(
        "Zahlungsart: SEPA-Lastschrift",
        "Gläubiger-ID: DE98ZZZ09999999999",
        "Mandatsreferenz: M-100077",
        "IBAN: DE02 1203 0000 0000 2020 51",
    ).data["payment"]
    assert payment["accounts"] == []
    assert payment["debtor_iban"] == BUYERS
    assert payment["mandate_reference"] == "M-100077"
    assert payment["creditor_id"] == "DE98ZZZ09999999999"
    assert payment["method"] == "SEPA-Lastschrift"


def test_a_creditors_id_alone_is_no_iban(pay: Any) -> None:
    assert pay("Gläubiger-ID DE98ZZZ09999999999").data["payment"]["accounts"] == []


@pytest.mark.parametrize(
    "masked", ["DE89 **** **** **** 0130 00", "DE89 XXXX XXXX XXXX 0130 00", "DE8937040044******3000"]
)
def test_a_masked_iban_is_no_value(pay: Any, masked: str) -> None:
    payment = pay(f"IBAN {masked}").data["payment"]
    assert (payment["accounts"], payment["debtor_iban"]) == ([], None)


def test_wrong_check_digits_make_an_iban_doubtful(pay: Any) -> None:
    good, bad = pay("IBAN DE89 3704 0044 0532 0130 00"), pay("IBAN DE89 3704 0044 0532 0130 01")
    assert good.fields["/payment/accounts/0/iban"].confidence > 0.9
    assert bad.fields["/payment/accounts/0/iban"].confidence < 0.6


def test_a_digit_that_ocr_lost_from_a_run_is_restored_and_says_so(pay: Any) -> None:
    found = pay("IBAN: DE0212030000000202051", source=Source.OCR).fields["/payment/accounts/0/iban"]
    assert (found.value, found.grounding) == (BUYERS, Grounding.DERIVED)
    assert found.confidence < 0.9


def test_an_iban_that_ocr_read_too_short_is_no_value_if_nothing_explains_it(pay: Any) -> None:
    assert pay("IBAN: DE8937040044532013000", source=Source.OCR).data["payment"]["accounts"] == []


def test_an_iban_goes_on_in_the_next_cells_of_its_row(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 500, "IBAN")
    for place, group in enumerate(["DE89", "3704", "0044", "0532", "0130", "00"]):
        paper.write(120 + 60 * place, 500, group)
    found = read(paper).fields["/payment/accounts/0/iban"]
    assert (found.value, len(found.boxes)) == (SELLERS, 6)


def test_a_meter_number_that_begins_like_an_iban_is_none(pay: Any) -> None:
    assert pay("Zählpunkt DE0009876543200000000000000200041").data["payment"]["accounts"] == []


def test_a_bank_named_over_its_iban_is_not_what_stands_beside_it(read: Any, new_paper: Any) -> None:
    paper = new_paper().stack(
        60, 770, "Musterstädter Bank", "IBAN DE89 3704 0044 0532 0130 00", "BIC COBADEFFXXX"
    )
    paper.stack(260, 770, "USt-IdNr. DE914508701", "Steuernr. 99/331/07712", "Finanzamt Musterstadt")
    fields = read(paper).fields
    assert fields["/payment/accounts/0/bank_name"].value == "Musterstädter Bank"
    assert fields["/payment/accounts/0/iban"].value == SELLERS


def test_bic_and_bank_belong_to_their_iban(pay: Any) -> None:
    accounts = pay("Commerzbank Köln", "IBAN DE89 3704 0044 0532 0130 00", "BIC COBADEFFXXX").data["payment"][
        "accounts"
    ]
    assert [(each["iban"], each["bic"], each["bank_name"]) for each in accounts] == [
        (SELLERS, "COBADEFFXXX", "Commerzbank Köln")
    ]


def test_a_word_in_capitals_is_no_bic(pay: Any) -> None:
    assert (
        pay("RECHNUNG DEUTSCHE", "IBAN DE89 3704 0044 0532 0130 00").data["payment"]["accounts"][0]["bic"]
        is None
    )


def test_accounts_in_several_currencies_say_which(pay: Any) -> None:
    accounts = pay("IBAN EUR: DE89 3704 0044 0532 0130 00", "IBAN USD: DE02 1203 0000 0000 2020 51").data[
        "payment"
    ]["accounts"]
    assert [(each["iban"], each["currency"]) for each in accounts] == [(SELLERS, "EUR"), (BUYERS, "USD")]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("Bank details", "Account No: 12345678", "Sort code: 40-11-22"), "12345678"),
        (("Routing Number (ABA): 121000248", "Account Number: 000123456789"), "000123456789"),
        (("Corva Bank", "Account No. 00418270093315", "IFSC CODE CRVA0004821"), "00418270093315"),
    ],
)
def test_an_account_without_an_iban_has_its_number(pay: Any, lines: tuple[str, ...], number: str) -> None:
    data = pay(*lines).data
    assert [account["account_number"] for account in data["payment"]["accounts"]] == [number]
    assert data["account_number"] is None


def ibans(result: DocumentResult) -> dict[str, Grounding]:
    return {path: field for path, field in result.fields.items() if path.endswith("iban") and field.value}


def test_a_vat_id_and_the_label_beside_it_make_no_iban(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 60, "FACTURE 17").write(50, 700, "N° TVA FR20 999149214")
    paper.write(300, 700, "IBAN FR76 3000 6000 0112 3456 7890 189")
    assert [field.value for field in ibans(read(paper)).values()] == ["FR7630006000011234567890189"]


def test_a_cut_iban_is_none_and_takes_no_letters_of_the_next_label(
    pay: Callable[..., DocumentResult],
) -> None:
    assert not ibans(pay("IBAN DE89 3704 0044 0532 013 BIC COBADEFFXXX"))


def test_an_iban_goes_on_below_where_a_narrow_column_breaks_it(
    read: Callable[..., DocumentResult], new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(50, 100, "Invoice 4711", size=14).write(50, 130, "Date 2026-03-17")
    paper.stack(50, 760, "Bank details", "IBAN DE89 3704 0044", "0532 0130 00", "Munich")
    field = read(paper).fields["/payment/accounts/0/iban"]
    assert field.value == "DE89370400440532013000"
    assert len(field.boxes) == 2


def test_a_number_below_that_does_not_complete_an_iban_is_left_alone(
    read: Callable[..., DocumentResult], new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(50, 100, "Invoice 4711", size=14)
    paper.stack(50, 760, "IBAN DE89 3704 0044", "0532 0130 01")
    assert not ibans(read(paper))


@pytest.mark.parametrize(
    ("line", "source", "is_given"),
    [
        ("IBAN DE89 3704 0044 0532 0130 01", Source.OCR, True),
        ("DE89 3704 0044 0532 0130 01", Source.OCR, False),
        ("DE89 3704 0044 0532 0130 01", Source.TEXT_LAYER, False),
        ("IBAN DE89 3704 0044 0532", Source.OCR, False),
        ("IBAN FR89 3704 0044 XX32 0130 00AB BA1", Source.OCR, False),
        ("IBAN DE89 3704 0044 0532", Source.TEXT_LAYER, False),
    ],
)
def test_an_iban_with_wrong_check_digits_needs_a_label_its_length_and_from_ocr_its_structure(
    pay: Callable[..., DocumentResult], line: str, source: Source, is_given: bool
) -> None:
    found = ibans(pay(line, source=source))
    assert bool(found) is is_given
    assert all(field.confidence < 0.6 for field in found.values())


@pytest.mark.parametrize(
    ("line", "creditor", "is_sure"),
    [
        ("Gläubiger-ID DE98ZZZ09999999999", "DE98ZZZ09999999999", True),
        ("Codice creditore IT66ZZZA1B2C3D4E5F6G7H8", "IT66ZZZA1B2C3D4E5F6G7H8", True),
        ("Identificador del acreedor ES86000B99279238.", "ES86000B99279238", False),
    ],
)
def test_the_id_of_a_creditor_is_unsure_where_its_check_digits_are_wrong(
    pay: Callable[..., DocumentResult], line: str, creditor: str, is_sure: bool
) -> None:
    field = pay(line).fields["/payment/creditor_id"]
    assert (field.value, field.confidence > 0.6) == (creditor, is_sure)


def test_an_iban_beside_a_vat_id_is_read_by_itself(
    read: Callable[..., DocumentResult], new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    paper.write(50, 780, "USt-IdNr. DE136695976").write(400, 780, "DE89 3704 0044 0532 0130 00")
    assert read(paper).data["payment"]["accounts"][0]["iban"] == "DE89370400440532013000"
