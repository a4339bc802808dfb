"""One table over many jobs: planned from the ledger, then read result by result with bounded memory."""

import json
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from recto.errors import OptionInvalidError, StorageError
from recto.jobs.ledger import Ledger
from recto.jobs.model import Job, JobFilter
from recto.rendering import delimited
from recto.rendering.parts import TableFormat, add_rows, choose_parts
from recto.rendering.shapes import Part, Shape, merge_shapes, read_shape
from recto.rendering.tables import Origin, built_in_shape, list_columns, read_table
from recto.rendering.workbook import Spreadsheet
from recto.storage import Storage
from schemas.documents import document_schemas
from schemas.jobs import JobStatus
from schemas.results import Result, Usage

JOBS_AT_ONCE = 100
PIECE_BYTES = 64 * 1024
MOST_CUSTOM = 100
"""Different schemas of one name that share a table."""
_SPOOLED_BYTES = 8_000_000
_NOT_YET = b""
_NOTHING = Result(documents=(), pages=(), usage=Usage())


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to export."""

    jobs: JobFilter
    schema: str | None = None
    """Documents of this schema alone; needed when the jobs have more than one."""
    format: TableFormat = TableFormat.CSV
    part: str | None = None
    """One part of the schema; by default the header, or in a workbook all parts."""


class Exporter:
    """Writes exports. Everything may raise LedgerError and StorageError."""

    def __init__(self, ledger: Ledger, storage: Storage) -> None:
        self._ledger = ledger
        self._storage = storage

    def write(self, owner: str, order: ExportOrder) -> Iterator[bytes]:
        """Yield the table in pieces, empty ones while the next is under way. The first tells all refusals.

        Raises OptionInvalidError.
        """
        finished = replace(order.jobs, statuses=(JobStatus.SUCCEEDED,), limit=JOBS_AT_ONCE)
        order = replace(order, jobs=finished)
        plan = _Plan(order)
        for job in self._ledger.jobs.walk(owner, finished):
            plan.add(job, self._read_schemas(job) if plan.asks_for_results(job) else ())
            yield _NOT_YET
        order = replace(order, schema=plan.schema)
        parts = plan.list_parts()
        if order.format is TableFormat.CSV:
            yield from self._write_csv(owner, order, parts[0])
        else:
            yield from self._write_xlsx(owner, order, parts)

    def _write_csv(self, owner: str, order: ExportOrder, part: Part) -> Iterator[bytes]:
        piece = bytearray(delimited.write_head(list_columns(part)))
        for origin, result in self._read_results(owner, order):
            piece += delimited.write_rows(read_table(origin, result, part, order.schema))
            if len(piece) >= PIECE_BYTES:
                yield bytes(piece)
                piece.clear()
            else:
                yield _NOT_YET
        yield bytes(piece)

    def _write_xlsx(self, owner: str, order: ExportOrder, parts: Shape) -> Iterator[bytes]:
        with Spreadsheet() as book, tempfile.SpooledTemporaryFile(_SPOOLED_BYTES) as file:
            add_rows(book, Origin(""), _NOTHING, parts[:1], None)
            for origin, result in self._read_results(owner, order):
                add_rows(book, origin, result, parts, order.schema)
                yield _NOT_YET
            book.save(file)
            file.seek(0)
            while piece := file.read(PIECE_BYTES):
                yield piece

    def _read_results(self, owner: str, order: ExportOrder) -> Iterator[tuple[Origin, Result]]:
        for job in self._ledger.jobs.walk(owner, order.jobs):
            if (result := self._read_result(job)) is not None:
                yield Origin(job.id, job.filename, job.reading.json_schema), result

    def _read_schemas(self, job: Job) -> Collection[str]:
        """Return the names of the schemas of a job's documents, for less than it costs to read the result."""
        stored = self._read_stored(job)
        return () if stored is None else {document["schema"] for document in json.loads(stored)["documents"]}

    def _read_result(self, job: Job) -> Result | None:
        stored = self._read_stored(job)
        return None if stored is None else Result.model_validate_json(stored)

    def _read_stored(self, job: Job) -> bytes | None:
        """Return a job's result as it is stored; None when the job was erased meanwhile."""
        assert job.result_key is not None, "a succeeded job has a result"
        try:
            return self._storage.read(job.result_key)
        except KeyError:
            if self._ledger.jobs.get(job.id) is None:
                return None
            raise StorageError(f"The result of {job.id} is missing from the storage.") from None


class _Plan:
    """Finds out which schema the documents have, and so which columns the table."""

    def __init__(self, order: ExportOrder) -> None:
        self._order = order
        self._found: set[str] = set()
        self._own: dict[str, Shape] = {}

    def asks_for_results(self, job: Job) -> bool:
        """Return whether a result must tell the schema: nobody named it, and the ledger doesn't know it."""
        return self._order.schema is None and job.reading.json_schema is None

    def add(self, job: Job, schemas: Collection[str]) -> None:
        """Take a job into account. Raises OptionInvalidError when a second schema turns up."""
        own = job.reading.json_schema
        if own is not None and self._order.schema in (None, own.name):
            self._found.add(own.name)
            self._add_own(json.dumps(own.json_schema))
        self._found.update(schemas)
        if self._order.schema is None and len(self._found) > 1:
            names = ", ".join(f"`{name}`" for name in sorted(self._found))
            message = f"These jobs have documents of several schemas ({names}, …); choose one with `schema`."
            raise OptionInvalidError(message, param="schema")

    @property
    def schema(self) -> str | None:
        """The schema of the table; None when no document was found."""
        return self._order.schema or next(iter(self._found), None)

    def list_parts(self) -> Shape:
        """Return the parts to write. Raises OptionInvalidError."""
        shapes = list(self._own.values())
        if self.schema in document_schemas():
            shapes.insert(0, built_in_shape(str(self.schema)))
        elif not shapes and self.schema is not None:
            message = f"None of these jobs has a document of the schema `{self.schema}`."
            raise OptionInvalidError(message, param="schema")
        return choose_parts(merge_shapes(shapes), self._order.part, self._order.format)

    def _add_own(self, text: str) -> None:
        if text in self._own:
            return
        if len(self._own) == MOST_CUSTOM:
            message = f"These jobs have more than {MOST_CUSTOM} different schemas of one name; ask for fewer."
            raise OptionInvalidError(message, param="schema")
        self._own[text] = read_shape(json.loads(text))
