"""Types and base of the document schemas. Every field is optional: None means not on the document."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.base import Closed

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


class DocumentModel(Closed):
    """Base of a document schema: subclass it in a module of this folder and it is served."""

    schema_name: ClassVar[str]
    """Name callers use, e.g. `invoice`."""
