"""How a schema is told to a model."""

from recto.extraction.vlm.outline import outline_schema
from schemas.documents import document_schemas

INVOICE = document_schemas()["invoice"].model_json_schema()


def test_a_field_is_told_with_kind_meaning_other_names_and_example() -> None:
    field = {
        "type": "string",
        "format": "date",
        "description": "Day of\n the visit.",
        "aliases": ["Besuchstag"],
        "examples": ["2026-03-01"],
    }
    told = outline_schema({"type": "object", "properties": {"day": field}}, 1000)
    assert told == 'day: date – Day of the visit (also: Besuchstag) e.g. "2026-03-01"'


def test_choices_lists_and_objects_are_told_in_one_line_each() -> None:
    schema = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b", None]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        },
    }
    assert outline_schema(schema, 1000).splitlines() == [
        'kind: "a" | "b"',
        "tags[]: text",
        "rows[]:",
        "  n: integer",
    ]


def test_a_shape_that_comes_often_is_told_once() -> None:
    told = outline_schema(INVOICE, 20_000)
    assert told.count("Number in the company register") == 1
    assert "seller: Party – Who issued it and supplies" in told
    assert "\nParty:\n" in told


def test_examples_go_first_and_descriptions_next_where_room_is_short() -> None:
    whole = outline_schema(INVOICE, 20_000)
    brief = outline_schema(INVOICE, len(whole) - 1)
    bare = outline_schema(INVOICE, len(brief) - 1)
    assert "RE-2031" in whole
    assert "RE-2031" not in brief
    assert "Total with tax" in brief
    assert "Total with tax" not in bare
    assert "gross_total: decimal" in bare


def test_a_schema_that_refers_to_itself_is_told_in_bounded_space() -> None:
    schema = {
        "type": "object",
        "properties": {"part": {"$ref": "#/$defs/part"}},
        "$defs": {"part": {"type": "object", "properties": {"part": {"$ref": "#/$defs/part"}}}},
    }
    assert len(outline_schema(schema, 1000)) < 200


def test_descriptions_that_are_no_text_and_lists_of_themselves_are_passed_over() -> None:
    schema = {
        "type": "object",
        "properties": {
            "odd": {"type": "string", "description": 5},
            "nested": {"$ref": "#/$defs/nested"},
        },
        "$defs": {"nested": {"type": "array", "items": {"$ref": "#/$defs/nested"}}},
    }
    assert outline_schema(schema, 5000).splitlines() == ["odd: text", "nested[]: list of list"]
