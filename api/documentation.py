"""What `/docs` says beyond the routes' own docstrings: introduction, bodies, answers, error codes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.errors import status_of
from api.examples import EXPORTED, IMAGE_QUESTION, JOB_ID, STREAMED, TEXT_QUESTION, WRITTEN
from api.forms import FILE_FIELD
from api.introduction import INTRODUCTION
from api.submissions import IDEMPOTENCY_HEADER
from recto import errors
from recto.errors import RectoError
from schemas.chat.request import ChatRequest
from schemas.errors import ErrorBody, ErrorDetail
from schemas.jobs import JobCreate, JobOptions

_KEYED = (errors.KeyMissingError, errors.KeyInvalidError, errors.LedgerError)
_ANY_ERROR: dict[int | str, dict[str, Any]] = {
    "default": {"model": ErrorBody, "description": "Any other failure, e.g. `method.not_allowed`."}
}

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COMPONENTS = "#/components/schemas/"
_SHARED_PARTS = ("Priority",)
"""Parts of the options that are among the components because jobs have them too."""

Responses = dict[int | str, dict[str, Any]]


def introduce() -> str:
    """Return the text above the routes, with the table of all error codes."""
    rows = "\n".join(f"| `{error.code}` | {_first_line(error)} |" for error in _callers_errors(RectoError))
    table = f"| code | meaning |\n| --- | --- |\n{rows}"
    return f"{INTRODUCTION}\n<details><summary>All codes</summary>\n\n{table}\n\n</details>\n"


def answers(
    success: Mapping[str, BaseModel],
    *failures: type[RectoError],
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Responses:
    """Return the OpenAPI responses of a keyed route: named examples of success, and each failure by code.

    `headers` are those of success, with their descriptions.
    """
    answer = {"description": _first_line(type(next(iter(success.values())))), "headers": _headers(headers)}
    found: Responses = {int(status): answer | _json_examples(success)}
    return {**found, **_describe_failures(*_KEYED, *failures), **_ANY_ERROR}


def binary_answer(media_type: str, *failures: type[RectoError]) -> Responses:
    """Return the OpenAPI responses of a keyed route that answers bytes."""
    content = {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}
    found: Responses = {200: {"description": "The bytes.", "headers": _headers(None), "content": content}}
    return {**found, **_describe_failures(*_KEYED, *failures), **_ANY_ERROR}


def table_answer(*failures: type[RectoError]) -> Responses:
    """Return the OpenAPI responses of a keyed route that answers CSV or a workbook."""
    found = binary_answer(_XLSX, *failures)
    found[200]["content"]["text/csv"] = {"schema": {"type": "string"}, "example": EXPORTED}
    found[200]["description"] = "The table."
    return found


def in_other_formats(responses: Responses) -> Responses:
    """Return the responses of a result with its other formats beside the JSON of success."""
    success = responses[int(HTTPStatus.OK)]
    content = {
        **success["content"],
        "text/csv": {"schema": {"type": "string"}, "example": EXPORTED},
        _XLSX: {"schema": {"type": "string", "contentMediaType": _XLSX}},
        "text/markdown": {"schema": {"type": "string"}, "example": WRITTEN},
    }
    return {**responses, int(HTTPStatus.OK): {**success, "content": content}}


def install_documentation(app: FastAPI) -> None:
    """Make `app.openapi()` return whole examples."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            _restore_examples(document)
            _add_chat_request(document)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _restore_examples(document: dict[str, Any]) -> None:
    # FastAPI drops every null on its way, also from examples, which then lack required keys. So they are
    # handed to it as JSON text and become values here.
    for operations in document["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    for example in content.get("examples", {}).values():
                        example["value"] = json.loads(example["value"])


def metadata_parameter() -> dict[str, Any]:
    """Return the filter by metadata, whose parameters have names of the caller's making."""
    parameter = {
        "name": "metadata",
        "in": "query",
        "required": False,
        "style": "deepObject",
        "explode": True,
        "description": "Only jobs with this metadata, as `metadata[key]=value`; several add up.",
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        "example": {},
    }
    return {"parameters": [parameter]}


def streamed(responses: Responses) -> Responses:
    """Return the responses with a stream of chunks beside the JSON of success."""
    chunks = {"schema": {"type": "string"}, "example": STREAMED}
    success = responses[int(HTTPStatus.OK)]
    content = {**success["content"], "text/event-stream": chunks}
    return {**responses, int(HTTPStatus.OK): {**success, "content": content}}


def chat_request() -> dict[str, Any]:
    """Return what OpenAPI can't see of `POST /v1/chat/completions`, because its body is read by hand."""
    examples = {
        name: {"summary": name, "value": example.model_dump(mode="json", by_alias=True, exclude_unset=True)}
        for name, example in (("text", TEXT_QUESTION), ("image", IMAGE_QUESTION))
    }
    schema = {"$ref": f"{_COMPONENTS}{ChatRequest.__name__}"}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "examples": examples}},
        }
    }


