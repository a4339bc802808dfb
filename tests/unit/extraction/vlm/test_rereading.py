"""A second look at fields that failed a check."""

from collections.abc import Callable
from typing import Any

from recto.errors import ContextLengthError
from recto.extraction.base import Complaint
from schemas.results import DocumentResult, Grounding, PageBox
from tests.unit.extraction.vlm.conftest import Say

New = Callable[..., Any]
COMPLAINT = Complaint(("/net_total", "/tax_total", "/gross_total", "/lines"), "100.00 + 19.00 is not 190.00")


def read_first(new_paper: New, order_of: New, new_model: New, *replies: Any) -> Any:
    said = {"net_total": "100.00", "tax_total": "19.00", "gross_total": "190.00"}
    model = new_model(Say(said), *replies, json_schema=False)
    order = order_of(new_paper().write(50, 50, "Total 119.00"), "invoice")
    return model, order, model.extractor.extract(order).documents[0]


def test_only_the_failing_fields_are_asked_for_with_what_is_wrong(
    new_model: New, new_paper: New, order_of: New
) -> None:
    reply = Say({"/net_total": "100.00", "/tax_total": "19.00", "/gross_total": "119.00"})
    model, order, document = read_first(new_paper, order_of, new_model, reply)
    again = model.extractor.read_again(order, document, [COMPLAINT])
    assert again.fields["/gross_total"].value == "119.00"
    assert again.fields["/gross_total"].grounding is Grounding.UNVERIFIED
    assert set(again.fields) == {"/net_total", "/tax_total", "/gross_total"}
    system, user = model.told(1)
    assert "100.00 + 19.00 is not 190.00" in system
    assert "read as '190.00'" in system
    assert "Total 119.00" in user
    assert [step.kind for step in again.trace] == ["reread"]
    assert again.cost.prompt_tokens == 100


def test_a_field_that_is_not_there_after_all_becomes_missing(
    new_model: New, new_paper: New, order_of: New
) -> None:
    reply = Say({"/net_total": None, "/tax_total": "19.00", "/gross_total": "119.00"})
    model, order, document = read_first(new_paper, order_of, new_model, reply)
    again = model.extractor.read_again(order, document, [COMPLAINT])
    assert again.fields["/net_total"].grounding is Grounding.MISSING


def test_an_answer_of_no_use_changes_nothing(new_model: New, new_paper: New, order_of: New) -> None:
    for reply in (Say("No."), Say({"/gross_total": "lots"}), ContextLengthError("Too long.")):
        model, order, document = read_first(new_paper, order_of, new_model, reply)
        assert model.extractor.read_again(order, document, [COMPLAINT]).fields == {}


def test_complaints_without_fields_of_the_schema_ask_nothing(
    new_model: New, new_paper: New, order_of: New
) -> None:
    model, order, document = read_first(new_paper, order_of, new_model)
    again = model.extractor.read_again(order, document, [Complaint(("", "/lines", "/nowhere"), "?")])
    assert again.fields == {}
    assert len(model.engine.asked) == 1


def test_pages_are_shown_where_the_fields_stand(
    new_model: New, new_paper: New, bind: New, order_of: New
) -> None:
    model = new_model(Say({"/gross_total": "1.00"}), json_schema=False)
    order = order_of(bind(*(new_paper().write(50, 50, f"Sheet-{n}") for n in range(1, 6))), "invoice")
    placed = PageBox(page=4, box=(0.1, 0.1, 0.2, 0.2))
    model_result = DocumentResult.model_validate(
        {
            "schema": "invoice",
            "schema_confidence": 1,
            "pages": (1, 2, 3, 4, 5),
            "data": {"gross_total": "2.00"},
            "fields": {
                "/gross_total": {"value": "2.00", "confidence": 1, "grounding": "found", "boxes": [placed]}
            },
        }
    )
    model.extractor.read_again(order, model_result, [Complaint(("/gross_total",), "?")])
    assert "Sheet-4" in model.told()[1]
    assert "Sheet-1" not in model.told()[1]
