"""What the system turn tells a model beside the caller's words: how long to answer, and in which form."""

import json
from collections.abc import Mapping
from typing import Any

from recto.engines.transformers.prompt.quoting import quote_text
from schemas.chat.request import ChatRequest, JsonObjectFormat, JsonSchemaFormat, SchemaFormat

_VERBOSITY = {"low": "Answer briefly.", "medium": "", "high": "Answer in detail."}
_MOST_CHARACTERS = 8000
"""A longer form is told with less depth, or not at all: the grammar holds the answer to it anyway."""
_DEPTHS = (8, 3, 1)


def write_hints(chat: ChatRequest, tells_format: bool) -> list[str]:
    """Return sentences to add to the system turn, callers' texts in them quoted."""
    told = [_describe_format(chat)] if tells_format or chat.structured_outputs is False else []
    return [hint for hint in (_VERBOSITY[chat.verbosity], *told) if hint]


def _describe_format(chat: ChatRequest) -> str:
    match chat.response_format:
        case JsonObjectFormat():
            return "Answer with one JSON object."
        case SchemaFormat(json_schema=wanted) if chat.structured_outputs is False:
            schema = json.dumps(wanted.json_schema, ensure_ascii=False, separators=(",", ":"))
            return _introduce(wanted, "that follows this JSON Schema", schema)
        case SchemaFormat(json_schema=wanted):
            outline = outline_schema(wanted.json_schema)
            return _introduce(wanted, "of this form", outline) if outline else ""
    return ""


def _introduce(wanted: JsonSchemaFormat, how: str, form: str) -> str:
    purpose = f"{quote_text(wanted.description)}\n" if wanted.description else ""
    return f"{purpose}Answer with JSON {how}: {quote_text(form)}"


def outline_schema(schema: Mapping[str, Any]) -> str:
    """Return the fields of a JSON Schema with kinds and descriptions, short; empty if it can't be short."""
    for depth in _DEPTHS:
        outline = _outline(schema, schema, depth)
        if len(outline) <= _MOST_CHARACTERS:
            return outline
    return ""


def _outline(schema: Any, root: Mapping[str, Any], depth: int) -> str:
    if not isinstance(schema, Mapping) or depth < 0:
        return "…"
    if "$ref" in schema:
        return _outline(_resolve(str(schema["$ref"]), root), root, depth - 1)
    description = schema.get("description")
    told = f" ({description})" if isinstance(description, str) and description else ""
    return _outline_kind(schema, root, depth) + told


def _outline_kind(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> str:
    choices = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(choices, list):
        return " or ".join(_outline(choice, root, depth - 1) for choice in choices)
    if isinstance(schema.get("enum"), list):
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if isinstance(fields := schema.get("properties"), Mapping):
        told = (f'"{name}": {_outline(field, root, depth - 1)}' for name, field in fields.items())
        return "{" + ", ".join(told) + "}"
    if "items" in schema:
        return f"[{_outline(schema['items'], root, depth - 1)}, …]"
    kinds = schema.get("type", "any value")
    return " or ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)


def _resolve(reference: str, root: Mapping[str, Any]) -> Any:
    """Return what a local reference names, or None."""
    found: Any = root if reference.startswith("#") else None
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
