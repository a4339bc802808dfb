"""The way from an order to a judged result, with an extractor that says what it is told to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from recto.documents.model import Document
from recto.errors import JobInterrupted, SchemaUnknownError
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, ReadingCost, Reread
from recto.extraction.pipeline import run_pipeline
from recto.extraction.pointers import build_tree
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.documents.invoice import Invoice
from schemas.reading import CustomSchema, ReviewRules
from schemas.results import DocumentResult, FieldResult, Grounding, Source, TraceStep

NewPaper = Callable[..., Any]
TRUE: Mapping[str, Any] = {
    "/invoice_number": "RE-2031",
    "/issue_date": "2026-03-17",
    "/currency": "EUR",
    "/seller/name": "Ahrend Technik GmbH",
    "/seller/vat_id": "DE136695976",
    "/buyer/name": "Bergmann Bau GmbH",
    "/net_total": "1000.00",
    "/tax_total": "190.00",
    "/gross_total": "1190.00",
}

XML_INVOICE = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
      xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <b:ID>RE-2039</b:ID><b:IssueDate>2026-03-17</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>
      <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
      <a:LegalMonetaryTotal><b:TaxExclusiveAmount currencyID="EUR">1000.00</b:TaxExclusiveAmount>
      <b:TaxInclusiveAmount currencyID="EUR">1190.00</b:TaxInclusiveAmount></a:LegalMonetaryTotal>
      </Invoice>"""


class ScriptedExtractor:
    """A model that says these values, all with the same certainty; and others when it is asked again."""

    name = "scripted"

    def __init__(self, values: Mapping[str, Any], again: Mapping[str, Any] | None = None) -> None:
        self.values, self.again = values, again or {}
        self.complaints: list[Complaint] = []

    def extract(self, order: ExtractionOrder) -> Extraction:
        result = DocumentResult(
            schema=Invoice.schema_name,
            schema_confidence=1,
            pages=(1,),
            data=Invoice.model_validate(build_tree(self.values)).model_dump(mode="json"),
            fields={path: said(value) for path, value in self.values.items()},
        )
        step = TraceStep(kind="read", prompt_tokens=7)
        return Extraction([result], trace=[step], cost=ReadingCost(prompt_tokens=7))

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        self.complaints += complaints
        fields = {path: said(value) for path, value in self.again.items()}
        return Reread(fields, [TraceStep(kind="reread", prompt_tokens=3)], ReadingCost(prompt_tokens=3))


def said(value: Any) -> FieldResult:
    return FieldResult(value=value, confidence=0.97, grounding=Grounding.UNVERIFIED, source=Source.MODEL)


@pytest.fixture
def document(new_paper: NewPaper) -> Document:
    paper = new_paper().write(60, 40, "Ahrend Technik GmbH", size=14)
    paper.stack(60, 60, "Lindenweg 3", "30159 Hannover", "USt-IdNr.: DE136695976")
    paper.stack(60, 150, "Bergmann Bau GmbH", "Ulmenweg 9", "30161 Hannover")
    paper.write(60, 250, "Rechnung", size=14)
    paper.write(60, 280, "Rechnungsnummer: RE-2031").write(350, 280, "Rechnungsdatum: 17.03.2026")
    for y, label, amount in ((500, "Nettobetrag", "1.000,00"), (515, "USt 19 %", "190,00")):
        paper.write(300, y, label).write(480, y, f"{amount} EUR")
    paper.write(300, 530, "Gesamtbetrag").write(480, 530, "1.190,00 EUR")
    found: Document = paper.document()
    return found


def run(extractor: Any, document: Document, schema_name: str = "invoice", **order: Any) -> Extraction:
    asked = ExtractionOrder(document, target_of(schema_name), **order)
    return run_pipeline(extractor, asked, ReaderExtractor())


def test_what_a_model_reads_right_is_found_on_the_page(document: Document) -> None:
    extraction = run(ScriptedExtractor(TRUE), document)
    (result,) = extraction.documents
    groundings = {path: result.fields[path].grounding for path in TRUE}
    assert groundings.pop("/currency") in (Grounding.FOUND, Grounding.DERIVED)
    assert set(groundings.values()) == {Grounding.FOUND}
    assert all(result.fields[path].boxes for path in groundings)
    assert all(check.passed for check in result.checks)


@pytest.mark.parametrize(
    ("path", "lie"),
    [
        ("/invoice_number", "RE-2037"),
        ("/issue_date", "2026-03-18"),
        ("/seller/name", "Nordwind Logistik AG"),
        ("/seller/vat_id", "DE811907980"),
        ("/gross_total", "1191.00"),
    ],
)
def test_what_a_model_makes_up_is_unverified_and_asks_for_review(
    document: Document, path: str, lie: str
) -> None:
    (result,) = run(ScriptedExtractor({**TRUE, path: lie}), document).documents
    found = result.fields[path]
    assert found.grounding is Grounding.UNVERIFIED
    assert found.confidence < 0.5
    assert result.needs_review
    assert path in {reason.path for reason in result.review_reasons}


