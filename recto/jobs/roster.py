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

    def leave(self, name: str, incarnation: str) -> None:
        """Delete the worker's row, unless a newer process of that name wrote it."""
        mine = (workers.c.name == name, workers.c.incarnation == incarnation)
        with self._database.write() as connection:
            connection.execute(delete(workers).where(*mine))

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
