"""The caller's own schema, filled from a page nobody wrote rules for, with the proof of every value."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.documents.model import Barcode, FormField
from recto.errors import RequiredMissingError, SchemaInvalidError
from recto.extraction.pointers import look_up
from schemas.documents import document_schemas
from schemas.results import DocumentResult, Grounding, Source

ReadOwn = Callable[..., DocumentResult]
TEXT = {"type": ["string", "null"]}


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_a_value_is_found_by_its_alias_with_box_text_and_confidence(
    read_own: ReadOwn, delivery_pass: Any
) -> None:
    result = read_own(delivery_pass, object_of(id={"type": "string", "aliases": ["Pass number"]}))
    field = result.fields["/id"]
    assert (result.data, field.value, field.text) == ({"id": "DP-20417"}, "DP-20417", "DP-20417")
    assert (field.grounding, field.source) == (Grounding.FOUND, Source.TEXT_LAYER)
    assert field.confidence > 0.8
    left, top, right, bottom = field.boxes[0].box
    assert (left, right) == pytest.approx((200 / 600, 240 / 600), abs=0.01)
    assert (top, bottom) == pytest.approx((80 / 850, 90 / 850), abs=0.01)


def test_values_come_in_the_types_and_formats_asked_for(read_own: ReadOwn, delivery_pass: Any) -> None:
    schema = object_of(
        issued_on={"type": "string", "format": "date"},
        gross_weight={"type": "number"},
        weight_text={"type": "string", "pattern": r"^\d+(\.\d+)?$", "aliases": ["Gross weight"]},
        fragile={"type": "boolean"},
        stops={"type": "array", "items": {"type": "string"}},
        plate={"type": "string", "description": "Vehicle plate"},
    )
    result = read_own(delivery_pass, schema)
    assert result.data == {
        "issued_on": "2026-03-17",
        "gross_weight": 12450.5,
        "weight_text": "12450.5",
        "fragile": True,
        "stops": ["Bremen", "Kassel", "Ulm"],
        "plate": "HH AB 123",
    }
    assert result.fields["/gross_weight"].text == "12,450.5"
    assert result.fields["/stops/1"].text == "Kassel"


def test_equal_labels_are_told_apart_by_the_heading_of_what_they_are_in(
    read_own: ReadOwn, delivery_pass: Any
) -> None:
    party = object_of(name=TEXT, address=TEXT)
    data = read_own(delivery_pass, object_of(sender=party, receiver=party)).data
    assert data == {
        "sender": {"name": "Nordmole Kontor", "address": "Kai 7, 20457 Hamburg"},
        "receiver": {"name": "Südhafen Lager", "address": "Ring 5, 80331 München"},
    }


def test_columns_of_a_table_become_the_fields_of_objects(read_own: ReadOwn, delivery_pass: Any) -> None:
    row = object_of(
        goods={"type": "string"},
        packages={"type": "integer"},
        kilos={"type": "number", "aliases": ["Weight kg"]},
    )
    result = read_own(delivery_pass, object_of(load={"type": "array", "items": row}))
    assert result.data["load"] == [
        {"goods": "Coffee beans", "packages": 12, "kilos": 600.0},
        {"goods": "Cocoa nibs", "packages": 8, "kilos": 320.5},
    ]
    assert result.fields["/load/1/kilos"].text == "320.5"
    assert all(field.boxes for field in result.fields.values())


def test_every_field_stands_where_its_pointer_says(read_own: ReadOwn, delivery_pass: Any) -> None:
    schema = object_of(
        **{"Pass number": TEXT, "a/b": TEXT, "load": {"type": "array", "items": object_of(goods=TEXT)}}
    )
    result = read_own(delivery_pass, schema)
    assert "/a~1b" in result.fields
    for pointer, field in result.fields.items():
        assert look_up(result.data, pointer) == field.value


def test_what_is_required_and_missing_widens_the_schema_to_null(
    read_own: ReadOwn, delivery_pass: Any
) -> None:
    schema = object_of(driver={"type": "string"}, **{"Pass number": {"type": "string"}})
    result = read_own(delivery_pass, schema | {"required": ["driver", "Pass number"]})
    assert result.data == {"driver": None, "Pass number": "DP-20417"}
    assert result.fields["/driver"].grounding is Grounding.MISSING
    assert result.effective_schema is not None
    assert result.effective_schema["properties"]["driver"]["type"] == ["string", "null"]


def test_a_schema_that_the_document_fulfils_is_not_widened(read_own: ReadOwn, delivery_pass: Any) -> None:
    schema = object_of(**{"Pass number": {"type": "string"}}) | {"required": ["Pass number"]}
    assert read_own(delivery_pass, schema).effective_schema is None


def test_strict_fails_and_names_what_is_missing(read_own: ReadOwn, delivery_pass: Any) -> None:
    inner = object_of(driver={"type": "string"}) | {"required": ["driver"]}
    with pytest.raises(RequiredMissingError, match="/trip/driver") as raised:
        read_own(delivery_pass, object_of(trip=inner) | {"required": ["trip"]}, strict=True)
    assert (raised.value.code, raised.value.param) == ("schema.required_missing", "json_schema")


def test_a_part_of_a_schema_of_ours_is_read_by_its_rules(read_own: ReadOwn, new_paper: Any) -> None:
    paper = new_paper().write(50, 60, "Invoice RE-2031", size=18)
    paper.write(50, 240, "Net").write(400, 240, "10.00").write(50, 260, "VAT 20%").write(400, 260, "2.00")
    paper.write(50, 280, "Total EUR").write(400, 280, "12.00")
    ours = document_schemas()["invoice"].model_json_schema()["properties"]
    part = object_of(invoice_number=ours["invoice_number"], gross_total=ours["gross_total"])
    result = read_own(paper, part, name="mine")
    assert (result.schema_name, result.data) == (
        "mine",
        {"invoice_number": "RE-2031", "gross_total": "12.00"},
    )
    assert set(result.fields) == {"/invoice_number", "/gross_total"}


def test_fields_of_a_fillable_pdf_are_exact(read_own: ReadOwn, delivery_pass: Any) -> None:
    box = (0.1, 0.1, 0.2, 0.12)
    fields = (
        FormField("page1.driver", "Name of the driver", "text", "Ada Berg", None, 1, box),
        FormField("page1.insured", "Insured", "checkbox", None, True, 1, box),
    )
    document = replace(delivery_pass.document(), form_fields=fields)
    schema = object_of(driver={"type": "string"}, insured={"type": "boolean"})
    result = read_own(document, schema)
    assert result.data == {"driver": "Ada Berg", "insured": True}
    proof = result.fields["/driver"]
    assert (proof.grounding, proof.source, proof.confidence) == (Grounding.EMBEDDED, Source.FORM_FIELD, 1.0)


def test_a_barcode_is_read_where_a_field_asks_for_it(read_own: ReadOwn, delivery_pass: Any) -> None:
    code = Barcode("code_128", "LU-88120", 1, (0.5, 0.5, 0.7, 0.6))
    document = replace(delivery_pass.document(), barcodes=(code,))
    result = read_own(document, object_of(barcode={"type": "string"}))
    assert result.data == {"barcode": "LU-88120"}
    assert result.fields["/barcode"].source is Source.BARCODE


def test_what_no_label_names_is_found_by_its_pattern_if_only_one_text_has_it(
    read_own: ReadOwn, new_paper: Any
) -> None:
    paper = new_paper().write(60, 40, "Zugang für Gäste").write(300, 90, "QX-774-81").write(60, 200, "Berlin")
    schema = object_of(access={"type": ["string", "null"], "pattern": r"^[A-Z]{2}-\d{3}-\d{2}$"})
    assert read_own(paper, schema).data == {"access": "QX-774-81"}
    paper.write(300, 120, "QX-775-11")
    assert read_own(paper, schema).data == {"access": None}


def test_a_moment_needs_its_zone_on_the_page(read_own: ReadOwn, new_paper: Any) -> None:
    moment = {"type": ["string", "null"], "format": "date-time"}
    paper = (
        new_paper()
        .write(60, 40, "Departure: 17.03.2026 14:05 UTC")
        .write(60, 60, "Arrival: 17.03.2026 16:05")
    )
    data = read_own(paper, object_of(departure=moment, arrival=moment)).data
    assert data == {"departure": "2026-03-17T14:05:00Z", "arrival": None}


def test_an_enumeration_takes_the_member_that_is_printed(read_own: ReadOwn, new_paper: Any) -> None:
    paper = new_paper().write(60, 40, "Direction: EXPORT").write(60, 60, "Prio").write(200, 60, "7")
    schema = object_of(direction={"enum": ["import", "export"]}, prio={"enum": [1, 7, None]})
    assert read_own(paper, schema).data == {"direction": "export", "prio": 7}


def test_equal_labels_with_different_values_lower_the_confidence(read_own: ReadOwn, new_paper: Any) -> None:
    alone = new_paper().write(60, 40, "Lane: A4")
    twice = new_paper().write(60, 40, "Lane: A4").write(60, 60, "Lane: B7")
    sure, unsure = (read_own(paper, object_of(lane=TEXT)).fields["/lane"] for paper in (alone, twice))
    assert unsure.confidence < sure.confidence


def test_a_schema_with_too_many_parts_fails_by_name(read_own: ReadOwn, delivery_pass: Any) -> None:
    defs: dict[str, Any] = {"L0": object_of(a=TEXT)}
    for level in range(1, 7):
        defs[f"L{level}"] = {"anyOf": [object_of(a={"$ref": f"#/$defs/L{level - 1}"})] * 20}
    with pytest.raises(SchemaInvalidError):
        read_own(delivery_pass, object_of(a={"$ref": "#/$defs/L6"}) | {"$defs": defs})
