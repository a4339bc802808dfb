"""Documents that no schema is made for: what they are, what they say, and a schema to read them with."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.documents.document import GeneralDocument
from schemas.reading import CustomSchema
from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]


@pytest.fixture
def note(new_paper: Callable[..., Any]) -> Any:
    paper = new_paper().write(60, 40, "Delivery note", size=16)
    paper.write(60, 80, "Pass number:").write(200, 80, "DP-20417")
    paper.write(60, 95, "Issued on:").write(200, 95, "17.03.2026")
    paper.write(60, 110, "Contact: store@nordmole.example")
    paper.write(60, 125, "Gross weight:").write(200, 125, "12450.5")
    paper.write(60, 230, "Load")
    paper.write(60, 245, "Goods").write(250, 245, "Packages").write(350, 245, "Weight kg")
    paper.write(60, 260, "Coffee beans").write(250, 260, "12").write(350, 260, "600.0")
    return paper.write(60, 273, "Cocoa nibs").write(350, 273, "320.5")


def test_a_document_says_its_kind_title_labels_and_dates(read: Read, note: Any) -> None:
    data = read(note, "document").data
    assert (data["kind"], data["title"]) == ("delivery_note", "Delivery note")
    assert {"label": "Pass number", "value": "DP-20417"} in data["key_values"]
    assert {"label": "Contact", "value": "store@nordmole.example"} in data["key_values"]
    assert data["dates"] == [{"label": "Issued on", "date": "2026-03-17"}]


def test_a_table_keeps_its_columns_where_a_cell_is_empty(read: Read, note: Any) -> None:
    (table,) = read(note, "document").data["tables"]
    assert (table["title"], table["columns"]) == ("Load", ["Goods", "Packages", "Weight kg"])
    assert table["rows"] == [["Coffee beans", "12", "600.0"], ["Cocoa nibs", None, "320.5"]]


def test_every_page_comes_as_markdown(read: Read, note: Any) -> None:
    (page,) = read(note, "document").data["pages"]
    assert page["page"] == 1
    assert "Coffee beans  12  600.0" in page["markdown"]


def test_printed_values_have_boxes(read: Read, note: Any) -> None:
    result = read(note, "document")
    found = {path: field for path, field in result.fields.items() if field.grounding is Grounding.FOUND}
    assert {"/title", "/dates/0/date", "/tables/0/rows/1/2"} <= found.keys()
    assert all(field.boxes for field in found.values())


def test_a_page_without_anything_is_a_valid_document(read: Read, new_paper: Callable[..., Any]) -> None:
    GeneralDocument.model_validate(read(new_paper(), "document").data)


def test_auto_falls_back_to_the_document_and_says_how_sure_it_is(
    extractor: ReaderExtractor, note: Any
) -> None:
    extraction = extractor.extract(ExtractionOrder(note.document(), target_of("auto")))
    (result,) = extraction.documents
    assert (result.schema_name, extraction.trace[0].kind) == ("document", "classify")
    assert 0.5 < result.schema_confidence < 1


def test_the_proposed_schema_sent_back_reads_the_same_values(extractor: ReaderExtractor, note: Any) -> None:
    document = note.document()
    first = extractor.extract(ExtractionOrder(document, target_of("auto"))).documents[0]
    schema = first.proposed_schema
    assert schema is not None
    Draft202012Validator.check_schema(schema)
    custom = CustomSchema.model_validate({"schema": schema, "strict": True})
    data = extractor.extract(ExtractionOrder(document, target_of("auto", custom))).documents[0].data
    assert data == {
        "pass_number": "DP-20417",
        "issued_on": "2026-03-17",
        "contact": "store@nordmole.example",
        "gross_weight": "12450.5",
        "load": [
            {"goods": "Coffee beans", "packages": "12", "weight_kg": "600.0"},
            {"goods": "Cocoa nibs", "packages": None, "weight_kg": "320.5"},
        ],
    }
    assert schema["properties"]["issued_on"]["format"] == "date"
    assert schema["properties"]["pass_number"]["aliases"] == ["Pass number"]


def test_no_schema_is_proposed_where_one_was_asked_for(read: Read, note: Any) -> None:
    assert read(note, "document").proposed_schema is None


def test_an_order_with_prices_is_no_invoice(
    extractor: ReaderExtractor, new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(60, 40, "Purchase order", size=18).write(60, 90, "Order number: 4500087312")
    paper.write(300, 400, "Total").write(520, 400, "£12.00").write(300, 380, "VAT").write(520, 380, "£2.00")
    result = extractor.extract(ExtractionOrder(paper.document(), target_of("auto"))).documents[0]
    assert result.schema_name == "document"
