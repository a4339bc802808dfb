"""Whether the service lives and can work."""

from typing import Literal

from pydantic import Field

from schemas.base import Closed


class Health(Closed):
    """The process answers; says nothing about its stores."""

    status: Literal["ok"] = Field(default="ok", description="Always `ok`.")


class ReadinessCheck(Closed):
    """One thing the service needs."""

    ok: bool = Field(description="Whether it can be used now.")
    message: str = Field(description="What is wrong and what to do, or what was found.")


class Readiness(Closed):
    """Whether jobs can be accepted and will be worked on."""

    ready: bool = Field(description="Whether every check is ok.")
    ledger: ReadinessCheck = Field(description="The database that holds the jobs.")
    redis: ReadinessCheck = Field(
        description="The bell that wakes workers; without it jobs only start later."
    )
    storage: ReadinessCheck = Field(description="The store of documents and results.")
    worker: ReadinessCheck = Field(description="Live workers for every stage.")
