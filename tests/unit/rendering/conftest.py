"""Documents in which every field of a schema is filled, each with evidence of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.documents import document_schemas
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox, PageRead, Result, Source, Usage

MakeDocument = Callable[..., DocumentResult]


def _fill(node: dict[str, Any], definitions: dict[str, Any], pointer: str, found: dict[str, Any]) -> Any:
    if "$ref" in node:
        return _fill(
            definitions[node["$ref"].rsplit("/", 1)[-1]] | node_examples(node), definitions, pointer, found
        )
    if "anyOf" in node:
        return _fill(node["anyOf"][0] | node_examples(node), definitions, pointer, found)
    if "properties" in node:
        return {
            name: _fill(child, definitions, f"{pointer}/{name}", found)
            for name, child in node["properties"].items()
        }
    if "items" in node and not node.get("examples"):
        return [_fill(node["items"], definitions, f"{pointer}/0", found)]
    value = node["examples"][0]
    found.update(_list_values(value, pointer))
    return value


def _list_values(value: Any, pointer: str) -> dict[str, Any]:
    if not isinstance(value, list):
        return {pointer: value}
    items = (_list_values(item, f"{pointer}/{index}") for index, item in enumerate(value))
    return {at: one for item in items for at, one in item.items()}


def node_examples(node: dict[str, Any]) -> dict[str, Any]:
    return {"examples": node["examples"]} if "examples" in node else {}


@pytest.fixture
def full_document() -> MakeDocument:
    """Return a function that fills every field of a schema with its example, or with a value given."""

    def make(schema_name: str, changes: dict[str, Any] | None = None) -> DocumentResult:
        schema = document_schemas()[schema_name].model_json_schema()
        found: dict[str, Any] = {}
        data = _fill(schema, schema["$defs"], "", found)
        for pointer, value in (changes or {}).items():
            *path, last = pointer.split("/")[1:]
            node = data
            for part in path:
                node = node[int(part)] if isinstance(node, list) else node[part]
            node[int(last) if isinstance(node, list) else last] = value
            found[pointer] = value
        fields = {
            pointer: FieldResult(
                value=value,
                confidence=0.5 + index / 1000,
                grounding=Grounding.FOUND if value is not None else Grounding.MISSING,
                source=Source.OCR if value is not None else None,
                text=None if value is None else f"«{value}»",
                boxes=()
                if value is None
                else (PageBox(page=1 + index % 2, box=(0.1, index / 1000, 0.2, (index + 1) / 1000)),),
            )
            for index, (pointer, value) in enumerate(found.items())
        }
        return DocumentResult(
            schema=schema_name, schema_confidence=0.97, pages=(1, 2), data=data, fields=fields
        )

    return make


@pytest.fixture
def result_of() -> Callable[..., Result]:
    """Return a function that makes documents the result of a file of two pages."""

    def make(*documents: DocumentResult, **values: Any) -> Result:
        pages = tuple(
            PageRead(
                number=number, width=1000, height=2000, rotation=0, image=f"/v1/jobs/job_1/pages/{number}"
            )
            for number in (1, 2)
        )
        return Result(documents=documents, pages=pages, usage=Usage(), **values)

    return make
