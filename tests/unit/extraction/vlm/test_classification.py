"""Which schema `auto` becomes."""

from collections.abc import Callable
from typing import Any

from tests.unit.extraction.vlm.conftest import Say

New = Callable[..., Any]


def write_invoice(new_paper: New) -> Any:
    return (
        new_paper()
        .write(50, 40, "INVOICE", size=20)
        .stack(50, 90, "Invoice number RE-2031", "Due date 2026-04-16", "Customer number K-1")
        .stack(50, 160, "Bill to", "Example Ltd", "Net total 1000.00", "VAT 190.00", "Total 1190.00")
        .write(50, 300, "IBAN DE75 5121 0800 1245 1261 99")
    )


def test_an_evident_invoice_is_read_without_asking_what_it_is(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model = new_model(Say({"invoice_number": "RE-2031"}), json_schema=False)
    document = model.extractor.extract(order_of(write_invoice(new_paper), "auto")).documents[0]
    assert document.schema_name == "invoice"
    assert document.schema_confidence > 0.85
    assert len(model.engine.asked) == 1


def test_a_page_that_words_do_not_tell_is_asked_about(new_model: New, new_paper: New, order_of: New) -> None:
    model = new_model(
        Say({"kind": "receipt"}, doubts={"receipt": 0.8}), Say({"total": "3.90"}), json_schema=False
    )
    extraction = model.extractor.extract(order_of(new_paper().write(50, 50, "3.90"), "auto"))
    document = extraction.documents[0]
    assert document.schema_name == "receipt"
    assert 0.75 < document.schema_confidence < 0.95
    assert [step.kind for step in extraction.trace] == ["classify", "read"]


def test_the_answer_is_held_to_the_names_of_the_schemas(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model = new_model(Say({"kind": "receipt"}), Say({}), json_schema=True)
    model.engine.model = model.engine.model.model_copy()
    model.extractor.extract(order_of(new_paper(), "auto"))
    schema = model.engine.asked[0].chat.response_format.json_schema.json_schema
    kinds = schema["properties"]["kind"]["enum"]
    assert {"invoice", "receipt"} <= set(kinds)
    assert "objects" not in kinds


def test_a_model_that_names_no_kind_leaves_it_to_the_rules(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model = new_model(Say("It is a picture."), Say({"total": "3.90"}), json_schema=False)
    paper = new_paper(width=200).stack(20, 20, "RECEIPT", "Total 3.90", "Cash 5.00", "Change 1.10")
    document = model.extractor.extract(order_of(paper, "auto")).documents[0]
    assert document.schema_name == "receipt"
