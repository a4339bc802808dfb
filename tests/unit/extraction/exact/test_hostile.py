"""What an e-invoice has wrong is left out with a word, and costs neither time nor the rest of it."""

import time
from collections.abc import Callable

import pytest

from recto.documents.model import Document
from recto.extraction.exact import ExactReading, read_e_invoice
from recto.extraction.exact.values import MAX_ROWS

Read = Callable[..., ExactReading]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+5.0", "5.0"),
        (".5", "0.5"),
        ("5.", "5"),
        (" -0.10 ", "-0.10"),
        ("1.234,50", None),
        ("1e5", None),
        ("NaN", None),
        ("9" * 40, None),
        ("٣", None),
    ],
)
def test_numbers_are_plain_or_left_out(text: str, value: str | None, read_ubl: Read) -> None:
    reading = read_ubl({"LegalMonetaryTotal": {"PayableAmount": text}})
    assert reading.result.data["amount_due"] == value
    assert bool(reading.warnings) == (value is None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-03-31", "2026-03-31"), ("20260331", "2026-03-31"), ("2026-02-30", None), ("31.03.2026", None)],
)
def test_days_exist_or_are_left_out(text: str, value: str | None, read_ubl: Read) -> None:
    reading = read_ubl({"IssueDate": text})
    assert reading.result.data["issue_date"] == value
    assert bool(reading.warnings) == (value is None)


def test_a_month_is_no_day_and_no_mistake(read_cii: Read) -> None:
    reading = read_cii(head={"IssueDateTime": {"DateTimeString@format=610": "202603"}})
    assert (reading.result.data["issue_date"], reading.warnings) == (None, ())


def test_what_was_left_out_is_quoted(read_ubl: Read) -> None:
    (warning,) = read_ubl({"DocumentCurrencyCode": "Euro"}).warnings
    assert '"Euro" as DocumentCurrencyCode' in warning


def test_warnings_are_few_even_if_mistakes_are_many(read_ubl: Read) -> None:
    rows = [{"LineExtensionAmount": f"x{number}"} for number in range(200)]
    assert len(read_ubl({"InvoiceLine": rows}).warnings) == 10


def test_missing_parts_leave_the_rest(read_bytes: Read) -> None:
    data = read_bytes(b"<CrossIndustryInvoice><ExchangedDocument/></CrossIndustryInvoice>").result.data
    assert (data["invoice_number"], data["lines"], data["lines_include_tax"]) == (None, [], None)


def test_namespaces_and_their_versions_do_not_matter(read_bytes: Read) -> None:
    content = (
        b"""<x:Invoice xmlns:x="urn:a" xmlns:y="urn:b"><y:ID>R-1</y:ID><LegalMonetaryTotal/></x:Invoice>"""
    )
    assert read_bytes(content).result.data["invoice_number"] == "R-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_understood(encoding: str, read_bytes: Read) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><Invoice><ID>Rügen</ID><InvoiceLine/></Invoice>'
    assert read_bytes(text.encode(encoding)).result.data["invoice_number"] == "Rügen"


def test_xml_that_cannot_be_read_is_no_e_invoice() -> None:
    for content in (b"", b"<Invoice>", b"<!DOCTYPE a><Invoice><InvoiceLine/></Invoice>", b"<Order/>"):
        assert read_e_invoice(Document("application/pdf", 1, (), e_invoice=content)) is None


def test_a_document_without_one_has_none() -> None:
    assert read_e_invoice(Document("application/pdf", 1, ())) is None


def test_rows_in_rows_are_followed_only_so_deep(read_ubl: Read, write_xml: Callable[..., bytes]) -> None:
    row: dict[str, object] = {"ID": "x"}
    for _ in range(30):
        row = {"ID": "x", "SubInvoiceLine": row}
    assert len(read_ubl({"InvoiceLine": row}).result.data["lines"]) == 11


def test_more_rows_than_an_invoice_has_are_cut_aloud(read_bytes: Read) -> None:
    reading = read_bytes(
        b"<Invoice>" + b"<InvoiceLine><ID>1</ID></InvoiceLine>" * (MAX_ROWS + 5) + b"</Invoice>"
    )
    assert len(reading.result.data["lines"]) == MAX_ROWS
    assert f"more than {MAX_ROWS} rows" in reading.warnings[0]


def test_ten_thousand_rows_take_seconds(read_ubl: Read) -> None:
    row = {"ID": "1", "InvoicedQuantity": "1", "LineExtensionAmount": "1.00", "Item": {"Name": "Screw"}}
    started = time.monotonic()
    assert len(read_ubl({"InvoiceLine": [row] * 10_000}).result.data["lines"]) == 10_000
    assert time.monotonic() - started < 20
