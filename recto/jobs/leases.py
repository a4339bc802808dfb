"""The jobs as workers know them: claimed under a lease, moved on, finished, handed back."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from recto.errors import DocumentPoisonError, LedgerError, RectoError
from recto.jobs.acceptance import NO_LEASE
from recto.jobs.database import Database
from recto.jobs.duplicates import MOST_TRIES, forget_sightings, note_sightings
from recto.jobs.model import Job, Prepared, Renewal
from recto.jobs.rows import in_state, job_of
from recto.jobs.states import RUNNING, Stage
from recto.jobs.tables import jobs
from schemas.jobs import JobStatus

MAX_CRASHES = 2
NOTHING_SEEN: Mapping[int, str] = {}
POISON = DocumentPoisonError(
    "The worker died or stalled twice on this document, so it was set aside. "
    "Check the file, then retry the job."
)


class Leases:
    """The workers' side of the ledger. Every method may raise LedgerError.

    A lease is a random token with an expiry. Whatever a worker writes names its token, so that the
    first writer wins: work may be done twice, a result is written once. Only what ends a job waits for
    the disk: a claim that a power cut takes back leaves the job waiting, as before.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, stage: Stage, worker: str, lease_seconds: float, elsewhere: Collection[str] = ()
    ) -> Job | None:
        """Take the best job waiting for `stage`: highest priority, then earliest turn. None if none waits.

        To extract, jobs of models that only others serve (`elsewhere`) are left to them.
        """
        now = self._database.now()
        left = [jobs.c.model.not_in(elsewhere)] if elsewhere and stage is Stage.EXTRACT else []
        best = (
            select(jobs.c.id)
            .where(in_state(stage.waiting), jobs.c.not_before <= now, jobs.c.deleted_at.is_(None), *left)
            .order_by(jobs.c.priority.desc(), jobs.c.turn, jobs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        return self._change(
            jobs.c.id == best,
            durable=False,
            state=stage.running.value,
            attempts=jobs.c.attempts + 1,
            started_at=func.coalesce(jobs.c.started_at, now),
            lease_token=secrets.token_hex(16),
            lease_worker=worker,
            lease_expires_at=now + lease_seconds,
        )

    def finish_prepare(self, token: str, found: Prepared, *, keep: bool) -> Job | None:
        """Mark the document prepared; keep the lease and go on to extract, or leave it for others.

        None when the lease is lost.
        """
        values: dict[str, Any] = {"is_prepared": True, **asdict(found)}
        if keep:
            values["state"] = JobStatus.EXTRACTING.value
        else:
            values |= {"state": JobStatus.PREPARED.value, **NO_LEASE}
        return self._change(jobs.c.lease_token == token, durable=False, **values)

    def succeed(
        self,
        token: str,
        result_key: str,
        *,
        needs_review: bool,
        identities: Mapping[int, str] = NOTHING_SEEN,
        cache_key: str | None = None,
    ) -> Job | None:
        """Make the result stored at `result_key` the job's result. None when the lease is lost.

        `identities` are those of its documents, by number; `cache_key` lets the result answer other jobs.
        """
        values = {"result_key": result_key, "needs_review": needs_review, "cache_key": cache_key}
        change = (
            update(jobs)
            .where(jobs.c.lease_token == token)
            .values(**self._final(JobStatus.SUCCEEDED), **values, error=None)
            .returning(jobs)
        )
        for _ in range(MOST_TRIES):
            try:
                with self._database.write() as connection:
                    row = connection.execute(change).mappings().one_or_none()
                    if row is not None and row["deleted_at"] is None:
                        note_sightings(connection, row, identities)
            except IntegrityError:  # a twin took the rank: it was first
                continue
            return None if row is None else job_of(row)
        raise LedgerError("Too many jobs with the same document finish at once; try again.")

    def fail(self, token: str, error: RectoError) -> Job | None:
        """End the job with `error`. None when the lease is lost."""
        return self._finish(token, JobStatus.FAILED, error=error_row(error))

    def cancel(self, token: str) -> Job | None:
        """End the job as cancelled. None when the lease is lost."""
        return self._finish(token, JobStatus.CANCELLED)

    def release(self, token: str, *, failed: bool = False, wait_seconds: float = 0) -> Job | None:
        """Hand the job back; `failed` counts a failure of a store or engine. None when the lease is lost."""
        return self._change(
            jobs.c.lease_token == token,
            durable=False,
            **_waiting_again(),
            failures=jobs.c.failures + (1 if failed else 0),
            not_before=self._database.now() + wait_seconds,
        )

    def renew(self, tokens: Sequence[str], lease_seconds: float) -> list[Renewal]:
        """Prolong the leases that still stand and return those; the rest are lost."""
        change = (
            update(jobs)
            .where(jobs.c.lease_token.in_(tokens))
            .values(lease_expires_at=self._database.now() + lease_seconds)
            .returning(jobs.c.lease_token, jobs.c.cancel_requested)
        )
        with self._database.write(durable=False) as connection:
            return [Renewal(token, cancel) for token, cancel in connection.execute(change)]

    def expire(self) -> list[Job]:
        """Take back every job whose lease ran out, charging its document; return those jobs."""
        return self._take_back(jobs.c.lease_expires_at < self._database.now())

    def free_worker(self, worker: str) -> list[Job]:
        """Take back what a dead worker of this name held, charging the documents; return those jobs."""
        return self._take_back(jobs.c.lease_worker == worker)

    def waiting(self, stage: Stage) -> int:
        """Return how many jobs could be claimed for `stage` now."""
        query = select(func.count()).where(
            in_state(stage.waiting), jobs.c.not_before <= self._database.now(), jobs.c.deleted_at.is_(None)
        )
        with self._database.read() as connection:
            return int(connection.scalar(query) or 0)

    def running(self) -> int:
        """Return how many jobs are leased."""
        query = select(func.count()).where(jobs.c.lease_token.is_not(None))
        with self._database.read() as connection:
            return int(connection.scalar(query) or 0)

    def erasable(self, limit: int = 100) -> list[str]:
        """Return ids of jobs to erase: deleted or expired, and not held by a worker."""
        now = self._database.now()
        is_over = or_(jobs.c.deleted_at.is_not(None), jobs.c.expires_at < now)
        query = select(jobs.c.id).where(is_over, jobs.c.lease_token.is_(None)).limit(limit)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def unknown(self, job_ids: Sequence[str]) -> set[str]:
        """Return those of `job_ids` that have no row, not even a deleted one."""
        query = select(jobs.c.id).where(jobs.c.id.in_(job_ids))
        with self._database.read() as connection:
            return set(job_ids) - set(connection.scalars(query))

    def forget(self, job_id: str) -> None:
        """Delete the row of a job whose bytes are erased, and what it saw."""
        with self._database.write() as connection:
            gone = connection.execute(
                jobs.delete().where(jobs.c.id == job_id, jobs.c.lease_token.is_(None))
            ).rowcount
            if gone:
                forget_sightings(connection, job_id)

    def _finish(self, token: str, state: JobStatus, **values: Any) -> Job | None:
        return self._change(jobs.c.lease_token == token, **self._final(state), **values)

    def _final(self, state: JobStatus) -> dict[str, Any]:
        now = self._database.now()
        expiry = now + jobs.c.retention_seconds
        return {"state": state.value, "finished_at": now, "expires_at": expiry, **NO_LEASE}

    def _change(self, which: ColumnElement[bool], *, durable: bool = True, **values: Any) -> Job | None:
        change = update(jobs).where(which).values(values).returning(jobs)
        with self._database.write(durable=durable) as connection:
            row = connection.execute(change).mappings().one_or_none()
        return None if row is None else job_of(row)

    def _take_back(self, which: ColumnElement[bool]) -> list[Job]:
        held = and_(jobs.c.lease_token.is_not(None), which)
        charge = {"crashes": jobs.c.crashes + 1}
        is_poison = jobs.c.crashes + 1 >= MAX_CRASHES
        steps: list[tuple[ColumnElement[bool], dict[str, Any]]] = [
            (jobs.c.cancel_requested, self._final(JobStatus.CANCELLED)),
            (is_poison, {**self._final(JobStatus.FAILED), "error": error_row(POISON), **charge}),
            (held, {**_waiting_again(), **charge}),
        ]
        taken: list[Job] = []
        with self._database.write() as connection:
            for condition, values in steps:
                change = update(jobs).where(held, condition).values(values).returning(jobs)
                taken += [job_of(row) for row in connection.execute(change).mappings()]
        return taken


def error_row(error: RectoError) -> Mapping[str, Any]:
    """Return the error as the ledger keeps it: a wire ErrorDetail."""
    return {"message": error.message, "type": error.type, "param": error.param, "code": error.code}


def _waiting_again() -> dict[str, Any]:
    again = case((jobs.c.state == RUNNING[1].value, JobStatus.PREPARED.value), else_=JobStatus.QUEUED.value)
    return {"state": again, **NO_LEASE}
