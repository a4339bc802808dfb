"""The schema that an answer is held to."""

import json
from typing import Any

import jsonschema
import pytest

from recto.extraction.vlm.values import normalise
from recto.json_schemas import vet_schema
from recto.json_schemas.answers import answer_schema, partial_schema
from schemas.documents import document_schemas


@pytest.mark.parametrize("name", sorted(document_schemas()))
def test_our_own_schemas_can_be_enforced_with_every_key_required(name: str) -> None:
    schema = answer_schema(document_schemas()[name].model_json_schema())
    vet_schema(schema, "schema")
    empty = document_schemas()[name]().model_dump(mode="json")
    jsonschema.validate(empty, schema)
    assert schema["required"] == list(schema["properties"])
    assert '"examples"' not in json.dumps(schema)


@pytest.mark.parametrize(
    ("node", "allowed", "refused"),
    [
        ({"type": "string"}, [None, "a"], [1]),
        ({"type": "string", "enum": ["a"]}, [None, "a"], ["b"]),
        ({"const": 5}, [None, 5], [6]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, [None, 1, "a"], [1.5]),
        ({"$ref": "#/$defs/code"}, [None, "a"], [1]),
        ({"type": "array", "items": {"type": "string"}}, [[], ["a"]], [None]),
        ({"type": "array", "items": {"type": "string"}, "minItems": 1}, [None, ["a"]], [[]]),
        ({"type": "object", "properties": {"x": {"type": "string"}}}, [{"x": None}], [None, {}, {"y": 1}]),
    ],
)
def test_scalars_may_be_null_and_the_rest_is_empty(node: Any, allowed: list[Any], refused: list[Any]) -> None:
    schema = answer_schema(
        {"type": "object", "properties": {"it": node}, "$defs": {"code": {"type": "string"}}}
    )
    validator = jsonschema.Draft202012Validator(schema)
    assert [value for value in allowed if not validator.is_valid({"it": value})] == []
    assert [value for value in refused if validator.is_valid({"it": value})] == []


def test_parts_that_are_joined_stay_open_to_each_others_keys() -> None:
    parts = [
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"b": {"type": "string"}}},
    ]
    jsonschema.validate({"a": "x", "b": None}, answer_schema({"type": "object", "allOf": parts}))


def test_single_fields_keep_their_own_rules_under_their_pointers() -> None:
    schema = partial_schema(
        document_schemas()["invoice"].model_json_schema(),
        ["/net_total", "/lines/3/quantity", "/seller/address/city", "/nowhere/else"],
    )
    vet_schema(schema, "schema")
    assert list(schema["properties"]) == ["/net_total", "/lines/3/quantity", "/seller/address/city"]
    good = {"/net_total": "1.00", "/lines/3/quantity": None, "/seller/address/city": "Bern"}
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(good)
    assert not validator.is_valid(good | {"/net_total": "about one"})


def test_an_object_that_holds_itself_may_end_with_null() -> None:
    own = {"type": "object", "properties": {"name": {"type": "string"}, "left": {"$ref": "#"}}}
    schema = answer_schema({**own, "properties": {**own["properties"], "right": {"$ref": "#"}}})
    answer = normalise({"name": "a", "left": {"name": "b"}}, schema)
    assert answer["right"] is None
    assert answer["left"] == {"name": "b", "left": None, "right": None}
    jsonschema.validate(answer, schema)


def test_null_is_let_in_beside_what_is_joined() -> None:
    shaped = answer_schema({"type": "object", "properties": {"a": {"allOf": [{"type": "string"}]}}})
    validator = jsonschema.Draft202012Validator(shaped)
    assert validator.is_valid({"a": None})
    assert not validator.is_valid({"a": 1})
