"""Of several places the field's own is chosen, and a value at another field's place is not believed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.extraction.grounding import ground
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox, Source

Say = Callable[..., DocumentResult]
Look = Callable[..., FieldResult]


def top_of(field: FieldResult) -> float:
    """Return how far down the page a value was found, in points."""
    return round(field.boxes[0].box[1] * 850)


def test_the_truth_is_found_where_it_stands(say: Say, invoice: Any) -> None:
    document = invoice.document()
    values = {
        "/invoice_number": "2026-0417", "/issue_date": "2026-03-17", "/due_date": "2026-04-16",
        "/seller/name": "Northgate Tools Ltd", "/buyer/name": "Harbour Cafe Ltd",
        "/buyer/vat_id": "GB987654321", "/seller/vat_id": "GB123456782", "/net_total": "100.00",
        "/tax_total": "20.00", "/gross_total": "120.00", "/payment/accounts/0/iban": "GB33BUKB20201555555555",
    }  # fmt: skip
    fields = ground(say(document, values), document).fields
    assert {path for path, field in fields.items() if field.grounding is not Grounding.FOUND} == set()
    assert [top_of(fields[path]) for path in ("/seller/name", "/buyer/name", "/tax_total")] == [40, 143, 355]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/seller/vat_id", "GB987654321"),
        ("/buyer/vat_id", "GB123456782"),
        ("/seller/name", "Harbour Cafe Ltd"),
        ("/buyer/name", "Northgate Tools Ltd"),
        ("/gross_total", "100.00"),
        ("/net_total", "120.00"),
        ("/due_date", "2026-03-17"),
        ("/invoice_number", "C-90117"),
        ("/gross_total", "60.00"),
    ],
)
def test_what_stands_there_as_something_else_is_not_believed(
    look: Look, invoice: Any, path: str, value: str
) -> None:
    found = look(invoice, path, value, "invoice")
    assert found.confidence < 0.5


def test_fields_of_a_custom_schema_are_told_apart_by_their_labels(look: Look, new_paper: Any) -> None:
    paper = new_paper().write(50, 100, "Net total").write(300, 100, "80.00")
    paper.write(50, 120, "Grand total").write(300, 120, "80.00")
    assert top_of(look(paper, "/grand_total", "80.00")) == 120
    assert top_of(look(paper, "/net_total", "80.00")) == 100


def test_a_label_of_something_else_lowers_the_confidence(look: Look, new_paper: Any) -> None:
    paper = new_paper().write(50, 100, "Due date: 16.04.2026").write(50, 120, "Invoice date: 17.03.2026")
    right, wrong = (look(paper, "/due_date", day).confidence for day in ("2026-04-16", "2026-03-17"))
    assert wrong < 0.7 < right


def test_the_cells_of_an_item_come_from_its_own_row(say: Say, new_paper: Any) -> None:
    paper = new_paper()
    for number, (name, price) in enumerate((("Bolt", "5.00"), ("Nut", "5.00"), ("Washer", "5.00"))):
        paper.write(50, 100 + 20 * number, name).write(300, 100 + 20 * number, price)
    document = paper.document()
    values = {
        f"/goods/{number}/{key}": value
        for number, name in enumerate(("Bolt", "Nut", "Washer"))
        for key, value in (("name", name), ("price", "5.00"))
    }
    fields = ground(say(document, values, "custom"), document).fields
    assert [top_of(fields[f"/goods/{number}/price"]) for number in range(3)] == [100, 120, 140]


def test_a_number_from_another_row_is_not_believed(say: Say, invoice: Any) -> None:
    document = invoice.document()
    rows = {
        "/lines/0/description": "Steel hammer", "/lines/0/quantity": "2", "/lines/0/net_amount": "60.00",
        "/lines/1/description": "Claw bar", "/lines/1/quantity": "5", "/lines/1/net_amount": "60.00",
    }  # fmt: skip
    fields = ground(say(document, rows), document).fields
    assert fields["/lines/0/net_amount"].grounding is Grounding.UNVERIFIED
    assert top_of(fields["/lines/1/net_amount"]) == 295


def test_one_and_one_in_a_row_are_told_apart_by_their_columns(say: Say, new_paper: Any) -> None:
    paper = new_paper().write(50, 100, "Pos").write(100, 100, "Description").write(400, 100, "Quantity")
    paper.write(50, 120, "1").write(100, 120, "Garden chair").write(400, 120, "1")
    document = paper.document()
    values = {"/lines/0/quantity": "1", "/lines/0/position": "1", "/lines/0/description": "Garden chair"}
    fields = ground(say(document, values, "custom"), document).fields
    lefts = [round(fields[f"/lines/0/{name}"].boxes[0].box[0] * 600) for name in ("position", "quantity")]
    assert lefts == [50, 400]


def test_the_kind_of_document_follows_from_its_title(look: Look, invoice: Any) -> None:
    found = look(invoice, "/type", "invoice", "invoice")
    assert found.grounding is Grounding.DERIVED
    assert look(invoice, "/type", "credit_note", "invoice").grounding is Grounding.UNVERIFIED


def test_embedded_values_stay_so_and_get_the_place_where_they_are_printed_too(say: Say, invoice: Any) -> None:
    document = invoice.document()
    said = say(document, {"/invoice_number": "2026-0417", "/purchase_order": "PO-1"})
    embedded = {
        path: field.model_copy(
            update={"grounding": Grounding.EMBEDDED, "source": Source.E_INVOICE, "confidence": 1.0}
        )
        for path, field in said.fields.items()
    }
    fields = ground(said.model_copy(update={"fields": embedded}), document).fields
    assert fields["/invoice_number"].text == "2026-0417"
    assert fields["/purchase_order"].boxes == ()
    assert {(one.grounding, one.source, one.confidence) for one in fields.values()} == {
        (Grounding.EMBEDDED, Source.E_INVOICE, 1.0)
    }


def test_what_has_a_place_or_is_derived_is_left_alone(say: Say, invoice: Any) -> None:
    document = invoice.document()
    said = say(document, {"/net_total": "100.00", "/gross_total": "120.00"})
    placed = said.fields["/net_total"].model_copy(
        update={"grounding": Grounding.FOUND, "boxes": (PageBox(page=1, box=(0, 0, 1, 1)),)}
    )
    derived = said.fields["/gross_total"].model_copy(update={"grounding": Grounding.DERIVED})
    before = said.model_copy(update={"fields": {"/net_total": placed, "/gross_total": derived}})
    assert ground(before, document) == before


def test_only_the_pages_of_the_document_are_looked_at(say: Say, bind: Any, new_paper: Any) -> None:
    document = bind(new_paper().write(50, 50, "Ref 4711-A"), new_paper().write(50, 50, "Nothing"))
    second = say(document, {"/reference": "4711-A"}, "custom").model_copy(update={"pages": (2,)})
    assert ground(second, document).fields["/reference"].grounding is Grounding.UNVERIFIED


def test_a_document_without_words_verifies_nothing(look: Look, new_paper: Any) -> None:
    assert look(replace(new_paper().document(), pages=()), "/name", "Acme").grounding is Grounding.UNVERIFIED
