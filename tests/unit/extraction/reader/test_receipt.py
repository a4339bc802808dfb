"""Whole receipts, read, and the choice between receipt and invoice."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.errors import JobInterrupted, SchemaUnknownError
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.fixture
def malaysian(new_paper: NewPaper) -> Any:
    """A till roll: 240 points wide."""
    paper = new_paper(Source.OCR, width=240, height=480)
    paper.write(40, 20, "HERON HARDWARE SDN BHD (307192-W)")
    paper.stack(20, 34, "NO. 12, JALAN KENYALANG 3,", "TAMAN PELITA, 52296 KEPONG,", "KUALA LUMPUR.")
    paper.write(20, 76, "TEL: 03-5550 1846").write(20, 90, "GST ID : 000451908736")
    paper.write(60, 110, "TAX INVOICE").write(20, 124, "Invoice No: CS0020417").write(
        20, 138, "06/11/17 5:06 PM"
    )
    paper.write(20, 160, "DOOR HINGE").write(190, 160, "8.90")
    paper.write(20, 174, "WOOD GLUE").write(190, 174, "33.50")
    paper.write(20, 200, "Total (Excluding GST)").write(190, 200, "40.00")
    paper.write(20, 214, "GST payable (6%)").write(190, 214, "2.40")
    paper.write(20, 228, "Total (Inclusive of GST)").write(180, 228, "RM 42.40")
    paper.write(20, 242, "CASH").write(180, 242, "RM 50.00")
    paper.write(20, 256, "CHANGE").write(180, 256, "RM 7.60")
    return paper


def test_a_till_receipt_is_read(read: Read, malaysian: Any) -> None:
    data = read(malaysian, "receipt").data
    merchant = data["merchant"]
    assert merchant["name"] == "HERON HARDWARE SDN BHD"
    assert (
        merchant["address"]["text"] == "NO. 12, JALAN KENYALANG 3, TAMAN PELITA, 52296 KEPONG, KUALA LUMPUR."
    )
    assert (merchant["phone"], merchant["vat_id"]) == ("03-5550 1846", "000451908736")
    assert (data["date"], data["time"]) == ("2017-11-06", "17:06")
    assert (data["subtotal"], data["tax_total"], data["total"]) == ("40.00", "2.40", "42.40")
    assert (data["amount_tendered"], data["change"], data["payment_method"]) == ("50.00", "7.60", "CASH")
    assert data["currency"] == "MYR"
    assert data["receipt_number"] == "CS0020417"


def test_the_cash_handed_over_is_not_the_total(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(width=240, height=480).write(20, 20, "Corner Bakery Ltd")
    paper.write(20, 100, "TOTAL").write(190, 100, "9.10").write(20, 114, "CASH").write(190, 114, "50.00")
    paper.write(20, 128, "CHANGE").write(190, 128, "40.90")
    assert read(paper, "receipt").data["total"] == "9.10"


def test_a_tip_is_no_tax(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(width=240, height=480).write(20, 20, "The Lantern Ltd")
    paper.write(20, 100, "Subtotal").write(190, 100, "158.65")
    paper.write(20, 114, "Optional service 12.5%").write(190, 114, "19.83")
    paper.write(20, 128, "TOTAL").write(190, 128, "£178.48")
    paper.write(20, 142, "20% VAT on 132.21").write(190, 142, "26.44")
    data = read(paper, "receipt").data
    assert (data["tip"], data["tax_total"], data["total"]) == ("19.83", "26.44", "178.48")


def test_a_german_receipt_sums_its_tax_groups(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(width=240, height=480).write(40, 20, "Halmspeicher Naturkost")
    paper.stack(40, 34, "Mühlenwehr 14", "37999 Niederquell")
    paper.write(20, 100, "SUMME EUR").write(190, 100, "23,49").write(20, 114, "Geg. girocard").write(
        190, 114, "23,49"
    )
    paper.write(20, 140, "A= 7,0%").write(80, 140, "13,52").write(130, 140, "0,95").write(190, 140, "14,47")
    paper.write(20, 154, "B= 19,0%").write(80, 154, "7,58").write(130, 154, "1,44").write(190, 154, "9,02")
    paper.write(20, 180, "Nr. ############0098").write(20, 200, "21.02.2026 11:47")
    result = read(paper, "receipt")
    data = result.data
    assert (data["total"], data["tax_total"], data["payment_method"]) == ("23.49", "2.39", "girocard")
    assert (data["card_last4"], data["date"], data["time"]) == ("0098", "2026-02-21", "11:47")
    assert [tax["rate"] for tax in data["taxes"]] == ["7", "19"]
    assert result.fields["/tax_total"].grounding is Grounding.DERIVED


def test_a_name_over_two_lines_is_joined(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480)
    paper.stack(60, 20, "NORTHERN MEADOW", "STATIONERY SDN. BHD", size=12)
    paper.write(40, 60, "18-20, JLN PADANG LEMBAH").write(20, 120, "TOTAL").write(190, 120, "2.47")
    assert read(paper, "receipt").data["merchant"]["name"] == "NORTHERN MEADOW STATIONERY SDN. BHD"


def test_a_till_roll_is_told_from_a_letter(read: Read, malaysian: Any, new_paper: NewPaper) -> None:
    receipt = read(malaysian, "auto")
    assert receipt.schema_name == "receipt"
    letter = (
        new_paper().write(50, 50, "INVOICE").stack(50, 100, "Bill to", "Acme Ltd", "1 High Street", "QV9 1GH")
    )
    letter.write(50, 200, "Due date 17 March 2026").write(50, 400, "IBAN GB29 NWBK 6016 1331 9268 19")
    letter.write(300, 400, "Total").write(520, 400, "£12.00")
    invoice = read(letter, "auto")
    assert invoice.schema_name == "invoice"
    assert min(receipt.schema_confidence, invoice.schema_confidence) > 0.8


def test_the_choice_of_schema_is_unsure_where_nothing_tells(read: Read, new_paper: NewPaper) -> None:
    assert read(new_paper(), "auto").schema_confidence <= 0.5


def test_a_schema_that_was_asked_for_is_certain(read: Read, malaysian: Any) -> None:
    assert read(malaysian, "receipt").schema_confidence == 1.0


def test_an_unknown_schema_is_refused_by_name(malaysian: Any, extractor: ReaderExtractor) -> None:
    with pytest.raises(SchemaUnknownError, match="invoice, receipt"):
        extractor.find(malaysian.document(), "passport", lambda: False)


def test_a_cancelled_job_stops_between_pages(malaysian: Any, extractor: ReaderExtractor) -> None:
    with pytest.raises(JobInterrupted):
        extractor.extract(ExtractionOrder(malaysian.document(), target_of("receipt"), cancelled=lambda: True))


def test_candidates_and_their_evidence_are_kept_for_explanation(
    malaysian: Any, extractor: ReaderExtractor
) -> None:
    malaysian.write(20, 300, "Invoice No: CS0020418")
    _, findings = extractor.find(malaysian.document(), "receipt", lambda: False)
    numbers = findings.choices["/receipt_number"].candidates
    assert [candidate.value for candidate in numbers[:2]] == ["CS0020417", "CS0020418"]
    total = findings.choices["/total"].best
    assert {item.kind for item in total.evidence} >= {"label.weak", "currency", "adds_up"}


def test_tips_that_are_only_suggested_are_not_the_tip(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).write(60, 20, "Speckled Heron Diner")
    paper.write(20, 100, "Subtotal").write(190, 100, "34.95").write(20, 114, "Tax 8.25%").write(
        190, 114, "2.88"
    )
    paper.write(20, 128, "Total").write(190, 128, "$37.83").write(20, 150, "Cash").write(190, 150, "40.00")
    paper.write(20, 164, "Change").write(190, 164, "2.17").write(60, 190, "Suggested gratuity")
    paper.stack(55, 204, "18% = 6.29  (Total 44.12)", "20% = 6.99  (Total 44.82)")
    data = read(paper, "receipt").data
    assert (data["tip"], data["total"]) == (None, "37.83")
