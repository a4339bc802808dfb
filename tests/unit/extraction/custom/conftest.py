"""A pass that is no bill, and the reading of it into schemas of a caller."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recto.documents.model import Document
from recto.extraction.base import ExtractionOrder
from recto.extraction.conformity import hold_to_schema
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.reading import CustomSchema
from schemas.results import DocumentResult

ReadOwn = Callable[..., DocumentResult]


@pytest.fixture
def delivery_pass(new_paper: Callable[..., Any]) -> Any:
    paper = new_paper().write(60, 40, "DELIVERY PASS", size=16)
    paper.write(60, 80, "Pass number:").write(200, 80, "DP-20417")
    paper.write(60, 95, "Issued on:").write(200, 95, "17.03.2026")
    paper.write(60, 110, "Vehicle plate: HH AB 123")
    paper.write(60, 125, "Gross weight").write(200, 125, "12,450.5 kg")
    paper.write(60, 150, "Sender").write(320, 150, "Receiver")
    paper.write(60, 165, "Name:").write(120, 165, "Nordmole Kontor")
    paper.write(320, 165, "Name:").write(380, 165, "Südhafen Lager")
    paper.write(60, 180, "Address:").stack(120, 180, "Kai 7", "20457 Hamburg")
    paper.write(320, 180, "Address:").stack(380, 180, "Ring 5", "80331 München")
    paper.write(60, 230, "Load")
    paper.write(60, 245, "Goods").write(250, 245, "Packages").write(350, 245, "Weight kg")
    paper.write(60, 260, "Coffee beans").write(250, 260, "12").write(350, 260, "600.0")
    paper.write(60, 273, "Cocoa nibs").write(250, 273, "8").write(350, 273, "320.5")
    paper.write(60, 300, "Fragile").write(200, 300, "yes")
    return paper.write(60, 320, "Stops: Bremen, Kassel, Ulm")


@pytest.fixture
def read_own(extractor: ReaderExtractor) -> ReadOwn:
    """Read a paper into a schema; what comes is valid in it, or in the one it was widened to."""

    def run(paper: Any, schema: dict[str, Any], **wrapped: Any) -> DocumentResult:
        document = paper if isinstance(paper, Document) else paper.document()
        custom = CustomSchema.model_validate({"schema": schema, **wrapped})
        order = ExtractionOrder(document, target_of("auto", custom))
        result = hold_to_schema(extractor.extract(order).documents[0], order.target)
        Draft202012Validator(result.effective_schema or schema).validate(result.data)
        return result

    return run
