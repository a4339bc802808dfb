"""What goes out follows the caller's schema, whatever an extractor made of it."""

from typing import Any

import jsonschema
import pytest

from recto.errors import RequiredMissingError
from recto.extraction.base import ExtractionOrder
from recto.extraction.conformity import hold_to_schema
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import TargetSchema, target_of
from schemas.reading import CustomSchema
from schemas.results import DocumentResult

TEXT = {"type": "string"}


def an_object(properties: dict[str, Any], *required: str, **others: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), **others}


EITHER = an_object({"a": {"oneOf": [an_object({"x": TEXT}, "x"), an_object({"y": TEXT}, "y")]}}, "a")
TREE = an_object({"name": TEXT, "left": {"$ref": "#"}}, "name", "left")
FULL = an_object({"a": {"type": "object", "minProperties": 2, "additionalProperties": TEXT}}, "a")


def target(schema: dict[str, Any], *, strict: bool = False) -> TargetSchema:
    return target_of("auto", CustomSchema(name="own", schema=schema, strict=strict))


def result(data: dict[str, Any]) -> DocumentResult:
    return DocumentResult(schema="own", schema_confidence=1, pages=(1,), data=data, fields={})


@pytest.mark.parametrize("schema", [EITHER, TREE, FULL])
def test_rules_that_find_nothing_answer_in_a_widened_schema(schema: dict[str, Any], new_paper: Any) -> None:
    rules = ReaderExtractor()
    order = ExtractionOrder(new_paper().write(50, 50, "Nothing here").document(), target(schema))
    (document,) = run_pipeline(rules, order, rules).documents
    assert document.effective_schema is not None
    jsonschema.validate(document.data, document.effective_schema)


@pytest.mark.parametrize("data", [{"a": {"x": None}}, {"a": None}])
def test_strict_data_that_break_the_schema_fail_by_their_place(data: dict[str, Any]) -> None:
    with pytest.raises(RequiredMissingError, match="/a"):
        hold_to_schema(result(data), target(EITHER, strict=True))


def test_data_in_the_schema_that_was_asked_for_stay_as_they_are() -> None:
    given = result({"a": {"x": "1"}})
    assert hold_to_schema(given, target(EITHER, strict=True)) is given
