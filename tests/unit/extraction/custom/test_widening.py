"""The schema that is enforced: as the caller wrote it, but with null where a document may lack something."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recto.extraction.custom import effective_schema, widen_schema
from recto.extraction.target import target_of
from schemas.reading import CustomSchema

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


@pytest.mark.parametrize(("strict", "is_widened"), [(False, True), (True, False)])
def test_strict_schemas_are_enforced_as_they_are(strict: bool, is_widened: bool) -> None:
    custom = CustomSchema.model_validate({"schema": required(a={"type": "string"}), "strict": strict})
    assert (effective_schema(target_of("auto", custom)) is not None) is is_widened


def test_schemas_of_ours_are_never_widened() -> None:
    assert effective_schema(target_of("invoice")) is None
