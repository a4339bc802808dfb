"""A caller's schema, filled from what stands on the page and from nothing else."""

import time
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from recto.errors import GrammarInvalidError, RequiredMissingError
from schemas.documents import document_schemas

Fill = Callable[..., Any]

TICKET = {
    1: {0.1: "Number:", 0.3: "48213"},
    2: {0.1: "Amount:", 0.3: "127.50 EUR"},
    3: {0.1: "Licence plate: HH AB 123"},
    4: {0.1: "AUTH 098812"},
    5: {0.1: "Valid from", 0.3: "03.04.2026"},
    6: {0.1: "Wheelchair", 0.3: "yes"},
    7: {0.1: "Class", 0.3: "second"},
}
INVOICE = {
    1: {0.1: "Beispiel Handel GmbH"},
    2: {0.1: "Hauptstr. 5, 10115 Berlin", 0.6: "info@handel.example"},
    4: {0.1: "Kundin AG"},
    5: {0.1: "Weg 7"},
    6: {0.1: "20095 Hamburg"},
    8: {0.1: "RECHNUNG"},
    9: {0.1: "Rechnungsnummer:", 0.4: "RE-2031"},
    10: {0.1: "Rechnungsdatum:", 0.4: "17.03.2026"},
    12: {0.1: "Pos", 0.2: "Beschreibung", 0.5: "Menge", 0.65: "Einzelpreis", 0.85: "Gesamt"},
    13: {0.1: "1", 0.2: "Beratung", 0.5: "2", 0.65: "100,00", 0.85: "200,00"},
    14: {0.1: "2", 0.2: "Reise", 0.5: "1", 0.65: "50,00", 0.85: "50,00"},
    16: {0.5: "Nettobetrag", 0.85: "250,00"},
    17: {0.5: "MwSt 19 %", 0.85: "47,50"},
    18: {0.5: "Gesamtbetrag EUR", 0.85: "297,50"},
    20: {0.1: "IBAN DE75 5121 0800 1245 1261 99", 0.6: "USt-IdNr. DE136695976"},
}
NULLABLE = {"type": ["string", "null"]}


