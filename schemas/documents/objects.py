"""The `objects` schema: what is to be seen on the pages, and where. Filled by models that take images."""

from typing import Annotated, ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import DocumentModel
from schemas.documents.parts import Text

Fraction = Annotated[float, Field(ge=0, le=1)]


class ObjectAttribute(Closed):
    """Something that can be said of an object."""

    name: Text | None = Field(default=None, description="What is told.", examples=["colour"])
    value: Text | None = Field(default=None, description="What is seen.", examples=["blue"])


class LocatedObject(Closed):
    """One thing and its place: a box, or a point where a box makes no sense."""

    label: Text | None = Field(default=None, description="What it is.", examples=["signature"])
    page: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Page it is on, from 1.", examples=[1]
    )
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = Field(
        default=None,
        description="[left, top, right, bottom] as fractions (0–1) of the upright page.",
        examples=[[0.1, 0.72, 0.38, 0.8]],
    )
    point: tuple[Fraction, Fraction] | None = Field(
        default=None, description="[x, y] as fractions (0–1) of the upright page.", examples=[[0.24, 0.76]]
    )
    attributes: tuple[ObjectAttribute, ...] = Field(default=(), description="What else was asked about it.")


class LocatedObjects(DocumentModel):
    """Things that are to be found on the pages: say in `instructions` which.

    Boxes and points are fractions of the upright page. Only models that take images fill this schema.
    """

    schema_name: ClassVar[str] = "objects"

    objects: tuple[LocatedObject, ...] = Field(default=(), description="Everything found, in reading order.")
