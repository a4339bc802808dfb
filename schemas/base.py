"""The two pydantic bases that everything crossing the wire derives from."""

from pydantic import BaseModel, ConfigDict


class Closed(BaseModel):
    """Frozen; refuses unknown keys. For what Recto writes and for options it must not misread."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Tolerant(BaseModel):
    """Frozen; ignores unknown keys. For wire formats that others extend."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
