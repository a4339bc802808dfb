"""Files of several bills are cut, files of one never: a wrong cut is worse than none."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.splitting import cut_document, split_document
from recto.extraction.target import target_of
from schemas.results import Source

NewPaper = Callable[..., Any]
Bind = Callable[..., Document]


@pytest.fixture
def invoice(new_paper: NewPaper) -> Callable[..., Any]:
    def write(number: str, total: str, seller: str = "Beispiel Handel GmbH", vat: str = "DE136695976") -> Any:
        paper = new_paper().write(50, 40, seller, size=14).write(50, 60, "Hauptstr. 5, 10115 Berlin")
        paper.write(50, 140, "Rechnung", size=16).write(350, 140, f"Rechnungsnummer: {number}")
        paper.write(350, 155, "Rechnungsdatum: 17.03.2026")
        paper.write(350, 400, "Gesamtbetrag EUR").write(520, 400, total)
        return paper.write(50, 800, f"USt-IdNr. {vat}")

    return write


@pytest.fixture
def annex(new_paper: NewPaper) -> Any:
    return new_paper().stack(
        50, 60, "Allgemeine Bedingungen", "Die Lieferung erfolgt ab Werk.", "Es gilt das."
    )


def pages_of(documents: Any) -> list[list[int]]:
    return [[page.number for page in document.pages] for document in documents]


def test_two_invoices_are_two_documents_under_the_numbers_of_the_file(invoice: Any, bind: Bind) -> None:
    file = bind(invoice("RE-1001", "119,00"), invoice("RE-1002", "238,00"))
    assert pages_of(split_document(file)) == [[1], [2]]


def test_an_annex_belongs_to_the_invoice_before(invoice: Any, annex: Any, bind: Bind) -> None:
    file = bind(invoice("RE-1001", "119,00"), annex, invoice("RE-1002", "238,00"), annex)
    assert pages_of(split_document(file)) == [[1, 2], [3, 4]]


def test_a_page_with_the_same_number_goes_on(invoice: Any, bind: Bind) -> None:
    assert len(split_document(bind(invoice("RE-1001", "119,00"), invoice("RE-1001", "238,00")))) == 1


def test_a_page_that_counts_itself_as_a_later_one_goes_on(invoice: Any, bind: Bind) -> None:
    second = invoice("LS-7", "238,00").write(280, 830, "Seite 2 von 2")
    assert len(split_document(bind(invoice("RE-1001", "119,00"), second))) == 1


def test_a_sum_that_is_carried_over_goes_on(new_paper: NewPaper, invoice: Any, bind: Bind) -> None:
    first = new_paper().write(50, 140, "Rechnung", size=16).write(350, 140, "Rechnungsnummer: RE-1001")
    first.write(350, 700, "Übertrag").write(520, 700, "80,00")
    assert len(split_document(bind(first, invoice("RE-1002", "238,00")))) == 1


def test_pages_without_a_total_are_no_bill_of_their_own(
    new_paper: NewPaper, invoice: Any, bind: Bind
) -> None:
    cover = new_paper().write(50, 60, "Rechnung", size=16).write(50, 90, "Rechnungsnummer: RE-0999")
    assert len(split_document(bind(cover, invoice("RE-1001", "119,00")))) == 1


def test_receipts_one_to_a_page_are_cut(new_paper: NewPaper, bind: Bind) -> None:
    def receipt(shop: str, total: str) -> Any:
        paper = (
            new_paper(Source.OCR, width=240, height=480).write(40, 20, shop).write(20, 60, "06/11/17 5:06 PM")
        )
        paper.write(20, 100, "WOOD GLUE").write(190, 100, "3.50")
        return paper.write(20, 200, "TOTAL").write(190, 200, total)

    file = bind(receipt("Heron Hardware", "9.10"), receipt("Corner Bakery", "4.20"))
    assert pages_of(split_document(file)) == [[1], [2]]


def test_a_file_with_xml_is_one_document(invoice: Any, bind: Bind) -> None:
    file = bind(invoice("RE-1001", "119,00"), invoice("RE-1002", "238,00"))
    with_xml = Document(file.media_type, 2, file.pages, e_invoice=b"<Invoice/>")
    assert split_document(with_xml) == (with_xml,)


def test_a_job_gets_a_result_for_each_document(extractor: ReaderExtractor, invoice: Any, bind: Bind) -> None:
    file = bind(invoice("RE-1001", "119,00"), invoice("RE-1002", "238,00"))
    done: list[tuple[int, int]] = []
    order = ExtractionOrder(file, target_of("auto"), on_page=lambda *pages: done.append(pages))
    results = extractor.extract(order).documents
    assert [result.data["invoice_number"] for result in results] == ["RE-1001", "RE-1002"]
    assert [result.pages for result in results] == [(1,), (2,)]
    boxes = results[1].fields["/invoice_number"].boxes
    assert [box.page for box in boxes] == [2]
    assert done == [(1, 2), (2, 2)]


def test_a_part_keeps_what_stands_on_its_pages_and_nothing_else(invoice: Any, bind: Bind) -> None:
    from recto.documents.model import Barcode

    box = (0.1, 0.1, 0.2, 0.2)
    file = bind(invoice("RE-1001", "119,00"), invoice("RE-1002", "238,00"))
    codes = tuple(Barcode("qr_code", text, page, box) for page, text in ((1, "a"), (2, "b")))
    part = cut_document(Document("application/pdf", 2, file.pages, barcodes=codes), {2})
    assert ([page.number for page in part.pages], [code.text for code in part.barcodes]) == ([2], ["b"])
    assert part.page_count == 2
