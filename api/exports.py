"""Exports on their way out: what may be asked for, and the pieces as a response."""

import inspect
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from api.downloads import PiecesResponse
from api.filenames import content_disposition
from api.filters import read_metadata
from api.formats import MEDIA_TYPES, PartName
from api.lanes import Lane
from api.options import refuse_unstorable
from api.services import Services
from recto.jobs.exports import Exporter, ExportOrder
from recto.jobs.model import JobFilter
from recto.rendering.parts import TableFormat


async def read_export(
    request: Request,
    *,
    export_format: Annotated[TableFormat, Query(alias="format", description="`csv` or `xlsx`.")] = (
        TableFormat.CSV
    ),
    part: PartName = None,
    schema: Annotated[
        str | None,
        Query(
            max_length=64,
            description="Only documents of this schema. Needed when the jobs have documents of several.",
        ),
    ] = None,
    group: Annotated[str | None, Query(max_length=200, description="Only jobs of this group.")] = None,
    needs_review: Annotated[
        bool | None, Query(description="Only jobs whose result a person should look at, or need not.")
    ] = None,
    created_after: Annotated[
        float | None,
        Query(ge=0, allow_inf_nan=False, description="Only jobs accepted after this Unix time."),
    ] = None,
) -> ExportOrder:
    """Read the query of an export. Raises OptionUnknownError, OptionInvalidError."""
    known = inspect.signature(read_export).parameters.keys() - {"request", "export_format"} | {"format"}
    metadata = read_metadata(request, known)
    for name, text in {"schema": schema, "group": group}.items():
        refuse_unstorable(text, name)
    wanted = JobFilter(group=group, needs_review=needs_review, created_after=created_after, metadata=metadata)
    return ExportOrder(wanted, schema, export_format, part)


WantedExport = Annotated[ExportOrder, Depends(read_export)]


class ExportDesk:
    """Writes tables over many jobs. May raise LedgerError and StorageError."""

    def __init__(self, services: Services, lane: Lane) -> None:
        self._exporter = Exporter(services.ledger, services.storage)
        self._lane = lane

    async def open(self, owner: str, order: ExportOrder) -> PiecesResponse:
        """Return the table once its first piece is there. Raises OptionInvalidError."""
        pieces = _ExportPieces(self._exporter.write(owner, order))
        try:
            while not await self._lane.run(pieces.look_ahead):
                pass
        except BaseException:
            pieces.close()
            raise
        name = "-".join(filter(None, (order.jobs.group or "export", order.schema, order.part)))
        headers = {"Content-Disposition": content_disposition(f"{name}.{order.format}")}
        return PiecesResponse(pieces, self._lane, MEDIA_TYPES[order.format], headers)


class _ExportPieces:
    """The pieces of an export; the first can be looked for before anything is sent."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._first: bytes | None = None

    def look_ahead(self) -> bool:
        """Take a piece; False where it is empty."""
        self._first = next(self._pieces, None)
        return self._first != b""

    def read(self) -> bytes | None:
        """Return the next piece, or None at the end."""
        piece, self._first = self._first, None
        return piece if piece is not None else next(self._pieces, None)

    def close(self) -> None:
        """Let go of temporary files."""
        self._pieces.close()  # type: ignore[attr-defined]