def _add_chat_request(document: dict[str, Any]) -> None:
    schema = ChatRequest.model_json_schema(ref_template=f"{_COMPONENTS}{{model}}")
    known = document["components"]["schemas"]
    for name, part in {**schema.pop("$defs"), ChatRequest.__name__: schema}.items():
        known.setdefault(name, part)


def submission_request() -> dict[str, Any]:
    """Return what OpenAPI can't see of `POST /v1/jobs`, because its body is streamed: body and header."""
    encoding = {FILE_FIELD: {"contentType": "*/*"}, "own_parties": {"contentType": "application/json"}}
    multipart = {"schema": _form_schema(), "encoding": encoding}
    again = {"schema": "invoice", "pages": "1-2", "from_job": JOB_ID}
    from_job = {
        "schema": _inline_schema(JobCreate),
        "examples": {"again": {"summary": "Read again with other options", "value": again}},
    }
    header = {
        "name": IDEMPOTENCY_HEADER,
        "in": "header",
        "required": False,
        "description": "A word of your own, unique per document: the same request sent again, e.g. after a "
        "lost connection, answers the job of the first (with `Idempotent-Replayed: true`).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "scan-2026-11-20-0042",
    }
    body = {"required": True, "content": {"multipart/form-data": multipart, "application/json": from_job}}
    return {"parameters": [header], "requestBody": body}


def _form_schema() -> dict[str, Any]:
    file = {
        "type": "string",
        "format": "binary",
        "description": "The document: PDF, PNG, JPEG, WEBP, GIF, BMP, TIFF, HEIC, an e-invoice in XML, or a "
        "video (MP4, MOV, WebM, MKV, AVI).",
    }
    options = _inline_schema(JobOptions)["properties"]
    properties = {name: _form_field(schema) for name, schema in options.items()}
    return {
        "type": "object",
        "required": [FILE_FIELD],
        "additionalProperties": False,
        "properties": {FILE_FIELD: file, **properties},
    }


def _form_field(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an option's schema for a form, where unset is left out instead of null."""
    kept = {key: value for key, value in schema.items() if key not in ("anyOf", "title")}
    for choice in schema.get("anyOf", []):
        if choice.get("type") != "null":
            kept |= choice
    if kept.get("default", 0) is None:
        del kept["default"]
    if kept.get("type") == "object":
        kept.setdefault("default", {})
    return kept


def _inline_schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=f"{_COMPONENTS}{{model}}")
    parts = schema.pop("$defs", {})
    inner = {name: part for name, part in parts.items() if name not in _SHARED_PARTS}
    properties = {name: _inline_parts(value, inner) for name, value in schema["properties"].items()}
    return {**schema, "properties": properties}


def _inline_parts(value: Any, parts: Mapping[str, Any]) -> Any:
    """Return a schema with what stands nowhere else put in the place of its name."""
    if isinstance(value, dict):
        name = value.get("$ref", "").removeprefix(_COMPONENTS)
        if name in parts:
            return parts[name]
        return {key: _inline_parts(item, parts) for key, item in value.items()}
    return [_inline_parts(item, parts) for item in value] if isinstance(value, list) else value


def _describe_failures(*failures: type[RectoError]) -> Responses:
    by_status: dict[int, list[type[RectoError]]] = {}
    for error in failures:
        by_status.setdefault(int(status_of(error)), []).append(error)
    return {status: _describe_failure(errors_of_status) for status, errors_of_status in by_status.items()}


def _describe_failure(failures: Sequence[type[RectoError]]) -> dict[str, Any]:
    meanings = "\n".join(f"- `{error.code}` – {_first_line(error)}" for error in failures)
    examples = {error.code: _error_example(error) for error in failures}
    return {"model": ErrorBody, "description": meanings, **_json_examples(examples)}


def _error_example(error: type[RectoError]) -> ErrorBody:
    detail = ErrorDetail(message=_first_line(error), type=error.type, param=None, code=error.code)
    return ErrorBody(error=detail)


def _json_examples(examples: Mapping[str, BaseModel]) -> dict[str, Any]:
    named = {
        name: {"summary": name, "value": example.model_dump_json(by_alias=True)}
        for name, example in examples.items()
    }
    return {"content": {"application/json": {"examples": named}}}


def _headers(more: Mapping[str, str] | None) -> dict[str, Any]:
    described = {"x-request-id": "Id of this request in the log.", **(more or {})}
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}


def _first_line(described: type) -> str:
    return (described.__doc__ or "").partition("\n")[0]


def _callers_errors(error: type[RectoError]) -> Iterator[type[RectoError]]:
    """Yield the error classes that callers may meet, families included, in the order of the tree."""
    for child in error.__subclasses__():
        if child is not errors.SettingsError:
            yield child
            yield from _callers_errors(child)
