"""What a model is to fill, worked out once for a document: schema of the answer, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recto.extraction.base import ExtractionOrder
from recto.extraction.target import TargetSchema
from recto.extraction.vlm.located import OBJECTS, SPOKEN_OBJECTS, WHERE
from recto.extraction.vlm.prompts import write_skeleton, write_task, write_wishes
from recto.json_schemas.answers import Schema, answer_schema

_FIELDS_SHARE = 4
"""The fields may take one part of so many of the context."""
_LETTERS_PER_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A schema to fill."""

    target: TargetSchema
    schema: Schema
    """Of the answer: every key required, every scalar nullable."""
    system: str
    holds_schema: bool
    """Whether the engine holds the answer to the schema."""

    @property
    def name(self) -> str:
        """Name of the schema."""
        return self.target.name

    @property
    def response_format(self) -> Mapping[str, Any] | None:
        """What the request asks of the answer's form."""
        return format_of(self.name, self.schema) if self.holds_schema else None


def make_task(order: ExtractionOrder, target: TargetSchema, context: int, *, holds_schema: bool) -> Task:
    """Return the task of filling a schema."""
    speaks_objects = target.name == OBJECTS and not target.is_custom
    source = SPOKEN_OBJECTS if speaks_objects else target.json_schema
    shaped = answer_schema(source)
    parts = [
        write_task(target.name, source, target.description, context * _LETTERS_PER_TOKEN // _FIELDS_SHARE),
        WHERE if speaks_objects else "",
        write_wishes(order.instructions, order.own_parties),
        "" if holds_schema else write_skeleton(shaped),
    ]
    return Task(target, shaped, "\n\n".join(part for part in parts if part), holds_schema)


def format_of(name: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the `response_format` of a schema."""
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}}
