"""Schemas that are small as text and endless, or huge, once their references are written out."""

from typing import Any

import pytest

from recto.errors import SchemaInvalidError
from recto.json_schemas import find_recursive, vet_document_schema

TEXT = {"type": "string"}


def an_object(properties: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **others}


def doubling(keyword: str, levels: int) -> dict[str, Any]:
    """A schema whose every definition has the next one twice."""
    definitions: dict[str, Any] = {f"d{levels}": dict(TEXT)}
    for level in range(levels):
        twice = [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]
        definitions[f"d{level}"] = (
            {keyword: twice} if keyword == "anyOf" else an_object(dict(zip("ab", twice, strict=True)))
        )
    return an_object({"x": {"$ref": "#/$defs/d0"}}, **{"$defs": definitions})


@pytest.mark.parametrize("keyword", ["anyOf", "properties"])
def test_a_schema_that_doubles_at_every_reference_is_refused_at_submit(keyword: str) -> None:
    vet_document_schema(doubling(keyword, 6), "json_schema")
    with pytest.raises(SchemaInvalidError, match="references written out"):
        vet_document_schema(doubling(keyword, 40), "json_schema")


@pytest.mark.parametrize(
    "again",
    [
        {"anyOf": [{"$ref": "#/$defs/again"}, {"type": "string"}]},
        {"oneOf": [{"anyOf": [{"$ref": "#/$defs/again"}]}, {"type": "string"}]},
    ],
)
def test_a_choice_of_itself_is_refused_at_submit(again: dict[str, Any]) -> None:
    schema = an_object({"x": {"$ref": "#/$defs/again"}}, **{"$defs": {"again": again}})
    with pytest.raises(SchemaInvalidError, match="leads back to itself"):
        vet_document_schema(schema, "json_schema")


def test_objects_and_lists_may_hold_themselves() -> None:
    tree = an_object({"name": TEXT, "left": {"$ref": "#"}, "right": {"anyOf": [{"$ref": "#"}]}})
    vet_document_schema(tree, "json_schema")
    lists = {"type": "array", "items": {"$ref": "#/$defs/lists"}}
    vet_document_schema(
        an_object({"x": {"$ref": "#/$defs/lists"}}, **{"$defs": {"lists": lists}}), "json_schema"
    )


def test_only_references_into_a_loop_are_recursive() -> None:
    schema = an_object(
        {"code": {"$ref": "#/$defs/code"}, "part": {"$ref": "#/$defs/part"}},
        **{"$defs": {"code": TEXT, "part": an_object({"parts": {"items": {"$ref": "#/$defs/part"}}})}},
    )
    assert find_recursive(schema) == {"#/$defs/part"}


def test_what_only_a_reference_makes_a_schema_is_vetted_too() -> None:
    schema = an_object({"x": {"$ref": "#/properties/y/default"}, "y": {"default": {"type": 5}}})
    with pytest.raises(SchemaInvalidError, match="`type`"):
        vet_document_schema(schema, "json_schema")
