"""Payment codes become data, support what was read, fill what was not, and are told of where they differ."""

from typing import Any

import pytest

from recto.documents.model import Barcode, Document, Page
from recto.extraction.exact import ExactReading, add_barcodes
from recto.extraction.exact.reading import list_values
from recto.extraction.pointers import build_tree
from schemas.documents.invoice import Invoice
from schemas.results import DocumentResult, FieldResult, Grounding, Source

IBAN, OTHER = "DE75512108001245126199", "DE02120300000000202051"
SWISS_IBAN = "CH4431999123000889012"
QRR = "210000000003139471430009017"
BOX = (0.1, 0.2, 0.3, 0.4)


def _epc(
    iban: str = IBAN,
    amount: str = "EUR119.00",
    reference: str = "",
    message: str = "R-1",
    version: str = "002",
) -> str:
    lines = (
        "BCD",
        version,
        "1",
        "SCT",
        "SOLADEST600",
        "Muster GmbH",
        iban,
        amount,
        "",
        reference,
        message,
        "",
    )
    return "\n".join(lines)


def _swiss(amount: str = "119.00", kind: str = "QRR", reference: str = QRR, end: str = "\r\n") -> str:
    creditor = ("S", "Muster AG", "Weg", "1", "8000", "Zurich", "CH")
    debtor = ("S", "Buyer", "Gasse", "2", "3000", "Bern", "CH")
    head = ("SPC", "0200", "1", SWISS_IBAN, *creditor, *[""] * 7, amount, "CHF", *debtor)
    return end.join((*head, kind, reference, "Thank you", "EPD"))


def _add(
    text: str, values: dict[str, Any] | None = None, source: Source = Source.OCR, page: int = 1
) -> ExactReading:
    data = Invoice.model_validate(build_tree(values or {})).model_dump(mode="json")
    fields = {
        path: FieldResult(value=value, confidence=0.7, grounding=Grounding.FOUND, source=source)
        for path, value in list_values(data)
    }
    result = DocumentResult(schema_name="invoice", schema_confidence=1, pages=(1,), data=data, fields=fields)
    pages = (Page(1, 10, 10, 0, Source.OCR),)
    code = Barcode("qr_code", text, page, BOX)
    return add_barcodes(result, Document("image/png", 1, pages, barcodes=(code,)))


def test_an_epc_code_is_read_whole() -> None:
    qr = _add(_epc(reference="RF18539007547034", message="")).result.data["payment"]["qr"]
    assert qr == {
        "kind": "epc",
        "name": "Muster GmbH",
        "iban": IBAN,
        "bic": "SOLADEST600",
        "amount": "119.00",
        "currency": "EUR",
        "reference": "RF18539007547034",
        "message": None,
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_swiss_qr_bill_is_read_whole(end: str) -> None:
    qr = _add(_swiss(end=end)).result.data["payment"]["qr"]
    assert qr == {
        "kind": "swiss_qr",
        "name": "Muster AG",
        "iban": SWISS_IBAN,
        "bic": None,
        "amount": "119.00",
        "currency": "CHF",
        "reference": QRR,
        "message": "Thank you",
    }


def test_a_swiss_bill_without_reference_has_none() -> None:
    assert _add(_swiss(kind="NON", reference="unused")).result.data["payment"]["qr"]["reference"] is None


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/R-1",
        "",
        "BCD",
        "BCD\n002\n1\nSCT\n\nName\nnot an iban",
        _epc(version="009"),
        "SPC\n0200\n1",
        _swiss().replace("CH44", "DE44"),
        "4012345678901",
    ],
)
def test_other_codes_change_nothing(text: str) -> None:
    reading = _add(text, {"/invoice_number": "R-1"})
    assert reading.warnings == ()
    assert set(reading.result.fields) == {"/invoice_number"}


def test_what_was_not_read_is_filled_from_the_code_with_its_place() -> None:
    result = _add(_epc()).result
    assert result.data["payment"]["accounts"][0]["iban"] == IBAN
    assert result.data["payment"]["accounts"][0]["bic"] == "SOLADEST600"
    assert (result.data["amount_due"], result.data["currency"]) == ("119.00", "EUR")
    assert result.data["payment_reference"] == "R-1"
    field = result.fields["/payment/accounts/0/iban"]
    assert (field.value, field.grounding, field.source) == (IBAN, Grounding.EMBEDDED, Source.BARCODE)
    assert (field.boxes[0].page, field.boxes[0].box) == (1, BOX)
    Invoice.model_validate(result.data)


