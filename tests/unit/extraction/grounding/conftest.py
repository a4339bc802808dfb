"""An extractor that says what it is told, without a place for anything, and the papers it is asked about."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from recto.documents.model import Document
from recto.extraction.grounding import ground
from recto.extraction.pointers import build_tree
from schemas.results import DocumentResult, FieldResult, Grounding, Source

SURE = 0.97


@pytest.fixture
def say() -> Callable[..., DocumentResult]:
    """Return what a model would answer: values by pointer, each as sure as the next."""

    def answer(document: Document, values: Mapping[str, Any], schema: str = "invoice") -> DocumentResult:
        fields = {
            path: FieldResult(
                value=value, confidence=SURE, grounding=Grounding.UNVERIFIED, source=Source.MODEL
            )
            for path, value in values.items()
        }
        return DocumentResult(
            schema_name=schema,
            schema_confidence=1.0,
            pages=tuple(page.number for page in document.pages),
            data=build_tree(values),
            fields=fields,
        )

    return answer


@pytest.fixture
def look(say: Callable[..., DocumentResult]) -> Callable[..., FieldResult]:
    """Say one value of a paper and return what grounding makes of it."""

    def run(paper: Any, path: str, value: Any, schema: str = "custom") -> FieldResult:
        document = paper if isinstance(paper, Document) else paper.document()
        return ground(say(document, {path: value}, schema), document).fields[path]

    return run


@pytest.fixture
def invoice(new_paper: Callable[..., Any]) -> Any:
    """An invoice in English: two parties, their VAT ids, two dates, and sums with their labels."""
    paper = new_paper()
    paper.stack(50, 40, "Northgate Tools Ltd", "12 Forge Street", "Leeds LS1 4AP", "United Kingdom")
    paper.stack(50, 130, "Bill to:", "Harbour Cafe Ltd", "7 Quay Road", "Bristol BS1 5TR")
    paper.write(350, 130, "Invoice").write(350, 150, "Invoice No: 2026-0417")
    paper.write(350, 165, "Invoice date: 17 March 2026").write(350, 180, "Due date: 16 April 2026")
    paper.write(350, 195, "Customer no: C-90117").write(350, 210, "Customer VAT no: GB 987 6543 21")
    paper.write(50, 260, "Pos").write(90, 260, "Description").write(300, 260, "Qty")
    paper.write(370, 260, "Unit price").write(480, 260, "Amount")
    rows = (("1", "Steel hammer", "2", "20.00", "40.00"), ("2", "Claw bar", "5", "12.00", "60.00"))
    for number, cells in enumerate(rows):
        for x, text in zip((50, 90, 300, 370, 480), cells, strict=True):
            paper.write(x, 280 + 15 * number, text)
    paper.write(350, 340, "Net total").write(480, 340, "100.00")
    paper.write(350, 355, "VAT 20 %").write(480, 355, "20.00")
    paper.write(350, 370, "Total due").write(480, 370, "GBP 120.00")
    paper.write(50, 780, "VAT no: GB 123 4567 82").write(50, 795, "IBAN GB33 BUKB 2020 1555 5555 55")
    return paper
