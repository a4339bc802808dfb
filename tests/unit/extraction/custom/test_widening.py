"""The schema that is enforced: as the caller wrote it, but with null where a document may lack something."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recto.extraction.custom.widening import widen_schema

PARTY = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def required(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    "node",
    [
        {"type": "string"},
        {"type": "string", "enum": ["a", "b"]},
        {"enum": ["a", "b"]},
        {"type": ["string", "integer"]},
        {"anyOf": [{"type": "string"}, {"type": "number"}]},
        {"allOf": [{"type": "string"}, {"minLength": 2}]},
        {"$ref": "#/$defs/Text"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {"type": "string", "pattern": "^a"},
        False,
    ],
)
def test_null_is_let_in_for_what_is_required(node: Any) -> None:
    schema = required(a=node) | {"$defs": {"Text": {"type": "string"}}}
    assert not Draft202012Validator(schema).is_valid({"a": None})
    widened = widen_schema(schema)
    assert widened is not None
    assert Draft202012Validator(widened).is_valid({"a": None})


@pytest.mark.parametrize(
    "node",
    [
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {}},
        {"const": "pass"},
        {},
    ],
)
def test_what_needs_no_page_or_may_be_null_stays_as_it_is(node: Any) -> None:
    assert widen_schema(required(a=node)) is None


def test_objects_stay_objects_and_are_widened_inside() -> None:
    schema = required(party=PARTY, rows={"type": "array", "items": PARTY})
    widened = Draft202012Validator(widen_schema(schema))
    assert widened.is_valid({"party": {"name": None}, "rows": [{"name": None}]})
    assert not widened.is_valid({"party": None, "rows": []})


def test_what_is_not_required_is_not_widened_and_the_callers_schema_stays_whole() -> None:
    schema = required(a={"type": "string"})
    schema["properties"]["b"] = {"type": "string"}
    widened = widen_schema(schema)
    assert widened is not None
    assert not Draft202012Validator(widened).is_valid({"a": None, "b": None})
    assert schema["properties"]["a"] == {"type": "string"}
