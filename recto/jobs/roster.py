"""The workers: each describes itself in a row, from which the API answers what is served."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from recto.jobs.database import Database
from recto.jobs.model import Worker
from recto.jobs.states import Stage
from recto.jobs.tables import workers
from schemas.models import ServedModel

ALIVE_SECONDS = 15.0
AWAITED_SECONDS = 600.0
"""A worker that left or fell silent may be starting again with a large model; its jobs wait so long."""
GONE_SECONDS = 7 * 86_400.0
"""Rows of workers not seen for so long are deleted: names are drawn anew by default and would pile up."""


class Roster:
    """The workers' rows. Every method may raise LedgerError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, worker: Worker) -> None:
        """Write the worker's row; `last_seen` becomes the ledger's now, whatever the value says."""
        row = asdict(worker) | {"stages": [stage.value for stage in worker.stages]}
        row |= {"models": list(worker.models), "last_seen": self._database.now()}
        row |= {"served": [model.model_dump(mode="json") for model in worker.served]}
        with self._database.write(durable=False) as connection:
            change = update(workers).where(workers.c.name == worker.name).values(row)
            if connection.execute(change).rowcount == 0:
                connection.execute(insert(workers).values(row))
                gone = row["last_seen"] - GONE_SECONDS
                connection.execute(delete(workers).where(workers.c.last_seen < gone))

    def leave(self, name: str, incarnation: str) -> None:
        """Let the worker be alive no longer, unless a newer process of that name wrote the row.

        The row stays, as a crashed worker's does: what it served is awaited.
        """
        mine = (workers.c.name == name, workers.c.incarnation == incarnation)
        silent = self._database.now() - 2 * ALIVE_SECONDS
        with self._database.write() as connection:
            connection.execute(update(workers).where(*mine).values(last_seen=silent))

    def alive(self, within_seconds: float = ALIVE_SECONDS) -> list[Worker]:
        """Return the workers seen lately, by name."""
        since = self._database.now() - within_seconds
        query = select(workers).where(workers.c.last_seen >= since).order_by(workers.c.name)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [_worker_of(row) for row in rows]


def _worker_of(row: RowMapping) -> Worker:
    values: dict[str, Any] = dict(row)
    values["stages"] = tuple(map(Stage, values["stages"]))
    values["served"] = tuple(map(ServedModel.model_validate, values["served"] or ()))
    return Worker(**values)
