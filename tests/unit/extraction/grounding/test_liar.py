"""An extractor that lies: what it invents, swaps or misplaces is not accepted, however sure it is."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from recto.extraction.checks import run_checks
from recto.extraction.confidence import calibrate
from recto.extraction.grounding import ground
from recto.extraction.review import review
from recto.extraction.target import target_of
from schemas.documents import document_schemas
from schemas.reading import ReviewRules
from schemas.results import DocumentResult, FieldResult, Grounding, Source

TRUTH: dict[str, Any] = {
    "invoice_number": "2026-0417",
    "issue_date": "2026-03-17",
    "due_date": "2026-04-16",
    "currency": "GBP",
    "seller": {"name": "Northgate Tools Ltd", "vat_id": "GB123456782"},
    "buyer": {"name": "Harbour Cafe Ltd", "vat_id": "GB987654321"},
    "payment": {"accounts": [{"iban": "GB33BUKB20201555555555"}]},
    "net_total": "100.00",
    "tax_total": "20.00",
    "gross_total": "120.00",
}
LIES = {
    "a changed digit of the IBAN": ("/payment/accounts/0/iban", "GB33BUKB20201555555556"),
    "a changed digit of the number": ("/invoice_number", "2026-0471"),
    "a day that is not there": ("/due_date", "2026-04-17"),
    "the date of something else": ("/due_date", "2026-03-17"),
    "a name that is not there": ("/seller/name", "Southgate Tools Ltd"),
    "the other party's name": ("/seller/name", "Harbour Cafe Ltd"),
    "the other party's VAT id": ("/seller/vat_id", "GB987654321"),
    "the net for the gross": ("/gross_total", "100.00"),
    "a row's amount for the net": ("/net_total", "60.00"),
    "a changed digit of an amount": ("/tax_total", "21.00"),
    "the number of something else": ("/invoice_number", "C-90117"),
}


class Liar:
    """An extractor that answers from a script, sure of every word."""

    name = "liar"

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def extract(self, order: ExtractionOrder) -> Extraction:
        data = document_schemas()["invoice"].model_validate(self._data).model_dump(mode="json")
        fields = {
            path: FieldResult(
                value=value, confidence=0.99, grounding=Grounding.UNVERIFIED, source=Source.MODEL
            )
            for path, value in _flatten(self._data, "")
        }
        pages = tuple(page.number for page in order.document.pages)
        said = DocumentResult(
            schema_name="invoice", schema_confidence=1, pages=pages, data=data, fields=fields
        )
        return Extraction(documents=[said])

    def read_again(self, order: ExtractionOrder, document: DocumentResult, complaints: Any) -> Reread:
        del order, document
        assert all(isinstance(complaint, Complaint) for complaint in complaints)
        return Reread()


def _flatten(tree: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(tree, dict):
        return [pair for key, child in tree.items() for pair in _flatten(child, f"{path}/{key}")]
    if isinstance(tree, list):
        return [pair for index, child in enumerate(tree) for pair in _flatten(child, f"{path}/{index}")]
    return [(path, tree)]


def _with(path: str, value: str) -> dict[str, Any]:
    """Return the truth but for one value."""

    def copy(tree: Any, at: str) -> Any:
        if isinstance(tree, dict):
            return {key: copy(child, f"{at}/{key}") for key, child in tree.items()}
        if isinstance(tree, list):
            return [copy(child, f"{at}/{index}") for index, child in enumerate(tree)]
        return value if at == path else tree

    changed: dict[str, Any] = copy(TRUTH, "")
    return changed


@pytest.fixture
def judge(invoice: Any) -> Callable[[dict[str, Any]], DocumentResult]:
    def run(data: dict[str, Any]) -> DocumentResult:
        document = invoice.document()
        said = Liar(data).extract(ExtractionOrder(document, target_of("invoice"))).documents[0]
        grounded = ground(said, document)
        checked = grounded.model_copy(update={"checks": run_checks("invoice", grounded.data)})
        return review(
            calibrate(checked, document, "model"), ReviewRules(), ("/invoice_number", "/gross_total")
        )

    return run


def test_the_truth_is_accepted_as_it_is(judge: Callable[[dict[str, Any]], DocumentResult]) -> None:
    result = judge(TRUTH)
    assert result.review_reasons == ()
    assert {field.grounding for field in result.fields.values()} == {Grounding.FOUND}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_accepted(judge: Callable[[dict[str, Any]], DocumentResult], lie: str) -> None:
    path, value = LIES[lie]
    result = judge(_with(path, value))
    failed = {each for check in result.checks if not check.passed for each in check.paths}
    assert result.fields[path].grounding is Grounding.UNVERIFIED or path in failed
    assert result.fields[path].confidence < 0.6, "by default none below 0.8 is accepted"
    assert path in {reason.path for reason in result.review_reasons}


def test_looking_twice_changes_nothing(say: Callable[..., DocumentResult], invoice: Any) -> None:
    document = invoice.document()
    once = ground(say(document, {"/seller/name": "Invented Ltd", "/net_total": "100.00"}), document)
    assert ground(once, document) == once


@pytest.mark.parametrize("part", ["0417", "2026"])
def test_a_part_of_the_number_is_asked_about_though_it_stands_there(
    judge: Callable[[dict[str, Any]], DocumentResult], part: str
) -> None:
    result = judge(_with("/invoice_number", part))
    assert "/invoice_number" in {reason.path for reason in result.review_reasons}
