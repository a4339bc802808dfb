"""The row of a job that comes: its place in the fair order, or its end at once by a stored result."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, case, func, insert, select, update

from recto.errors import KeyInvalidError
from recto.jobs.duplicates import list_identities, note_sightings
from recto.jobs.model import Job, NewJob, Prepared, StoredResult
from recto.jobs.rows import in_state, priority_rank
from recto.jobs.tables import jobs, keys
from schemas.jobs import JobStatus

NO_LEASE: Mapping[str, Any] = {"lease_token": None, "lease_worker": None, "lease_expires_at": None}


def insert_job(
    connection: Connection, now: ColumnElement[float], new: NewJob, stored: StoredResult | None
) -> RowMapping:
    """Write a new job's row: queued, or with a stored result succeeded at once, unless its source is gone.

    Raises KeyInvalidError when the key is gone.
    """
    if stored is None or not _stands(connection, stored.source):
        values = {**_describe(new, now), "turn": _take_turn(connection, new)}
        return connection.execute(insert(jobs).values(values).returning(jobs)).mappings().one()
    _check_key(connection, new.owner)
    values = {**_describe(new, now), **_finish(new, stored, now)}
    row = connection.execute(insert(jobs).values(values).returning(jobs)).mappings().one()
    note_sightings(connection, row, list_identities(connection, stored.source.id))
    return row


def _finish(new: NewJob, stored: StoredResult, now: ColumnElement[float]) -> dict[str, Any]:
    """Return what a job has when it succeeds as it comes: no turn is taken from others for it."""
    return {
        "state": JobStatus.SUCCEEDED.value,
        "turn": 0,
        "started_at": now,
        "finished_at": now,
        "expires_at": now + new.retention_seconds,
        "is_prepared": True,
        "media_type": stored.source.media_type,
        "page_count": stored.source.page_count,
        "needs_review": stored.source.needs_review,
        "result_key": stored.result_key,
        "cache_key": stored.cache_key,
    }


def _describe(new: NewJob, now: ColumnElement[float]) -> dict[str, Any]:
    return {
        "id": new.id,
        "owner": new.owner,
        "state": JobStatus.QUEUED.value,
        "schema": new.schema,
        "model": new.model,
        "priority": priority_rank(new.priority),
        "pages": new.pages,
        "group": new.group,
        "metadata": dict(new.metadata),
        "own_parties": [party.model_dump(exclude_none=True) for party in new.own_parties],
        "reading": new.reading.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "retention_seconds": new.retention_seconds,
        "idempotency_key": new.idempotency_key,
        "fingerprint": new.fingerprint,
        "filename": new.filename,
        "sha256": new.sha256,
        "bytes": new.bytes,
        "origin": new.origin,
        "created_at": now,
        **fresh_values(),
        **_keep_prepared(new.prepared),
    }


def _keep_prepared(prepared: Prepared | None) -> dict[str, Any]:
    """Return what a job has that needs no preparing."""
    if prepared is None:
        return {}
    return {"state": JobStatus.PREPARED.value, "is_prepared": True, **asdict(prepared)}


def fresh_values() -> dict[str, Any]:
    """Return what a job has that waits for its first try."""
    return {
        "is_prepared": False,
        "attempts": 0,
        "crashes": 0,
        "failures": 0,
        "not_before": 0.0,
        "cancel_requested": False,
        "started_at": None,
        "finished_at": None,
        "expires_at": None,
        "prepare_seconds": 0.0,
        "result_key": None,
        "cache_key": None,
        "needs_review": None,
        "error": None,
        **NO_LEASE,
    }


def _stands(connection: Connection, source: Job) -> bool:
    """Return whether a job still has its result, and keep it from being deleted until this is written."""
    query = (
        select(jobs.c.id)
        .where(jobs.c.id == source.id, jobs.c.deleted_at.is_(None), jobs.c.result_key == source.result_key)
        .with_for_update(read=True)
    )
    return connection.execute(query).one_or_none() is not None


def _take_turn(connection: Connection, new: NewJob) -> int:
    """Give the key its next turn: behind its own jobs, not before those that already wait.

    Start-time fair queueing: a key that comes late starts at the turn being served, so a thousand
    documents of one key don't hold up the first of another.
    """
    serving = (
        select(func.coalesce(func.min(jobs.c.turn), 0))
        .where(in_state(JobStatus.QUEUED), jobs.c.priority == priority_rank(new.priority))
        .scalar_subquery()
    )
    following = keys.c.last_turn + 1
    turn = connection.scalar(
        update(keys)
        .where(keys.c.id == new.owner, keys.c.revoked_at.is_(None))
        .values(last_turn=case((following > serving, following), else_=serving))
        .returning(keys.c.last_turn)
    )
    if turn is None:
        raise KeyInvalidError("This API key was revoked.")
    return int(turn)


def _check_key(connection: Connection, key_id: str) -> None:
    query = select(keys.c.id).where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
    if connection.execute(query).one_or_none() is None:
        raise KeyInvalidError("This API key was revoked.")
