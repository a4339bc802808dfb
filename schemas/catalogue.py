"""The document schemas as callers see them."""

from typing import Any, Literal

from pydantic import Field

from schemas.base import Closed


class SchemaRead(Closed):
    """One document schema."""

    name: str = Field(description="What to send as `schema`.")
    object: Literal["schema"] = Field(default="schema", description="Always `schema`.")
    title: str = Field(description="Name for a person.")
    description: str = Field(description="What it is for.")
    json_schema: dict[str, Any] = Field(description="Shape of `data` in a result (JSON Schema 2020-12).")


class SchemaList(Closed):
    """All schemas, by name."""

    object: Literal["list"] = Field(default="list", description="Always `list`.")
    data: tuple[SchemaRead, ...] = Field(description="The schemas.")
