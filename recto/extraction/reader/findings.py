"""What the reader decided for one document: a choice for every field it found, by JSON pointer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.reading import Reading

Choices = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class SchemaReader:
    """How one schema is read: the steps that find its fields, and the fields a reader of it expects."""

    schema_name: str
    read: Callable[[Reading], Choices]
    header: Sequence[str]
    """Fields that are reported as missing when they are not found."""
    core: Sequence[str]
    """Fields without which a person should look."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The choices for one document."""

    schema_name: str
    schema_confidence: float
    choices: Choices = field(default_factory=dict)
