"""Between table rows and values."""

from typing import Any

from sqlalchemy import ColumnElement, RowMapping, literal_column

from recto.jobs.model import Job
from recto.jobs.tables import jobs
from schemas.jobs import JobStatus, Priority
from schemas.own_parties import OwnParty
from schemas.reading import ReadingOptions

PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH)
_JOB_COLUMNS = tuple(Job.__dataclass_fields__)


def priority_rank(priority: Priority) -> int:
    """Return the number that orders priorities; higher goes first."""
    return PRIORITIES.index(priority)


def job_of(row: RowMapping) -> Job:
    """Build a Job from a row of the jobs table."""
    values: dict[str, Any] = {name: row[name] for name in _JOB_COLUMNS}
    values["state"] = JobStatus(values["state"])
    values["priority"] = PRIORITIES[values["priority"]]
    values["own_parties"] = tuple(map(OwnParty.model_validate, values["own_parties"] or ()))
    values["reading"] = ReadingOptions.model_validate(values["reading"] or {})
    return Job(**values)


def in_state(state: JobStatus) -> ColumnElement[bool]:
    """Return the condition, written out as a literal so that SQLite uses the partial index on it."""
    return jobs.c.state == literal_column(f"'{state.value}'")
