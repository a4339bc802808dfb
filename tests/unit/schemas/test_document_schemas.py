"""The document schemas: found by themselves, complete, described."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from schemas.documents import document_schemas
from schemas.documents.invoice import Invoice
from schemas.documents.receipt import Receipt

MODELS = [Invoice, Receipt]


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}/{key}")
    else:
        yield path, data


def definitions(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = model.model_json_schema()
    for name, definition in {**schema["$defs"], model.__name__: schema}.items():
        for field, described in definition.get("properties", {}).items():
            yield f"{name}.{field}", described


def test_invoice_and_receipt_are_served_by_name() -> None:
    assert document_schemas()["invoice"] is Invoice
    assert document_schemas()["receipt"] is Receipt


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_document_has_every_key_with_null_or_an_empty_list(model: type[BaseModel]) -> None:
    data = model().model_dump(mode="json")
    assert set(data) == set(model.model_fields)
    assert {repr(value) for _, value in leaves(data)} <= {"None", "[]"}


@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_described(model: type[BaseModel]) -> None:
    assert [name for name, field in definitions(model) if not field.get("description")] == []


@pytest.mark.parametrize("model", MODELS)
def test_every_scalar_field_has_an_example(model: type[BaseModel]) -> None:
    def is_scalar(field: dict[str, Any]) -> bool:
        kinds = {option.get("type") for option in field.get("anyOf", [field])}
        return bool(kinds & {"string", "boolean"})

    missing = [name for name, field in definitions(model) if is_scalar(field) and not field.get("examples")]
    assert missing == []


@pytest.mark.parametrize("model", MODELS)
def test_the_examples_are_valid(model: type[BaseModel]) -> None:
    for name, field in definitions(model):
        for option in field.get("anyOf", []):
            if "pattern" in option:
                assert all(re.search(option["pattern"], example) for example in field["examples"]), name


@pytest.mark.parametrize("model", MODELS)
def test_the_schema_explains_itself(model: type[BaseModel]) -> None:
    assert "not on the document is null" in " ".join(model.model_json_schema()["description"].split()) or (
        "not on the receipt is null" in " ".join(model.model_json_schema()["description"].split())
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("gross_total", 12.5),
        ("gross_total", "12,50"),
        ("issue_date", "17.03.2026"),
        ("currency", "€"),
        ("typo", "x"),
    ],
)
def test_floats_local_notations_and_unknown_keys_are_refused(path: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Invoice.model_validate({path: value})


def test_an_empty_text_is_refused_because_unknown_is_null() -> None:
    with pytest.raises(ValidationError):
        Invoice.model_validate({"invoice_number": ""})
