"""Documents of every kind through a whole server, as callers send them and as they get them back."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from recto.client import Client
from samples.catalogue import FOLDER, Sample, samples
from schemas.jobs import JobRead, JobStatus
from schemas.results import DocumentResult, Grounding, Source
from tests.services.stack import RunningStack

INVOICE = FOLDER / "invoice-de-din5008.pdf"
MODERN = FOLDER / "invoice-en-modern.pdf"


@pytest.fixture(scope="module")
def client(stack: RunningStack) -> Iterator[Client]:
    """One server with the reader for all of these."""
    with stack.client() as client:
        yield client


@pytest.fixture(scope="module")
def truths() -> dict[str, Sample]:
    return {sample.path.name: sample for sample in samples()}


def read(client: Client, path: Path, **options: Any) -> JobRead:
    job = client.wait(client.submit(path, **options).id, timeout=120)
    assert job.status is JobStatus.SUCCEEDED, job.error
    return job


def only(job: JobRead) -> DocumentResult:
    assert job.result is not None
    (document,) = job.result.documents
    return document


def test_an_own_schema_is_filled_with_the_place_of_every_value(
    client: Client, truths: dict[str, Sample]
) -> None:
    schema = {
        "name": "booking",
        "schema": {
            "type": "object",
            "properties": {
                "invoice_no": {"type": "string", "aliases": ["Invoice number", "Invoice no."]},
                "invoice_date": {"type": "string", "format": "date"},
                "total_to_pay": {"type": "string", "aliases": ["Total", "Amount due"]},
                "favourite_colour": {"type": "string"},
            },
            "required": ["invoice_no", "invoice_date", "favourite_colour"],
        },
    }
    truth = truths[MODERN.name].full
    document = only(read(client, MODERN, json_schema=schema, cache=False))
    assert document.schema_name == "booking"
    assert document.data["invoice_no"] == truth["invoice_number"]
    assert document.data["invoice_date"] == truth["issue_date"]
    assert document.data["favourite_colour"] is None
    assert document.fields["/invoice_no"].boxes
    assert document.effective_schema is not None
    assert document.needs_review


def test_a_strict_schema_fails_where_a_required_field_is_missing(client: Client) -> None:
    schema = {
        "name": "strict",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"favourite_colour": {"type": "string"}},
            "required": ["favourite_colour"],
        },
    }
    job = client.wait(client.submit(MODERN, json_schema=schema).id, timeout=120)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, "favourite_colour" in job.error.message) == ("schema.required_missing", True)


def test_the_xml_of_an_e_invoice_is_the_source_with_and_without_a_page(client: Client) -> None:
    embedded = only(read(client, FOLDER / "einvoice-de-factur-x.pdf"))
    number = embedded.fields["/invoice_number"]
    assert (number.grounding, number.source, number.confidence) == (
        Grounding.EMBEDDED,
        Source.E_INVOICE,
        1.0,
    )
    assert number.boxes
    assert not embedded.needs_review
    bare = read(client, FOLDER / "einvoice-ie-ubl.xml")
    assert only(bare).fields["/invoice_number"].grounding is Grounding.EMBEDDED
    assert bare.result is not None
    assert bare.result.pages == ()


def test_what_was_not_expected_asks_for_review(client: Client, truths: dict[str, Sample]) -> None:
    iban = truths[INVOICE.name].full["payment"]["accounts"][0]["iban"]
    known = only(read(client, INVOICE, expected={"payment.accounts.*.iban": [iban]}))
    assert [check.passed for check in known.checks if check.name == "expected_value"] == [True]
    other = only(read(client, INVOICE, expected={"payment.accounts.*.iban": ["DE02120300000000202051"]}))
    assert [check.passed for check in other.checks if check.name == "expected_value"] == [False]
    assert "expected_value" in " ".join(reason.message for reason in other.review_reasons)


def test_the_same_file_again_is_answered_at_once_and_named_a_duplicate(client: Client) -> None:
    first = read(client, FOLDER / "invoice-uk-trade.pdf", cache=False)
    again = client.submit(FOLDER / "invoice-uk-trade.pdf")
    assert again.status is JobStatus.SUCCEEDED
    stored = client.get(again.id)
    assert stored.result is not None
    assert stored.result.usage.cached
    assert only(stored).data == only(first).data
    assert only(stored).duplicate_of == first.id


@pytest.mark.parametrize("name", ["form-en-scan.pdf", "form-en-fillable.pdf"])
def test_forms_are_told_and_read_by_themselves(client: Client, name: str) -> None:
    document = only(read(client, FOLDER / name))
    assert document.schema_name == "form"
    ticks = [field["checked"] for field in document.data["fields"] if field["kind"] == "checkbox"]
    assert {True, False} <= set(ticks)


def test_results_come_as_tables_and_text(client: Client) -> None:
    job = read(client, MODERN)
    get = _Fetcher(client)
    (row,) = csv.DictReader(io.StringIO(get(job, format="csv").text))
    assert row["invoice_number"] == only(job).data["invoice_number"]
    lines = list(csv.DictReader(io.StringIO(get(job, format="csv", part="lines").text)))
    assert len(lines) == len(only(job).data["lines"])
    book = openpyxl.load_workbook(io.BytesIO(get(job, format="xlsx").content))
    assert len(book.sheetnames) >= 2
    assert only(job).data["invoice_number"] in get(job, format="markdown").text
    azure = get(job, format="json", shape="azure").json()
    (document,) = azure["analyzeResult"]["documents"]
    assert document["fields"]["InvoiceId"]["valueString"] == only(job).data["invoice_number"]


class _Fetcher:
    """Gets results in other formats with the client's key."""

    def __init__(self, client: Client) -> None:
        self._http = client._http

    def __call__(self, job: JobRead, **query: str) -> httpx.Response:
        answer = self._http.get(f"/v1/jobs/{job.id}/result", params=query)
        assert answer.status_code == 200, answer.text
        return answer
