"""The jobs as callers know them: accepted, looked up, listed, cancelled, retried, deleted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from recto.errors import IdempotencyError, JobStateError, LedgerError
from recto.jobs.acceptance import fresh_values, insert_job
from recto.jobs.database import Database
from recto.jobs.duplicates import MOST_TRIES, forget_sightings
from recto.jobs.model import Job, JobFilter, NewJob, StoredResult
from recto.jobs.rows import in_state, job_of, priority_rank
from recto.jobs.states import RETRYABLE, RUNNING, WAITING
from recto.jobs.tables import jobs
from schemas.jobs import JobStatus


class JobBoard:
    """The callers' side of the ledger. Every method may raise LedgerError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, new: NewJob, stored: StoredResult | None = None) -> tuple[Job, bool]:
        """Write the job down; it is durable when this returns. The flag tells whether it is new.

        With an idempotency key already used for the same document and options, the earlier job comes
        back instead. With a stored result the job has succeeded at once, unless the source of that is gone.
        Raises IdempotencyError when they differ, KeyInvalidError when the key is gone.
        """
        for _ in range(MOST_TRIES):
            try:
                with self._database.write() as connection:
                    row = insert_job(connection, self._database.now(), new, stored)
                    return job_of(row), True
            except IntegrityError:  # the idempotency key was used, or a twin took a rank
                earlier = self._find_earlier(new)
                if earlier is not None:
                    return earlier, False
        raise LedgerError("Too many jobs with the same document come at once; try again.")

    def find_stored(self, owner: str, cache_keys: Collection[str]) -> Job | None:
        """Return the newest job whose result answers one of these keys; None where none does."""
        query = (
            select(jobs)
            .where(
                jobs.c.cache_key.in_(cache_keys),
                jobs.c.owner == owner,
                jobs.c.state == JobStatus.SUCCEEDED.value,
                jobs.c.deleted_at.is_(None),
                jobs.c.expires_at > self._database.now(),
            )
            .order_by(jobs.c.finished_at.desc())
            .limit(1)
        )
        return self._read_one(query)

    def _find_earlier(self, new: NewJob) -> Job | None:
        if new.idempotency_key is None:
            return None
        query = select(jobs).where(jobs.c.owner == new.owner, jobs.c.idempotency_key == new.idempotency_key)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        if row["fingerprint"] != new.fingerprint:
            raise IdempotencyError(
                "This Idempotency-Key was used for another document or other options; use a new one.",
                param="Idempotency-Key",
            )
        return job_of(row)

    def get(self, job_id: str, owner: str | None = None) -> Job | None:
        """Return the job, or None when there is none (or it is another key's, or deleted)."""
        query = select(jobs).where(jobs.c.id == job_id, jobs.c.deleted_at.is_(None))
        if owner is not None:
            query = query.where(jobs.c.owner == owner)
        return self._read_one(query)

    def find(self, owner: str, wanted: JobFilter) -> list[Job]:
        """Return up to `limit + 1` jobs, newest first: one more than asked tells that more follow."""
        with self._database.read() as connection:
            rows = connection.execute(_listing(owner, wanted)).mappings()
            return [job_of(row) for row in rows]

    def walk(self, owner: str, wanted: JobFilter) -> Iterator[Job]:
        """Yield all the jobs wanted that are there now, oldest first, read `limit` at a time.

        Between reads no connection is held, so that whoever takes the jobs may be slow.
        """
        newest = self.find(owner, replace(wanted, limit=1))
        behind = ""
        while newest:
            query = _filtered(owner, wanted).where(jobs.c.id > behind, jobs.c.id <= newest[0].id)
            with self._database.read() as connection:
                found = connection.execute(query.order_by(jobs.c.id).limit(wanted.limit)).mappings().all()
            yield from map(job_of, found)
            if len(found) < wanted.limit:
                return
            behind = found[-1]["id"]

    def finals(self, job_ids: Sequence[str]) -> set[str]:
        """Return those of `job_ids` that are final or gone."""
        query = select(jobs.c.id).where(
            jobs.c.id.in_(job_ids),
            jobs.c.deleted_at.is_(None),
            jobs.c.state.in_([state.value for state in (*WAITING, *RUNNING)]),
        )
        with self._database.read() as connection:
            return set(job_ids) - set(connection.scalars(query))

    def position(self, job: Job) -> int:
        """Return how many waiting jobs go before this one."""
        rank = priority_rank(job.priority)
        ahead = or_(
            jobs.c.priority > rank,
            and_(jobs.c.priority == rank, jobs.c.turn < job.turn),
            and_(jobs.c.priority == rank, jobs.c.turn == job.turn, jobs.c.id < job.id),
        )
        query = select(func.count()).where(in_state(job.state), ahead)
        with self._database.read() as connection:
            return int(connection.scalar(query) or 0)

    def cancel(self, job_id: str) -> Job | None:
        """Cancel a waiting job at once, ask a running one to stop; a final one stays as it is."""
        waiting = jobs.c.state.in_([state.value for state in WAITING])
        now = self._database.now()
        change = (
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.deleted_at.is_(None), _is_open())
            .values(
                cancel_requested=True,
                state=case((waiting, JobStatus.CANCELLED.value), else_=jobs.c.state),
                finished_at=case((waiting, now), else_=None),
                expires_at=case((waiting, now + jobs.c.retention_seconds), else_=None),
            )
            .returning(jobs)
        )
        return self._change(change) or self.get(job_id)

    def retry(self, job_id: str) -> Job | None:
        """Queue a failed or cancelled job again. Raises JobStateError from any other state."""
        change = (
            update(jobs)
            .where(
                jobs.c.id == job_id,
                jobs.c.deleted_at.is_(None),
                jobs.c.state.in_([state.value for state in RETRYABLE]),
            )
            .values(
                state=case((jobs.c.is_prepared, JobStatus.PREPARED.value), else_=JobStatus.QUEUED.value),
                **{k: v for k, v in fresh_values().items() if k not in ("is_prepared", "prepare_seconds")},
            )
            .returning(jobs)
        )
        job = self._change(change)
        if job is None and (stuck := self.get(job_id)) is not None:
            raise JobStateError(f"The job is {stuck.state}; only a failed or cancelled job can be retried.")
        return job

    def delete(self, job_id: str) -> bool:
        """Hide the job and ask a running one to stop; `Sweep` erases its bytes and then its row."""
        change = (
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.deleted_at.is_(None))
            .values(deleted_at=self._database.now(), cancel_requested=True, idempotency_key=None)
        )
        with self._database.write() as connection:
            is_deleted = connection.execute(change).rowcount > 0
            if is_deleted:
                forget_sightings(connection, job_id)
        return is_deleted

    def _read_one(self, query: Select[Any]) -> Job | None:
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else job_of(row)

    def _change(self, change: Any) -> Job | None:
        with self._database.write() as connection:
            row = connection.execute(change).mappings().one_or_none()
        return None if row is None else job_of(row)


def _is_open() -> ColumnElement[bool]:
    return jobs.c.state.in_([state.value for state in (*WAITING, *RUNNING)])


def _listing(owner: str, wanted: JobFilter) -> Select[Any]:
    query = _filtered(owner, wanted)
    if wanted.after is not None:
        query = query.where(jobs.c.id < wanted.after)
    return query.order_by(jobs.c.id.desc()).limit(wanted.limit + 1)


def _filtered(owner: str, wanted: JobFilter) -> Select[Any]:
    query = select(jobs).where(jobs.c.owner == owner, jobs.c.deleted_at.is_(None))
    equals = {"schema": wanted.schema, "group": wanted.group, "sha256": wanted.sha256}
    for column, value in equals.items():
        if value is not None:
            query = query.where(jobs.c[column] == value)
    if wanted.statuses:
        query = query.where(jobs.c.state.in_([status.value for status in wanted.statuses]))
    if wanted.needs_review is not None:
        query = query.where(jobs.c.needs_review == wanted.needs_review)
    for key, value in wanted.metadata.items():
        query = query.where(jobs.c.metadata[key].as_string() == value)
    if wanted.created_after is not None:
        query = query.where(jobs.c.created_at > wanted.created_after)
    return query
