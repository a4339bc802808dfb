"""Whatever the grammar of a schema lets through follows the schema, and ends."""

import json
from typing import Any

import jsonschema
import pytest

from recto.errors import GrammarInvalidError
from schemas.documents.invoice import Invoice
from tests.unit.engines.grammar.wandering import accepts, compiler, schema_request, wander

TREE = {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/$defs/tree"}}}
NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "plain object": {"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["b"]},
    "required but not described": {"type": "object", "properties": {"a": {}}, "required": ["a", "z"]},
    "types": {"type": ["string", "null", "integer"]},
    "numbers": {"type": "array", "items": {"type": "number", "minimum": -3, "exclusiveMaximum": 7.5}},
    "list of places": {"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": {"type": "null"}},
    "map": {"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 1},
    "map with known keys": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "null"}},
        "additionalProperties": {"type": "integer"},
    },
    "patterns": {
        "type": "object",
        "patternProperties": {"^x-": {"type": "integer"}},
        "properties": {"a": {"const": 1}},
        "required": ["a"],
    },
    "optional beside patterns": {
        "type": "object",
        "patternProperties": {"^x-": {"type": "integer"}},
        "properties": {"a": {"const": 1}},
    },
    "recursion": {"$ref": "#/$defs/tree", "$defs": {"tree": TREE}},
    "root recursion": {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"type": "null"}}},
    "mutual recursion": {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/b"}, "v": {"type": "null"}}},
            "b": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}]}},
        },
    },
    "recursion through a required property": {
        "type": "object",
        "properties": {"next": {"anyOf": [{"type": "null"}, {"$ref": "#"}]}},
        "required": ["next"],
    },
    "reference beside keywords": {
        "$ref": "#/$defs/named",
        "properties": {"age": {"type": "integer"}},
        "required": ["age"],
        "$defs": {"named": NAMED},
    },
    "allOf of objects": {
        "allOf": [NAMED, {"properties": {"age": {"type": "integer", "minimum": 1}}, "required": ["age"]}]
    },
    "allOf of one property": {
        "allOf": [
            {"properties": {"a": {"type": ["integer", "string"], "maximum": 9}}},
            {"type": "object", "properties": {"a": {"type": "number", "minimum": 2}}, "required": ["a"]},
        ]
    },
    "allOf with a closed one": {
        "allOf": [{**NAMED, "additionalProperties": False}, {"properties": {"b": {"type": "null"}}}]
    },
    "choice beside properties": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"], "properties": {"c": {"type": "boolean"}}}],
    },
    "one of": {
        "oneOf": [
            {"type": "object", "properties": {"k": {"const": "a"}}, "required": ["k"]},
            {"type": "object", "properties": {"k": {"const": "b"}, "v": {}}, "required": ["k"]},
        ]
    },
    "enum and type": {"type": "string", "enum": ["a", "b", 3]},
    "enums that meet": {"allOf": [{"enum": ["a", "b", {"x": 1}]}, {"enum": [{"x": 1}, "b"]}]},
    "string limits": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$"},
    "formats": {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": 3},
    "anything": {},
    "described only": {"title": "T", "description": "D", "default": 1, "examples": [1]},
    "array of anything": {"type": "array", "maxItems": 4},
    "array limits": {"type": "array", "items": {"enum": [1, 2]}, "minItems": 2, "maxItems": 3},
    "two choices": {
        "type": "object",
        "properties": {"a": {}, "b": {}, "c": {}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        "allOf": [{"anyOf": [{"required": ["c"]}, {"properties": {"d": {"const": 1}}}]}],
    },
    "an escaped pointer": {
        "type": "object",
        "properties": {"a/b~c %": {"type": "integer"}, "x": {"$ref": "#/properties/a~1b~0c%20%25"}},
        "required": ["x"],
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_answer_follows_its_schema(name: str) -> None:
    schema = SCHEMAS[name]
    for seed in range(12):
        jsonschema.validate(json.loads(wander(schema_request(schema), seed)), schema)


def test_an_array_of_the_older_drafts_is_enforced() -> None:
    schema = {"type": "array", "items": [{"type": "integer"}], "additionalItems": False}
    for seed in range(4):
        answer = json.loads(wander(schema_request(schema), seed))
        jsonschema.validate(answer, schema, jsonschema.Draft7Validator)


def test_decimal_places_are_those_of_multiple_of() -> None:
    chat = schema_request({"type": "number", "multipleOf": 0.01})
    assert accepts(chat, "-12.35")
    assert not accepts(chat, "12.355")


def test_the_invoice_schema_compiles_and_its_answers_are_invoices() -> None:
    schema = Invoice.model_json_schema()
    answer = json.loads(wander(schema_request(schema), 1, most=20_000, closing=0.9))
    jsonschema.validate(answer, schema)


def test_answers_are_compact() -> None:
    chat = schema_request(SCHEMAS["plain object"])
    assert accepts(chat, '{"a":1,"b":"x"}')
    assert not accepts(chat, '{"a": 1,"b":"x"}')
    assert not accepts(chat, '{"a":1, "b":"x"}')
    assert not accepts(chat, ' {"a":1,"b":"x"}')
    assert not accepts(chat, '{"a":1,"b":"x"}\n')


@pytest.mark.parametrize(
    ("schema", "fine", "endless"),
    [
        ({"type": "string"}, '"' + "a" * 8_000 + '"', '"' + "a" * 8_001 + '"'),
        ({"type": "integer"}, "1" + "0" * 18, "1" * 20),
        ({"type": "number"}, "-0.123456789", "0." + "1" * 30),
        ({"type": "number"}, "1" + "0" * 15, "1" * 30),
        ({"type": "array", "items": {"const": 1}}, "[" + "1," * 999 + "1]", "[" + "1," * 1_000 + "1]"),
        ({"type": "object"}, '{"a":[1]}', '{"a":' + "[" * 12 + "]" * 12 + "}"),
        ({"type": "object"}, '{"' + "k" * 200 + '":1}', '{"' + "k" * 201 + '":1}'),
        (
            {"type": "object", "additionalProperties": {"const": 1}},
            "{" + ",".join(f'"{n}":1' for n in range(100)) + "}",
            "{" + ",".join(f'"{n}":1' for n in range(101)) + "}",
        ),
    ],
)
def test_what_has_no_limit_gets_one(schema: dict[str, Any], fine: str, endless: str) -> None:
    assert accepts(schema_request(schema), fine)
    assert not accepts(schema_request(schema), endless)


def test_what_refers_to_itself_is_nested_to_a_bounded_depth() -> None:
    linked = {"type": "object", "properties": {"next": {"anyOf": [{"type": "null"}, {"$ref": "#"}]}}}
    chat = schema_request({**linked, "required": ["next"]})
    assert accepts(chat, '{"next":' * 10 + "null" + "}" * 10)
    assert not accepts(chat, '{"next":' * 30 + "null" + "}" * 30)


def test_what_refers_to_itself_of_necessity_is_refused() -> None:
    endless = {"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}
    with pytest.raises(GrammarInvalidError, match="contradict"):
        compiler().compile(schema_request(endless))


def test_limits_that_the_schema_gives_stand() -> None:
    assert accepts(schema_request({"type": "string", "maxLength": 9_000}), '"' + "a" * 9_000 + '"')
    assert accepts(
        schema_request({"type": "array", "items": {"const": 1}, "maxItems": 1_200}),
        "[" + "1," * 1_100 + "1]",
    )


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "string", "pattern": "(?=a)b"}, "look-around"),
        ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, "oneOf"),
        ({"type": "integer", "minimum": 5, "maximum": 4}, "minimum"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "contradict"),
        ({"allOf": [{"pattern": "a"}, {"type": "string", "pattern": "b"}]}, "`pattern` twice"),
        ({"type": "object", "not": {}}, "`not`"),
        ({"type": "object", "properties": {"a": {}}, "maxProperties": 3}, "maxProperties"),
        ({"enum": [{"a": 1}], "properties": {"a": {"type": "string"}}}, "`enum`"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}, {}]}}}, "without end"),
    ],
)
def test_what_cannot_be_enforced_is_refused_by_name(schema: dict[str, Any], word: str) -> None:
    with pytest.raises(GrammarInvalidError, match="schema") as caught:
        compiler().compile(schema_request(schema))
    assert word in caught.value.message
    assert caught.value.param == "response_format.json_schema.schema"
    assert len(caught.value.message) < 500


