"""Samples that hold their values for machines are read from those, as a job reads them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.exact import add_barcodes, compare_with_page, read_e_invoice
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from samples.catalogue import Sample, samples
from schemas.results import DocumentResult, Source
from scripts.comparison import compare_fields

E_INVOICES = [sample for sample in samples() if sample.name.startswith("einvoice-")]


@pytest.fixture(scope="module")
def preparer() -> Iterator[Preparer]:
    with closing(Preparer(1, PrepareLimits())) as preparer:
        yield preparer


def _prepare(preparer: Preparer, sample: Sample, folder: Path) -> Document:
    return preparer.prepare(sample.path, None, folder, lambda _done, _total: None, lambda: False)


def _read_page(document: Document) -> DocumentResult:
    return ReaderExtractor().extract(ExtractionOrder(document, target_of("invoice"))).documents[0]


@pytest.mark.parametrize("sample", E_INVOICES, ids=lambda sample: sample.name)
def test_an_e_invoice_is_read_as_its_truth_says(preparer: Preparer, sample: Sample, tmp_path: Path) -> None:
    reading = read_e_invoice(_prepare(preparer, sample, tmp_path))
    assert reading is not None
    assert reading.warnings == ()
    compared = compare_fields(sample.expected, reading.result.data)
    assert [one for one in compared if not one.is_right] == []


def test_page_and_xml_of_the_sample_say_the_same(preparer: Preparer, tmp_path: Path) -> None:
    sample = next(sample for sample in E_INVOICES if sample.path.suffix == ".pdf")
    document = _prepare(preparer, sample, tmp_path)
    reading = read_e_invoice(document)
    assert reading is not None
    assert compare_with_page(reading.result, _read_page(document)) == ()


def test_the_code_on_the_freelancers_invoice_confirms_her_account(preparer: Preparer, tmp_path: Path) -> None:
    sample = next(sample for sample in samples() if sample.name == "invoice-de-freelance")
    document = _prepare(preparer, sample, tmp_path)
    reading = add_barcodes(_read_page(document), document)
    account = reading.result.data["payment"]["accounts"][0]
    assert reading.warnings == ()
    assert reading.result.data["payment"]["qr"]["iban"] == account["iban"]
    assert reading.result.fields["/payment/qr/amount"].source is Source.BARCODE
