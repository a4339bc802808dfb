"""Options of a job as callers send them: names known, values checked, every refusal with its own code."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from rapidfuzz import process

from api.paths import point_to_fields
from recto.errors import (
    OptionInvalidError,
    OptionUnknownError,
    OptionUnsupportedError,
    SchemaUnknownError,
    SchemaUnsupportedError,
    UploadMalformedError,
)
from recto.jobs.page_ranges import parse_page_ranges
from recto.json_schemas import vet_document_schema
from schemas.documents import document_schemas
from schemas.jobs import JobCreate, JobOptions

LATER_OPTIONS = frozenset(
    {
        "webhook_url",
        "file_id",
        "url",
    }
)
LATER_SCHEMAS = frozenset(
    {
        "purchase_order",
        "delivery_note",
        "bank_statement",
        "identity_document",
        "contract",
        "remittance_advice",
    }
)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LEAST_LIKENESS = 60

Options = TypeVar("Options", bound=JobOptions)


def parse_form_options(fields: Sequence[tuple[str, str]]) -> JobOptions:
    """Read the options of a form: plain text, or JSON text where the option is an object. Empty means unset.

    Raises OptionUnknownError, OptionUnsupportedError, OptionInvalidError, PagesInvalidError,
    SchemaInvalidError, SchemaUnknownError, SchemaUnsupportedError.
    """
    values: dict[str, Any] = {}
    for name, text in fields:
        _check_name(name, _names_of(JobOptions))
        if name in values:
            raise OptionInvalidError(f"`{name}` came twice.", param=name)
        if text:
            values[name] = _parse_json(text, name) if name in _json_options() else text
    return _check_values(JobOptions, values)


def parse_json_options(body: bytes) -> JobCreate:
    """Read a JSON body. Raises what `parse_form_options` raises, and UploadMalformedError."""
    try:
        values = _load_json(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UploadMalformedError(f"The body isn't UTF-8 text; byte {error.start} is wrong.") from None
    except ValueError as error:
        raise UploadMalformedError(f"The body isn't JSON: {error}.") from None
    if not isinstance(values, dict):
        raise UploadMalformedError("The body must be a JSON object of options.")
    for name in values:
        _check_name(name, _names_of(JobCreate))
    if "from_job" not in values:
        message = "`from_job` is missing. To read a new document, send it as multipart/form-data with `file`."
        raise OptionInvalidError(message, param="from_job")
    return _check_values(JobCreate, values)


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the known name most like `name`, or nothing."""
    nearest = process.extractOne(name, sorted(known), score_cutoff=_LEAST_LIKENESS)
    return f" Did you mean `{nearest[0]}`?" if nearest else ""


def invalid_option(error: ValidationError) -> OptionInvalidError:
    """Return the first failure that pydantic found, in our words."""
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"] if part != "[key]")
    told = "This is a JSON object" if first["type"] in ("model_type", "dict_type") else first["msg"]
    return OptionInvalidError(f"`{path}`: {told}.", param=path)


def refuse_unstorable(value: Any, path: str) -> None:
    """Raise OptionInvalidError for text with control characters or half characters, at any depth."""
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise OptionInvalidError(f"`{path}` holds a control character.", param=path)
    if isinstance(value, list):
        for index, item in enumerate(value):
            refuse_unstorable(item, f"{path}.{index}")
    if isinstance(value, Mapping):
        for name, item in value.items():
            refuse_unstorable(name, path)
            refuse_unstorable(item, f"{path}.{name}")


def _check_name(name: str, known: frozenset[str]) -> None:
    if name in known:
        return
    shown = name[:64]
    if name in LATER_OPTIONS:
        raise OptionUnsupportedError(
            f"`{shown}` isn't served by this version yet; leave it out.", param=shown
        )
    if name == "from_job":
        message = "`from_job` goes into a JSON body, without a file."
        raise OptionInvalidError(message, param=name)
    if name == "file":
        message = "`file` goes into a multipart/form-data body, not into JSON."
        raise UploadMalformedError(message, param=name)
    hint = nearest_name(shown, known)
    raise OptionUnknownError(f"There is no option `{shown}`.{hint} See /docs.", param=shown)


def _check_values(model: type[Options], values: Mapping[str, Any]) -> Options:
    for name, value in values.items():
        refuse_unstorable(value, name)
    try:
        options = model.model_validate(values)
    except ValidationError as error:
        raise invalid_option(error) from None
    _check_schema(options.schema_name)
    _check_own_schema(options)
    if options.pages is not None:
        parse_page_ranges(options.pages)
    return point_to_fields(options)


def _check_own_schema(options: JobOptions) -> None:
    if options.json_schema is None:
        return
    if options.schema_name != "auto":
        message = "Send `schema` or `json_schema`, not both: each says alone what is filled."
        raise OptionInvalidError(message, param="json_schema")
    vet_document_schema(options.json_schema.json_schema, "json_schema")


def _check_schema(name: str) -> None:
    served = document_schemas()
    if name == "auto" or name in served:
        return
    choices = ", ".join(f"`{choice}`" for choice in ("auto", *served))
    if name in LATER_SCHEMAS:
        message = f"The schema `{name}` isn't served by this version yet. Served: {choices}."
        raise SchemaUnsupportedError(message, param="schema")
    raise SchemaUnknownError(f"There is no schema `{name}`. Served: {choices}.", param="schema")


def _parse_json(text: str, name: str) -> Any:
    try:
        return _load_json(text)
    except ValueError as error:
        raise OptionInvalidError(f"`{name}` isn't JSON: {error}.", param=name) from None


def _load_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("an object names the same key twice")
    return values


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON value")


@cache
def _names_of(model: type[JobOptions]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in model.model_fields.items())


@cache
def _json_options() -> frozenset[str]:
    properties = JobOptions.model_json_schema()["properties"]
    return frozenset(name for name, schema in properties.items() if not _is_plain(schema))


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Return whether an option may be a text, number or boolean, and so isn't sent as JSON text."""
    kinds = {one.get("type") for one in schema.get("anyOf", (schema,))}
    return bool(kinds & {"string", "number", "integer", "boolean"}) or "enum" in schema or _is_enum(schema)


def _is_enum(schema: Mapping[str, Any]) -> bool:
    definitions = JobOptions.model_json_schema()["$defs"]
    return "enum" in definitions.get(schema.get("$ref", "").rsplit("/", 1)[-1], {})
