"""Jobs on the wire: the options a caller may set and the job they get back."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Closed
from schemas.errors import ErrorDetail
from schemas.own_parties import MOST_OWN_PARTIES, OwnParty
from schemas.reading import ReadingOptions
from schemas.results import Result

Group = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
MetadataValue = Annotated[str, StringConstraints(max_length=512)]


class JobStatus(StrEnum):
    """States of a job; the last three are final."""

    QUEUED = "queued"
    PREPARING = "preparing"
    PREPARED = "prepared"
    EXTRACTING = "extracting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the job will not change any more, short of a retry."""
        return self in FINAL_STATUSES


FINAL_STATUSES = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})


class Priority(StrEnum):
    """Which jobs go first; within one priority, keys take turns."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class JobOptions(ReadingOptions):
    """How a document is to be read."""

    schema_name: str = Field(
        default="auto",
        alias="schema",
        max_length=64,
        description="Document schema to fill, or `auto` to let Recto choose. See `/v1/schemas`.",
    )
    model: str | None = Field(
        default=None, max_length=200, description="Model to read with; the first served one by default."
    )
    priority: Priority = Field(default=Priority.NORMAL, description="Which jobs go first.")
    pages: str | None = Field(
        default=None, max_length=500, description='Pages to read, e.g. "1-3,5"; all by default.'
    )
    group: Group | None = Field(default=None, description="Free word to find jobs by.")
    metadata: dict[MetadataKey, MetadataValue] = Field(
        default_factory=dict,
        max_length=16,
        description="Up to 16 of your own strings, kept with the job. Keys: `A-Z a-z 0-9 _ . -`.",
    )
    own_parties: tuple[OwnParty, ...] = Field(
        default=(),
        max_length=MOST_OWN_PARTIES,
        description="Who you are, by name, VAT id or IBAN: never taken for the seller of a document.",
    )
    retention_seconds: int | None = Field(
        default=None, ge=60, le=315_360_000, description="Erase the job this long after it finished."
    )


class JobCreate(JobOptions):
    """A job over bytes that Recto already holds."""

    from_job: str = Field(description="Read this job's document again, with these options.")


class DocumentRead(Closed):
    """The caller's file."""

    filename: str | None = Field(description="As the caller named it; never trusted.")
    media_type: str | None = Field(description="Decided by content; null until the file was opened.")
    bytes: int = Field(description="Size of the file.")
    sha256: str = Field(description="Hex digest of the file.")
    pages: int | None = Field(description="Pages in the file; null until it was opened.")


class Progress(Closed):
    """How far a job is."""

    stage: JobStatus = Field(description="Same as `status`.")
    pages_done: int = Field(description="Pages finished in this stage.")
    pages_total: int | None = Field(description="Pages to read; null until the file was opened.")
    queue_position: int | None = Field(description="Jobs that go first; null once running.")
    eta_seconds: float | None = Field(description="Rough wait until it finishes; null when unknown.")


class JobRead(Closed):
    """A job as callers see it. Times are Unix seconds."""

    id: str = Field(description="`job_…`")
    object: Literal["job"] = Field(default="job", description="Always `job`.")
    status: JobStatus = Field(description="Where the job is.")
    created_at: int = Field(description="When it was accepted.")
    started_at: int | None = Field(description="First claim by a worker.")
    finished_at: int | None = Field(description="When it succeeded, failed or was cancelled.")
    expires_at: int | None = Field(description="When everything of this job is erased.")
    document: DocumentRead = Field(description="The file that was sent.")
    schema_name: str = Field(alias="schema", description="Schema that was asked for.")
    model: str = Field(description="Model that reads it.")
    priority: Priority = Field(description="Which jobs go first.")
    group: str | None = Field(description="Free word to find jobs by.")
    attempts: int = Field(description="How often a worker started on it.")
    metadata: dict[str, str] = Field(description="Your own strings.")
    progress: Progress = Field(description="How far it is.")
    error: ErrorDetail | None = Field(description="Why it failed; null otherwise.")
    result: Result | None = Field(description="Null until it succeeded, and in lists.")


class JobList(Closed):
    """A page of jobs, newest first."""

    object: Literal["list"] = Field(default="list", description="Always `list`.")
    data: tuple[JobRead, ...] = Field(description="The jobs, without results and live progress.")
    has_more: bool = Field(description="Whether older jobs follow; pass `last_id` as `after`.")
    first_id: str | None = Field(description="Newest job of this page; null when it is empty.")
    last_id: str | None = Field(description="Oldest job of this page; null when it is empty.")


class JobDeleted(Closed):
    """Answer to DELETE."""

    id: str = Field(description="The id, which names nothing any more.")
    object: Literal["job.deleted"] = Field(default="job.deleted", description="Always `job.deleted`.")
    deleted: Literal[True] = Field(default=True, description="Always true.")
