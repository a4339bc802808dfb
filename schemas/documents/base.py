"""Types and base of the document schemas. Every field is optional: None means not on the document."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from schemas.base import Closed
from schemas.results import Check

Amount = Annotated[
    str,
    StringConstraints(pattern=r"^-?\d+(\.\d+)?$"),
    Field(description="Decimal as a string, sign and printed scale kept.", examples=["1234.50"]),
]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"),
    Field(description="ISO 8601 date.", examples=["2026-03-31"]),
]
Currency = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="ISO 4217 code.", examples=["EUR"])
]
Country = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(description="ISO 3166-1 alpha-2.", examples=["DE"])
]

Rule = Callable[[Mapping[str, Any]], Iterator[Check]]
"""A rule over the values of a document, as they stand in `data`: yields nothing where a value is missing."""


class DocumentModel(Closed):
    """Base of a document schema: subclass it in a module of this folder and it is served."""

    schema_name: ClassVar[str]
    """Name callers use, e.g. `invoice`."""
    checks: ClassVar[tuple[Rule, ...]] = ()
    """Rules that the values must obey; each outcome stands in the result's `checks`."""
