"""The OpenAPI document is complete and true: everything described, every example valid."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.jobs import JobOptions

JsonObject = dict[str, Any]


@pytest.fixture
def document(api: Any) -> JsonObject:
    return api.get("/openapi.json").json()


def operations(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def bodies(operation: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield every body of an operation, sent or answered, that is not bytes."""
    described = {"request": operation.get("requestBody", {}), **operation["responses"]}
    for name, body in described.items():
        for media_type, content in body.get("content", {}).items():
            yield f"{name} {media_type}", content


def test_every_operation_is_summarised_described_and_tagged(document: JsonObject) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert set(operation["tags"]) <= tags, name


def test_every_parameter_is_described(document: JsonObject) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), f"{name}: {parameter['name']}"


def test_every_property_of_every_model_is_described(document: JsonObject) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name
        for field, described in schema.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field}"


def test_every_option_is_a_described_field_of_the_form(document: JsonObject) -> None:
    form = document["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    options = {field.alias or name for name, field in JobOptions.model_fields.items()}
    assert set(form["properties"]) == options | {"file"}
    assert all(field.get("description") for field in form["properties"].values())


def test_every_example_fits_its_schema(document: JsonObject) -> None:
    checked = 0
    for name, operation in operations(document):
        for body, content in bodies(operation):
            validator = Draft202012Validator({**content["schema"], "components": document["components"]})
            for title, example in content.get("examples", {}).items():
                problems = [error.message for error in validator.iter_errors(example["value"])]
                assert not problems, f"{name} {body} {title}: {problems}"
                checked += 1
    assert checked > 50


def test_every_json_answer_of_a_keyed_route_has_an_example(document: JsonObject) -> None:
    for name, operation in operations(document):
        for body, content in bodies(operation):
            if "security" in operation and body.endswith("application/json") and "default" not in body:
                assert content.get("examples"), f"{name} {body}"


def test_every_route_under_v1_needs_the_key_and_says_so(document: JsonObject) -> None:
    for name, operation in operations(document):
        if "/v1/" in name:
            assert operation["security"] == [{"API key": []}], name
            assert "auth.missing_key" in operation["responses"]["401"]["description"], name
    assert document["components"]["securitySchemes"]["API key"]["scheme"] == "bearer"


def test_every_reference_leads_somewhere(document: JsonObject) -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for item in value.values():
                yield from references(item)
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_page_loads_nothing_from_elsewhere(api: Any) -> None:
    page = api.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert f"/static-offline-docs/{asset}" in page
        assert api.get(f"/static-offline-docs/{asset}").status_code == 200
