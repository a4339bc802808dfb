"""What a sample form says, in the names of the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """One place of a form, as filled in."""

    label: str
    value: str | None = None
    kind: str = "text"
    checked: bool | None = None
    section: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return every key of the schema."""
        return dict(vars(self))


@dataclass(frozen=True)
class Form:
    """A form; fields in reading order."""

    title: str
    fields: Sequence[Field]
    tables: Sequence[Mapping[str, Any]] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return the expected JSON: all that stands on a form is compared."""
        data = {
            "title": self.title,
            "fields": [entry.to_json() for entry in self.fields],
            "tables": [dict(table) for table in self.tables],
        }
        return {"schema": "form", "data": data, "full": data}
