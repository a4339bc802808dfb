"""Documents that came before: the same seller, number and total in another upload of the same key.

A sighting is written in the transaction that makes its job succeed. Its rank within (owner, identity) is
unique, so of jobs that finish at the same moment exactly one is the first, and stays it until it is erased.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from recto.jobs.database import Database
from recto.jobs.tables import sightings
from schemas.results import Result

MOST_TRIES = 64
"""How often a success is written anew because a twin took its rank; each time one of them gets through."""


class Duplicates:
    """Answers which documents of a job were seen before. Every method may raise LedgerError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, job_id: str) -> Mapping[int, str]:
        """Return the first job with the same document, by number of the document in the job's result.

        An upload that is read again with other options is not a second document.
        """
        mine, first, every = sightings.alias(), sightings.alias(), sightings.alias()
        lowest = (
            select(func.min(every.c.rank))
            .where(every.c.owner == mine.c.owner, every.c.identity == mine.c.identity)
            .scalar_subquery()
        )
        query = select(mine.c.document, first.c.job_id).where(
            mine.c.job_id == job_id,
            first.c.owner == mine.c.owner,
            first.c.identity == mine.c.identity,
            first.c.rank == lowest,
            first.c.origin != mine.c.origin,
        )
        with self._database.read() as connection:
            return {row.document: row.job_id for row in connection.execute(query)}


def note_sightings(connection: Connection, job: RowMapping, identities: Mapping[int, str]) -> None:
    """Write down what a job saw. IntegrityError: another job saw the same in this moment; start again."""
    for number, identity in sorted(identities.items()):
        same = (sightings.c.owner == job["owner"], sightings.c.identity == identity)
        last = connection.scalar(select(func.max(sightings.c.rank)).where(*same))
        values = {
            "owner": job["owner"],
            "identity": identity,
            "rank": 0 if last is None else last + 1,
            "job_id": job["id"],
            "document": number,
            "origin": job["origin"] or job["id"],
        }
        connection.execute(insert(sightings).values(values))


def list_identities(connection: Connection, job_id: str) -> Mapping[int, str]:
    """Return what a job saw."""
    query = select(sightings.c.document, sightings.c.identity).where(sightings.c.job_id == job_id)
    return {row.document: row.identity for row in connection.execute(query)}


def forget_sightings(connection: Connection, job_id: str) -> None:
    """Delete what a job saw: the next that saw the same is the first now."""
    connection.execute(delete(sightings).where(sightings.c.job_id == job_id))


def name_duplicates(result: Result, earlier: Mapping[int, str]) -> Result:
    """Return the result with the earlier jobs that `Duplicates.find` named."""
    if not earlier:
        return result
    documents = tuple(
        document.model_copy(update={"duplicate_of": earlier.get(number)})
        for number, document in enumerate(result.documents)
    )
    return result.model_copy(update={"documents": documents})
