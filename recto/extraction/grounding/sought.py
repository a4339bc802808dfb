"""A value that is looked for, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recto.extraction.grounding.concepts import concepts_of
from recto.extraction.grounding.kinds import Kind, kind_of
from recto.extraction.grounding.occurrence import Occurrence
from recto.extraction.grounding.page_index import PageIndex
from recto.extraction.grounding.search import find_occurrences
from recto.json_schemas.pointers import is_index, split_pointer
from schemas.results import FieldResult, Grounding


@dataclass(frozen=True, slots=True)
class Sought:
    """A value of one field, and every place where it may be printed."""

    path: str
    kind: Kind
    value: Any
    occurrences: Sequence[Occurrence]
    concepts: frozenset[str]
    """Of the labels that name its field."""

    @property
    def item(self) -> tuple[str, int] | None:
        """Return the list it is in and its place there, if it is a part of an item."""
        parts = split_pointer(self.path)
        at = next((at for at, part in enumerate(parts) if is_index(part)), None)
        if at is None or at + 1 >= len(parts):
            return None
        return "/" + "/".join(parts[:at]), int(parts[at])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a value stands, and what that says for it."""

    grounding: Grounding
    odds: float
    """Log-odds for the value being this field's, to be added to the extractor's own."""
    occurrence: Occurrence | None = None


def is_sought(field: FieldResult) -> bool:
    """Return whether a field's value has no place yet and may have one."""
    is_open = field.grounding in (Grounding.UNVERIFIED, Grounding.EMBEDDED, Grounding.FOUND)
    return is_open and not field.boxes and isinstance(field.value, str | int | float) and field.value != ""


def look_for(index: PageIndex, fields: Mapping[str, FieldResult]) -> list[Sought]:
    """Return every value without a place, with the places it may have."""
    known: dict[tuple[Kind, str], Sequence[Occurrence]] = {}
    found: list[Sought] = []
    for path, field in fields.items():
        if is_sought(field):
            kind = kind_of(path, field.value)
            key = kind, str(field.value)
            if key not in known:
                known[key] = find_occurrences(index, kind, field.value)
            found.append(Sought(path, kind, field.value, known[key], concepts_of(path)))
    return found
