"""What the system turn tells a model beside the caller's words: how long to answer, and in which form."""

import contextlib
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
        with contextlib.suppress(_TooLongError):
            return _Outliner(schema).outline(schema, depth)
    return ""


class _TooLongError(Exception):
    """The outline is longer than it may be."""


class _Outliner:
    """Outlines one schema; gives up as soon as that takes too long, for a schema may refer to itself."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._left = _MOST_CHARACTERS

    def outline(self, schema: Any, depth: int) -> str:
        """Return the outline down to a depth. Raises _TooLongError."""
        if not isinstance(schema, Mapping) or depth < 0:
            return self._spend("…")
        if "$ref" in schema:
            return self.outline(_resolve(str(schema["$ref"]), self._root), depth - 1)
        kind = self._outline_kind(schema, depth)
        description = schema.get("description")
        return (
            kind + self._spend(f" ({description})") if isinstance(description, str) and description else kind
        )

    def _outline_kind(self, schema: Mapping[str, Any], depth: int) -> str:
        choices = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(choices, list):
            return " or ".join(self.outline(choice, depth - 1) for choice in choices)
        if isinstance(schema.get("enum"), list):
            return self._spend(" or ".join(_to_json(value) for value in schema["enum"]))
        if "const" in schema:
            return self._spend(_to_json(schema["const"]))
        if isinstance(fields := schema.get("properties"), Mapping):
            told = (
                self._spend(f'"{name}": ') + self.outline(field, depth - 1) for name, field in fields.items()
            )
            return "{" + ", ".join(told) + "}"
        if "items" in schema:
            return f"[{self.outline(schema['items'], depth - 1)}, …]"
        kinds = schema.get("type", "any value")
        return self._spend(" or ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds))

    def _spend(self, text: str) -> str:
        self._left -= len(text) + 1
        if self._left < 0:
            raise _TooLongError
        return text


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _resolve(reference: str, root: Mapping[str, Any]) -> Any:
    """Return what a local reference names, or None."""
    found: Any = root if reference.startswith("#") else None
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