def test_fields_that_fail_a_check_are_asked_for_once_more_and_a_better_answer_is_taken(
    document: Document,
) -> None:
    model = ScriptedExtractor({**TRUE, "/gross_total": "1191.00"}, again={"/gross_total": "1190.00"})
    extraction = run(model, document)
    (result,) = extraction.documents
    assert any("/gross_total" in complaint.paths for complaint in model.complaints)
    assert (result.data["gross_total"], result.fields["/gross_total"].grounding) == (
        "1190.00",
        Grounding.FOUND,
    )
    assert extraction.cost.prompt_tokens == 10
    assert [step.kind for step in extraction.trace] == ["read", "reread"]


def test_a_second_answer_that_is_no_better_changes_nothing(document: Document) -> None:
    model = ScriptedExtractor({**TRUE, "/gross_total": "1191.00"}, again={"/gross_total": "1192.00"})
    (result,) = run(model, document).documents
    assert result.data["gross_total"] == "1191.00"


def test_a_value_that_fails_is_not_hidden_by_a_second_look_that_sees_nothing(document: Document) -> None:
    model = ScriptedExtractor({**TRUE, "/gross_total": "1191.00"}, again={"/gross_total": None})
    (result,) = run(model, document).documents
    assert result.data["gross_total"] == "1191.00"
    assert result.needs_review


def test_a_total_that_follows_is_derived(document: Document) -> None:
    values = {path: value for path, value in TRUE.items() if path != "/tax_total"}
    (result,) = run(ScriptedExtractor(values), document).documents
    assert result.data["tax_total"] == "190.00"
    assert result.fields["/tax_total"].grounding is Grounding.DERIVED


def test_a_value_that_was_not_expected_fails_a_check(document: Document) -> None:
    (result,) = run(
        ScriptedExtractor(TRUE), document, expected={"invoice_number": ["RE-2031", "RE-2032"]}
    ).documents
    assert [check.passed for check in result.checks if check.name == "expected_value"] == [True]
    (result,) = run(ScriptedExtractor(TRUE), document, expected={"seller.vat_id": ["DE811907980"]}).documents
    assert [check.passed for check in result.checks if check.name == "expected_value"] == [False]
    assert result.needs_review


def test_required_fields_that_are_missing_ask_for_review(document: Document) -> None:
    rules = ReviewRules(required=("purchase_order",))
    (result,) = run(ScriptedExtractor(TRUE), document, review=rules).documents
    assert "/purchase_order" in {reason.path for reason in result.review_reasons}


def test_a_schema_of_the_callers_is_not_checked_as_an_invoice(document: Document) -> None:
    class Reader(ScriptedExtractor):
        def extract(self, order: ExtractionOrder) -> Extraction:
            result = DocumentResult(
                schema="invoice",
                schema_confidence=1,
                pages=(1,),
                data={"gross_total": "1190.00"},
                fields={"/gross_total": said("1190.00")},
            )
            return Extraction([result])

    own = CustomSchema.model_validate(
        {
            "name": "invoice",
            "schema": {"type": "object", "properties": {"gross_total": {"type": "string"}}},
        }
    )
    asked = ExtractionOrder(document, target_of("auto", own))
    (result,) = run_pipeline(Reader({}), asked, ReaderExtractor()).documents
    assert result.checks == ()
    assert result.fields["/gross_total"].grounding is Grounding.FOUND


def test_an_e_invoice_is_taken_from_its_data_and_no_model_is_asked(document: Document) -> None:
    model = ScriptedExtractor({"/invoice_number": "never"})
    extraction = run(model, replace(document, e_invoice=XML_INVOICE), "auto")
    (result,) = extraction.documents
    number, gross = result.fields["/invoice_number"], result.fields["/gross_total"]
    assert (number.value, number.grounding, number.source) == (
        "RE-2039",
        Grounding.EMBEDDED,
        Source.E_INVOICE,
    )
    assert number.boxes == ()
    assert gross.boxes
    assert any("RE-2039" in warning and "RE-2031" in warning for warning in extraction.warnings)
    assert extraction.cost.prompt_tokens == 0


def test_an_e_invoice_without_pages_is_refused_for_other_schemas() -> None:
    document = Document("application/xml", 0, (), e_invoice=XML_INVOICE)
    assert run(ReaderExtractor(), document, "auto").documents[0].data["invoice_number"] == "RE-2039"
    with pytest.raises(SchemaUnknownError, match="no page"):
        run(ReaderExtractor(), document, "receipt")


def test_judging_stops_when_the_job_is_told_to_stop() -> None:
    bare = Document("application/xml", 0, (), e_invoice=XML_INVOICE)
    stopped = ExtractionOrder(bare, target_of("auto"), cancelled=lambda: True)
    with pytest.raises(JobInterrupted):
        run_pipeline(ReaderExtractor(), stopped, ReaderExtractor())
