"""The rows of the ledger as values. Times are Unix seconds of the ledger's own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recto.jobs.states import Stage
from schemas.jobs import JobStatus, Priority
from schemas.models import ServedModel
from schemas.own_parties import OwnParty
from schemas.reading import ReadingOptions


def page_path(job_id: str, number: int) -> str:
    """Return the path of a page image, as callers ask for it."""
    return f"/v1/jobs/{job_id}/pages/{number}"


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is known of a job when its bytes are safe and its row is not yet written."""

    id: str
    owner: str
    schema: str
    model: str
    sha256: str
    bytes: int
    retention_seconds: int
    filename: str | None = None
    priority: Priority = Priority.NORMAL
    pages: str | None = None
    group: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    own_parties: Sequence[OwnParty] = ()
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    idempotency_key: str | None = None
    fingerprint: str | None = None
    """Hash of document and options; tells a repeated request from another one under the same key."""
    origin: str | None = None
    """The job whose upload these bytes were, when an earlier job's document is read again."""
    prepared: "Prepared | None" = None
    """What preparing found, where that job's pages were copied and needn't be prepared again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the ledger."""

    id: str
    owner: str
    state: JobStatus
    schema: str
    model: str
    priority: Priority
    turn: int
    """Place in the fair order between keys; lower goes first within a priority."""
    pages: str | None
    group: str | None
    metadata: Mapping[str, str]
    own_parties: Sequence[OwnParty]
    reading: ReadingOptions
    retention_seconds: int
    filename: str | None
    sha256: str
    bytes: int
    media_type: str | None
    page_count: int | None
    is_prepared: bool
    attempts: int
    """How often a worker started on it."""
    crashes: int
    """How often its worker died or stalled under it."""
    failures: int
    """How often a store or engine failed under it."""
    cancel_requested: bool
    lease_token: str | None
    lease_worker: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None
    expires_at: float | None
    prepare_seconds: float
    result_key: str | None
    needs_review: bool | None
    error: Mapping[str, Any] | None
    fingerprint: str | None
    origin: str | None
    cache_key: str | None


@dataclass(frozen=True, slots=True)
class StoredResult:
    """An earlier result, copied for a new job that asks for the same."""

    source: Job
    result_key: str
    """Key of the copy."""
    cache_key: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing found out about a document."""

    media_type: str
    page_count: int
    """Pages in the file, read or not."""
    prepare_seconds: float


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What `GET /v1/jobs` may ask for; None means any."""

    statuses: Sequence[JobStatus] = ()
    schema: str | None = None
    group: str | None = None
    needs_review: bool | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    sha256: str | None = None
    created_after: float | None = None
    after: str | None = None
    """Only jobs older than this id."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Renewal:
    """One lease that still stands, and whether its job should stop."""

    token: str
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key; its secret is kept as a hash only."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker process, as it last described itself."""

    name: str
    incarnation: str
    """Random per process: tells a restarted worker from the one before."""
    host: str
    pid: int
    models: Sequence[str]
    stages: Sequence[Stage]
    slots: int
    busy: int
    config_hash: str
    last_seen: float
    last_tick: float | None
    served: Sequence[ServedModel] = ()
    """What answers chat requests here; `models` names what reads documents."""
    version: str | None = None
    """Hash of all that decides what a document is read as; None where results may not be given again."""
