"""From what a model said to a `DocumentResult`: data in its schema, and how sure it was of each field."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from recto.errors import AnswerInvalidError
from recto.extraction.base import MISSING
from recto.extraction.checks import run_checks
from recto.extraction.custom.widening import require
from recto.extraction.pointers import list_scalars
from recto.extraction.target import TargetSchema
from recto.extraction.vlm.certainty import PRIOR
from recto.extraction.vlm.located import OBJECTS, boxes_of
from recto.extraction.vlm.windows import PartReading
from recto.json_schemas import follow
from recto.json_schemas.answers import takes_null
from recto.json_schemas.pointers import is_index
from schemas.documents import document_schemas
from schemas.results import DocumentResult, FieldResult, Grounding, Source


def build_result(target: TargetSchema, reading: PartReading, schema_confidence: float) -> DocumentResult:
    """Return the result, not yet grounded: every value is `unverified`, its confidence the model's own.

    Raises RequiredMissingError for a strict schema whose required fields are missing, AnswerInvalidError for
    data that our own model refuses.
    """
    finish = _finish_custom if target.is_custom else _finish_own
    data = finish(target, reading.data)
    fields = _build_fields(data, reading.certainty)
    if target.name == OBJECTS and not target.is_custom:
        fields = _place_fields(data, fields)
    return DocumentResult(
        schema_name=target.name,
        schema_confidence=round(schema_confidence, 4),
        pages=reading.pages,
        data=data,
        fields=fields,
        checks=() if target.is_custom else run_checks(target.name, data),
    )


def _finish_own(target: TargetSchema, data: Any) -> dict[str, Any]:
    try:
        return document_schemas()[target.name].model_validate(data).model_dump(mode="json")
    except ValidationError as error:
        where = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise AnswerInvalidError(
            f"The model's answer doesn't follow the schema `{target.name}` (at `{where}`). Read it again, or "
            "choose another model."
        ) from None


def _finish_custom(target: TargetSchema, data: Any) -> dict[str, Any]:
    require(target, data)
    found: dict[str, Any] = data
    return _drop_nulls(found, target.json_schema, target.json_schema) if target.is_strict else found


def _drop_nulls(data: Any, node: Any, root: Mapping[str, Any]) -> Any:
    """Return the data without null for what may be left out but not be null."""
    node = follow(node, root)
    if isinstance(data, list) and isinstance(node, dict):
        return [_drop_nulls(item, node.get("items", {}), root) for item in data]
    if not isinstance(data, dict) or not isinstance(node, dict):
        return data
    properties = node.get("properties", {})
    required = node.get("required", ())
    return {
        key: _drop_nulls(value, properties.get(key, {}), root)
        for key, value in data.items()
        if value is not None or key in required or takes_null(properties.get(key, {}), root)
    }


def _build_fields(data: Any, certainty: Mapping[str, float]) -> dict[str, FieldResult]:
    """Return a field for every value, and for every single field that is missing."""
    fields = {}
    for pointer, value in list_scalars(data):
        if value is not None:
            fields[pointer] = unverified(value, certainty.get(pointer, PRIOR))
        elif not any(map(is_index, pointer.split("/"))):
            fields[pointer] = MISSING
    return fields


def unverified(value: Any, certainty: float) -> FieldResult:
    """Return a value that only the model vouches for."""
    return FieldResult(
        value=value,
        confidence=round(min(1.0, max(0.0, certainty)), 4),
        grounding=Grounding.UNVERIFIED,
        source=Source.MODEL,
    )


def _place_fields(data: Mapping[str, Any], fields: Mapping[str, FieldResult]) -> dict[str, FieldResult]:
    """Return the labels of objects with their places instead of fields for every number of a box."""
    placed: dict[str, FieldResult] = {}
    for pointer, box in boxes_of(data).items():
        label = fields.get(f"{pointer}/label")
        if label is not None:
            placed[f"{pointer}/label"] = label.model_copy(update={"boxes": (box,)})
    kept = {pointer: field for pointer, field in fields.items() if "/attributes/" in pointer}
    return placed | kept