def strict(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def test_values_beside_labels_are_taken_in_the_type_asked_for(fill: Fill) -> None:
    schema = strict(
        number={"type": "string"},
        amount={"type": "number"},
        currency={"enum": ["USD", "EUR"]},
        plate=NULLABLE,
        auth={"type": "integer"},
        validFrom={"type": "string", "format": "date"},
        wheelchair={"type": "boolean"},
        **{"class": {"type": "string", "enum": ["First", "Second"]}},
    )
    filled = fill(TICKET, schema)
    jsonschema.validate(filled, schema)
    assert filled == {
        "number": "48213",
        "amount": 127.5,
        "currency": "EUR",
        "plate": "HH AB 123",
        "auth": 98812,
        "validFrom": "2026-04-03",
        "wheelchair": True,
        "class": "Second",
    }


def test_fields_are_found_by_what_callers_call_them_in_any_spelling(fill: Fill) -> None:
    schema = strict(
        invoice_no=NULLABLE,
        issueDate={"type": "string", "format": "date"},
        TotalAmount={"type": "number"},
        subtotal={"type": "number"},
        vendor=strict(name=NULLABLE, city=NULLABLE, vatId=NULLABLE, email=NULLABLE),
        customer={"anyOf": [strict(name=NULLABLE, zip=NULLABLE, email=NULLABLE), {"type": "null"}]},
        bank={"type": "object", "properties": {"iban": NULLABLE}},
    )
    filled = fill(INVOICE, schema)
    jsonschema.validate(filled, schema)
    assert filled == {
        "invoice_no": "RE-2031",
        "issueDate": "2026-03-17",
        "TotalAmount": 297.5,
        "subtotal": 250.0,
        "vendor": {
            "name": "Beispiel Handel GmbH",
            "city": "Berlin",
            "vatId": "DE136695976",
            "email": "info@handel.example",
        },
        "customer": {"name": "Kundin AG", "zip": "20095", "email": None},
        "bank": {"iban": "DE75512108001245126199"},
    }


def test_rows_of_the_table_become_the_objects_of_a_list(fill: Fill) -> None:
    item = strict(description={"type": "string"}, qty={"type": "integer"}, unitPrice={"type": "number"})
    schema = strict(positions={"type": "array", "items": {"$ref": "#/$defs/Item"}}) | {
        "$defs": {"Item": item}
    }
    assert fill(INVOICE, schema) == {
        "positions": [
            {"description": "Beratung", "qty": 2, "unitPrice": 100.0},
            {"description": "Reise", "qty": 1, "unitPrice": 50.0},
        ]
    }


def test_a_list_of_texts_takes_what_the_rows_are_called_and_no_more_than_it_may(fill: Fill) -> None:
    schema = strict(items={"type": "array", "items": {"type": "string"}, "maxItems": 1})
    assert fill(INVOICE, schema) == {"items": ["Beratung"]}


def test_a_property_is_also_found_by_its_description(fill: Fill) -> None:
    told = "What the whole purchase cost, i.e. the total amount including taxes, as a plain number"
    named = {"type": "string", "description": "Invoice number"}
    schema = strict(x={"type": "number", "description": told}, y=named)
    assert fill(INVOICE, schema) == {"x": 297.5, "y": "RE-2031"}


def test_what_is_not_on_the_page_is_null_or_left_out(fill: Fill) -> None:
    schema = strict(
        shoe_size={"type": ["integer", "null"]}, pets={"type": "array", "items": {"type": "string"}}
    )
    schema["properties"] |= {"hobby": {"type": "string"}}
    assert fill(TICKET, schema) == {"shoe_size": None, "pets": []}


def test_what_must_be_there_and_is_not_is_named_instead_of_invented(fill: Fill) -> None:
    schema = strict(
        number={"type": "string"}, owner=strict(shoe_size={"type": "integer"}, hobby={"type": "string"})
    )
    with pytest.raises(RequiredMissingError, match="/owner/shoe_size, /owner/hobby") as raised:
        fill(TICKET, schema)
    assert raised.value.param == "response_format"
    assert raised.value.code == "schema.required_missing"


@pytest.mark.parametrize(
    "node",
    [
        {"type": "number", "maximum": 100},
        {"type": "number", "exclusiveMinimum": 127.5},
        {"type": "number", "multipleOf": 100},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": "string", "maxLength": 3},
        {"type": "string", "minLength": 30},
        {"type": "string", "pattern": "^[A-Z]+$"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "email"},
        {"type": "string", "format": "ipv4"},
        {"enum": ["a", "b"]},
    ],
)
def test_a_value_out_of_the_schemas_bounds_is_no_value(fill: Fill, node: dict[str, Any]) -> None:
    with pytest.raises(RequiredMissingError):
        fill(TICKET, strict(amount=node))


def test_a_pattern_that_would_never_end_ends(fill: Fill) -> None:
    rows = {1: {0.1: "Word:", 0.3: "a" * 60 + "!"}}
    with pytest.raises(RequiredMissingError):
        fill(rows, strict(word={"type": "string", "pattern": "^(a+)+$"}))


def test_a_pattern_that_cannot_be_searched_in_linear_time_is_refused(fill: Fill) -> None:
    with pytest.raises(GrammarInvalidError):
        fill(TICKET, strict(number={"type": "string", "pattern": "(?=4)4.*"}))


def test_schemas_are_joined_and_those_that_cannot_be_are_refused(fill: Fill) -> None:
    part = strict(number={"type": "string"})
    joined = {"allOf": [part, strict(auth={"type": "integer"})]}
    assert fill(TICKET, joined) == {"number": "48213", "auth": 98812}
    with pytest.raises(GrammarInvalidError):
        fill(TICKET, strict(number={"allOf": [{"pattern": "1"}, {"pattern": "2"}]}))


@pytest.mark.parametrize(
    ("inner", "end"),
    [
        ({"$ref": "#/$defs/Node"}, {}),
        ({"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}, {"inner": None}),
        ({"type": "array", "items": {"$ref": "#/$defs/Node"}}, {"inner": []}),
    ],
)
def test_a_schema_that_holds_itself_is_filled_once(
    fill: Fill, inner: dict[str, Any], end: dict[str, Any]
) -> None:
    node = strict(number={"type": "string"})
    node["properties"]["inner"] = inner
    node["required"] += list(end)
    schema = strict(node={"$ref": "#/$defs/Node"}) | {"$defs": {"Node": node}}
    assert fill(TICKET, schema) == {"node": {"number": "48213", **end}}


def test_a_schema_of_endless_choices_is_refused_in_time(fill: Fill) -> None:
    node = {"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}] * 20}
    for _ in range(5):
        node = {"anyOf": [{"type": "object", "properties": {"a": node}}] * 20}
    with pytest.raises(GrammarInvalidError):
        fill(TICKET, node | {"type": "object"})


def test_many_properties_and_many_labels_are_matched_in_time(fill: Fill) -> None:
    rows = {float(row): {0.1: f"label{row}:", 0.4: str(row)} for row in range(1, 1500)}
    names = [f"label{row}" for row in range(1, 1500)]
    properties = {name: {"type": "integer"} for name in names}
    started = time.process_time()
    filled = fill(rows, {"type": "object", "properties": properties})
    assert time.process_time() - started < 10
    assert filled["label7"] == 7
    assert len(filled) > 1000


def test_a_schema_of_ours_gives_what_a_job_gives(fill: Fill) -> None:
    schema = document_schemas()["invoice"].model_json_schema(mode="serialization")
    filled = fill(INVOICE, schema)
    document_schemas()["invoice"].model_validate(filled)
    assert filled["gross_total"] == "297.50"
    assert [line["description"] for line in filled["lines"]] == ["Beratung", "Reise"]


def test_the_one_value_that_is_allowed_needs_no_print(fill: Fill) -> None:
    assert fill(TICKET, strict(kind={"const": "ticket"})) == {"kind": "ticket"}