def test_choices_that_only_narrowing_would_tell_apart_are_refused() -> None:
    """`{"x": 1}` follows both: `y` is optional, and what isn't named is allowed."""
    first = {"type": "object", "properties": {"x": {"const": 1}}, "required": ["x"]}
    second = {"type": "object", "properties": {"y": {"const": 1}}}
    with pytest.raises(GrammarInvalidError, match="oneOf"):
        compiler().compile(schema_request({"oneOf": [first, second]}))


def test_a_schema_that_grows_without_measure_is_refused_in_time() -> None:
    definitions = {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]} for n in range(40)
    }
    schema = {"$ref": "#/$defs/d0", "$defs": {**definitions, "d40": {"type": "object"}}}
    with pytest.raises(GrammarInvalidError):
        compiler().compile(schema_request(schema))


def test_choices_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    """30 choices, eight times: 656 thousand million."""
    choices = [[{"properties": {f"p{n}_{m}": {}}} for m in range(30)] for n in range(8)]
    with pytest.raises(GrammarInvalidError, match="`anyOf`"):
        compiler().compile(schema_request({"allOf": [{"anyOf": each} for each in choices]}))


def test_a_property_of_a_thousand_parts_is_refused_rather_than_a_failure_of_the_server() -> None:
    schema = {"allOf": [{"properties": {"a": {"type": "string"}}}] * 2_000}
    with pytest.raises(GrammarInvalidError, match="too large"):
        compiler().compile(schema_request(schema))
