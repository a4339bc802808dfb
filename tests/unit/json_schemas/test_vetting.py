"""Everything in a schema is enforced, or the schema is refused by keyword and place."""

import json
from typing import Any

import pytest

from recto.errors import GrammarInvalidError
from recto.json_schemas import resolve, vet_schema
from schemas.documents.invoice import Invoice
from schemas.documents.receipt import Receipt

OBJECT: dict[str, Any] = {"type": "object"}


def refusal(schema: Any, *, is_enforced: bool = True) -> str:
    with pytest.raises(GrammarInvalidError) as caught:
        vet_schema(schema, "tools[1].function.parameters", is_enforced=is_enforced)
    assert caught.value.param == "tools[1].function.parameters"
    assert "`tools[1].function.parameters`" in caught.value.message
    assert len(caught.value.message) < 700
    return caught.value.message


@pytest.mark.parametrize("model", [Invoice, Receipt])
def test_the_built_in_schemas_pass(model: Any) -> None:
    vet_schema(model.model_json_schema(), "x")


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {
            "title": "T",
            "description": "D",
            "examples": [1],
            "default": 1,
            "$comment": "",
            "x-anything": {"not": 1},
        },
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/a", **OBJECT},
        {"type": ["string", "null"], "readOnly": True, "deprecated": False},
        {"properties": {"not": {"type": "string"}, "if": True, "$ref": {"type": "string"}}},
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": False},
        {"type": "string", "nullable": False, "contentEncoding": "base64"},
        {"enum": [{"not": 1}, ["if"]], "const": {"$ref": 1}},
        {"type": "number", "minimum": -0.5, "multipleOf": 0.01},
        {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}},
        {"$ref": "#/definitions/a", "definitions": {"a": True}},
    ],
)
def test_what_is_enforced_or_only_describes_passes(schema: dict[str, Any]) -> None:
    vet_schema(schema, "x")


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("not", {}),
        ("if", {}),
        ("then", {}),
        ("else", {}),
        ("contains", {}),
        ("minContains", 1),
        ("maxContains", 1),
        ("uniqueItems", True),
        ("propertyNames", {}),
        ("dependentRequired", {}),
        ("dependentSchemas", {}),
        ("dependencies", {}),
        ("unevaluatedProperties", False),
        ("unevaluatedItems", False),
        ("nullable", True),
        ("$anchor", "a"),
        ("$dynamicRef", "#a"),
        ("$recursiveRef", "#"),
        ("contentSchema", {}),
    ],
)
def test_a_keyword_that_is_not_enforced_is_refused_with_its_place(keyword: str, value: Any) -> None:
    schema = {"properties": {"lines": {"items": {"anyOf": [{"type": "null"}, {keyword: value}]}}}}
    message = refusal(schema)
    assert f"`{keyword}` isn't supported" in message
    assert f"`/properties/lines/items/anyOf/1/{keyword}`" in message


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ([], "is an object"),
        ({"properties": {"a": 1}}, "/properties/a"),
        ({"properties": []}, "`properties` is an object of schemas"),
        ({"type": "strnig"}, "names `strnig`"),
        ({"type": []}, "`type`"),
        ({"type": [{}]}, "`type`"),
        ({"required": "a"}, "`required`"),
        ({"required": [1]}, "`required`"),
        ({"enum": []}, "`enum`"),
        ({"enum": "a"}, "`enum`"),
        ({"anyOf": {}}, "`anyOf`"),
        ({"allOf": []}, "`allOf`"),
        ({"minLength": -1}, "`minLength`"),
        ({"maxItems": 1.5}, "`maxItems`"),
        ({"maxItems": True}, "`maxItems`"),
        ({"maxLength": 10**9}, "`maxLength`"),
        ({"minimum": "1"}, "`minimum`"),
        ({"exclusiveMinimum": True}, "`exclusiveMinimum`"),
        ({"multipleOf": 0}, "`multipleOf`"),
        ({"multipleOf": 10_007}, "too coarse"),
        ({"multipleOf": 1e-12}, "too fine"),
        ({"pattern": 1}, "`pattern`"),
        ({"pattern": "a" * 1_001}, "longer than 1000"),
        ({"patternProperties": {"a" * 1_001: {}}}, "longer than 1000"),
        ({"format": "decimal"}, "`format` can't be enforced"),
        ({"$ref": 1}, "`$ref`"),
        ({"$ref": "https://example.com/a.json"}, "`$ref`"),
        ({"$ref": "file:///etc/passwd"}, "`$ref`"),
        ({"$ref": "a.json#/b"}, "`$ref`"),
        ({"$ref": "#/$defs/a"}, "leads nowhere"),
        ({"$ref": "#/$defs/a/x", "$defs": {"a": True}}, "leads nowhere"),
        ({"$ref": "#/required", "required": ["a"]}, "no schema"),
        ({"$ref": "#"}, "back to itself"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, "itself"),
    ],
)
def test_what_is_malformed_is_refused(schema: Any, words: str) -> None:
    assert words in refusal(schema)


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(depth):
        schema = {"items": schema}
    return schema


def test_sizes_have_limits() -> None:
    vet_schema(nested(60), "x")
    assert "deep" in refusal(nested(70))
    assert "deep" in refusal(nested(100_000))
    assert "subschemas" in refusal({"anyOf": [{}] * 6_000})
    assert "bytes" in refusal({"description": "a" * 300_000})
    assert "2000 values" in refusal({"enum": list(range(2_001))})
    assert "aren't `required`" in refusal({"properties": {f"p{n}": {} for n in range(401)}})
    names = [f"p{n}" for n in range(1_000)]
    vet_schema({"properties": dict.fromkeys(names, True), "required": names}, "x")


def test_what_json_cannot_say_is_refused() -> None:
    assert "JSON" in refusal({"minimum": float("nan")})
    assert "JSON" in refusal({"default": object()})


def test_a_place_with_a_long_name_is_cut() -> None:
    refusal({"properties": {"a" * 5_000: {"not": {}}}})


def test_a_schema_that_is_only_shown_needs_form_and_size_alone() -> None:
    loose = {"not": {}, "properties": {"a": {"format": "decimal", "exclusiveMinimum": True}}, "items": []}
    vet_schema({**loose, "patternProperties": 1}, "x", is_enforced=False)
    vet_schema({"properties": {f"p{n}": {"multipleOf": 1e-20} for n in range(500)}}, "x", is_enforced=False)
    for wrong in ([], {"type": "boo"}, {"properties": [1]}, {"anyOf": {}}, {"$ref": "http://a.example/b"}):
        refusal(wrong, is_enforced=False)
    assert "bytes" in refusal({"description": "a" * 300_000}, is_enforced=False)
    assert "deep" in refusal(nested(70), is_enforced=False)
    assert "/properties/a" in refusal({"properties": {"a": 1}}, is_enforced=False)


def test_vetting_leaves_the_schema_as_it_is() -> None:
    schema = Invoice.model_json_schema()
    before = json.dumps(schema)
    vet_schema(schema, "x")
    assert json.dumps(schema) == before


def test_pointers_are_followed_as_they_are_written() -> None:
    root = {"a/b": [{"c~d": 1}], "e %": 2}
    assert resolve(root, "#") is root
    assert resolve(root, "#/a~1b/0/c~0d") == 1
    assert resolve(root, "#/e%20%25") == 2
    with pytest.raises(LookupError):
        resolve(root, "#/nothing")
