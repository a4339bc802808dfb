"""Caller's schemas that are one of ours, or a part of it: the rules of that one read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.documents import json_schema_of
from schemas.results import DocumentResult


def find_own_schema(schema: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """Return the name of the schema of ours that this one is, word by word, or a part of."""
    wanted = schema.get("properties")
    if not wanted or not isinstance(wanted, dict):
        return None
    for name in names:
        own = json_schema_of(name)
        shares_parts = schema.get("$defs", {}).items() <= own.get("$defs", {}).items()
        if shares_parts and wanted.items() <= own["properties"].items():
            return name
    return None


def cut_result(result: DocumentResult, schema: Mapping[str, Any], schema_name: str) -> DocumentResult:
    """Return a result before its review with what the schema has of it, under the name the caller gave."""
    keys = schema["properties"].keys()
    return result.model_copy(
        update={
            "schema_name": schema_name,
            "schema_confidence": 1.0,
            "data": {key: result.data[key] for key in keys},
            "fields": {path: one for path, one in result.fields.items() if path.split("/")[1] in keys},
            "checks": tuple(
                check for check in result.checks if all(path.split("/")[1] in keys for path in check.paths)
            ),
        }
    )
