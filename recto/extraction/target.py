"""What a job wants filled: a built-in schema, the caller's own, or whatever fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.documents import document_schemas, json_schema_of
from schemas.reading import CustomSchema

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class TargetSchema:
    """A schema to fill. `auto` has no JSON Schema yet: the document decides."""

    name: str
    json_schema: Mapping[str, Any] = field(default_factory=dict)
    description: str | None = None
    is_custom: bool = False
    """The caller sent it with the request: no pydantic model stands behind it."""
    is_strict: bool = False

    @property
    def is_auto(self) -> bool:
        """Whether the document decides."""
        return self.name == AUTO and not self.is_custom


def target_of(schema_name: str, custom: CustomSchema | None = None) -> TargetSchema:
    """Return the schema a job asks for. Raises KeyError for a name that isn't served."""
    if custom is not None:
        return TargetSchema(
            custom.name,
            custom.json_schema,
            custom.description,
            is_custom=True,
            is_strict=custom.strict,
        )
    if schema_name == AUTO:
        return TargetSchema(AUTO)
    return TargetSchema(schema_name, json_schema_of(schema_name), document_schemas()[schema_name].__doc__)