def test_what_was_read_the_same_becomes_surer() -> None:
    values = {"/payment/accounts/0/iban": IBAN, "/gross_total": "119.0", "/payment_reference": "R 1"}
    reading = _add(_epc(), {**values, "/currency": "EUR"})
    assert reading.warnings == ()
    assert all(reading.result.fields[path].confidence >= 0.99 for path in values)
    assert reading.result.fields["/gross_total"].value == "119.0"


def test_another_account_is_told_of_and_not_taken() -> None:
    reading = _add(_epc(), {"/payment/accounts/0/iban": OTHER})
    assert [account["iban"] for account in reading.result.data["payment"]["accounts"]] == [OTHER]
    assert IBAN in reading.warnings[0]
    assert OTHER in reading.warnings[0]


def test_a_misread_iban_is_mended_by_the_code() -> None:
    reading = _add(_epc(), {"/payment/accounts/0/iban": IBAN.replace("5121", "5127")})
    assert reading.warnings == ()
    assert reading.result.data["payment"]["accounts"][0]["iban"] == IBAN
    assert reading.result.fields["/payment/accounts/0/iban"].source is Source.BARCODE


@pytest.mark.parametrize("source", [Source.E_INVOICE, Source.TEXT_LAYER])
def test_an_iban_that_is_written_wrong_was_not_misread(source: Source) -> None:
    wrong = IBAN.replace("5121", "5127")
    reading = _add(_epc(), {"/payment/accounts/0/iban": wrong}, source)
    assert reading.result.data["payment"]["accounts"][0]["iban"] == wrong
    assert reading.warnings


def test_a_code_with_a_wrong_iban_is_not_used() -> None:
    reading = _add(_epc(iban="DE75512108001245126198"))
    assert reading.result.data["payment"]["accounts"] == []
    assert "wrong IBAN" in reading.warnings[0]


def test_an_account_of_another_number_is_kept_beside_the_codes() -> None:
    accounts = _add(_epc(), {"/payment/accounts/0/account_number": "777"}).result.data["payment"]["accounts"]
    assert [(one["iban"], one["account_number"]) for one in accounts] == [(None, "777"), (IBAN, None)]


def test_another_amount_is_told_of() -> None:
    reading = _add(_epc(amount="EUR120"), {"/amount_due": "119.00"})
    assert reading.result.data["amount_due"] == "119.00"
    assert '"120"' in reading.warnings[0]


@pytest.mark.parametrize("amount", ["", "EUR", "EUR0.00", "EURabc", "EUR-5"])
def test_a_code_may_leave_the_amount_open(amount: str) -> None:
    reading = _add(_epc(amount=amount), {"/amount_due": "119.00"})
    assert reading.result.data["payment"]["qr"]["amount"] is None
    assert reading.warnings == ()


def test_another_currency_is_told_of() -> None:
    assert '"CHF"' in _add(_epc(), {"/currency": "CHF"}).warnings[-1]


def test_structured_references_that_differ_are_told_of() -> None:
    reading = _add(_swiss(), {"/payment_reference": QRR.replace("21", "22"), "/currency": "CHF"})
    assert "reference" in reading.warnings[0]
    assert _add(_swiss(), {"/payment_reference": "R-1"}).warnings == ()


def test_codes_on_other_pages_belong_to_other_documents() -> None:
    assert _add(_epc(), page=2).result.data["payment"]["qr"]["iban"] is None


def test_codes_that_differ_are_told_of() -> None:
    first = _add(_epc())
    codes = tuple(Barcode("qr_code", _epc(iban=iban), 1, BOX) for iban in (IBAN, OTHER))
    document = Document("image/png", 1, (Page(1, 10, 10, 0, Source.OCR),), barcodes=codes)
    assert "2 payment QR codes that differ" in add_barcodes(first.result, document).warnings[0]


def test_receipts_have_no_payment_code() -> None:
    result = DocumentResult(schema_name="receipt", schema_confidence=1, pages=(1,), data={}, fields={})
    document = Document("image/png", 1, (), barcodes=(Barcode("qr_code", _epc(), 1, BOX),))
    assert add_barcodes(result, document).result is result
