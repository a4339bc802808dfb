"""A job's result in the format and shape that its caller asked for."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Literal

from fastapi import Depends, Query
from fastapi.responses import JSONResponse, Response

from api.downloads import SAFE_HEADERS
from api.filenames import content_disposition
from api.lanes import Lane
from recto.errors import OptionInvalidError
from recto.jobs.model import Job
from recto.rendering import delimited, markdown, workbook
from recto.rendering.parts import TableFormat, add_rows, choose_parts
from recto.rendering.services import SHAPES, ServedResult
from recto.rendering.tables import Origin, list_columns, read_table, shape_of_result
from schemas.results import Result

MEDIA_TYPES: Mapping[str, str] = {
    "csv": delimited.MEDIA_TYPE,
    "xlsx": workbook.MEDIA_TYPE,
    "markdown": markdown.MEDIA_TYPE,
}
PartName = Annotated[
    str | None,
    Query(
        max_length=300,
        description="Which table: `header`, one row for each document, or a list of the schema by its dotted "
        "name: `lines`, `taxes`, `payment.accounts`, `lines.allowances`.",
        examples=["lines"],
    ),
]


@dataclass(frozen=True, slots=True)
class ResultOrder:
    """What to make of a result."""

    format: str
    part: str | None
    shape: str | None


async def read_order(
    *,
    result_format: Annotated[
        Literal["json", "csv", "xlsx", "markdown"],
        Query(
            alias="format",
            description="`json` is the result with all evidence; `csv` one table of it, `xlsx` a workbook "
            "with a sheet for each list, `markdown` a text for people.",
        ),
    ] = "json",
    part: PartName = None,
    shape: Annotated[
        Literal["azure", "textract"] | None,
        Query(
            description="Of `json`: the answer that Azure Document Intelligence (`prebuilt-invoice`, "
            "`prebuilt-receipt`) or Amazon Textract (`AnalyzeExpense`) would give. Invoices and receipts "
            "only."
        ),
    ] = None,
) -> ResultOrder:
    """Read what is asked for. Raises OptionInvalidError for what doesn't go together."""
    if part is not None and result_format != "csv":
        message = "`part` chooses the table of `format=csv`; the other formats hold all parts."
        raise OptionInvalidError(message, param="part")
    if shape is not None and result_format != "json":
        raise OptionInvalidError("`shape` goes with `format=json`.", param="shape")
    return ResultOrder(result_format, part, shape)


WantedResult = Annotated[ResultOrder, Depends(read_order)]


async def answer_result(job: Job, result: Result, wanted: ResultOrder, lane: Lane) -> Result | Response:
    """Return the result as asked for. Raises OptionInvalidError for a part or shape that it hasn't."""
    if wanted.shape is not None:
        return JSONResponse(await lane.run(_write_shape, job, result, wanted.shape))
    if wanted.format == "json":
        return result
    content = await lane.run(_write_format, job, result, wanted)
    extension = "md" if wanted.format == "markdown" else wanted.format
    name = f"{PurePath(job.filename or job.id).stem}.{extension}"
    headers = {**SAFE_HEADERS, "Content-Disposition": content_disposition(name)}
    return Response(content, headers=headers, media_type=MEDIA_TYPES[wanted.format])


def _write_shape(job: Job, result: Result, shape: str) -> dict[str, object]:
    is_custom = job.reading.json_schema is not None
    finished_at = job.finished_at or job.created_at
    return SHAPES[shape](ServedResult(result, job.created_at, finished_at, is_custom=is_custom))


def _write_format(job: Job, result: Result, wanted: ResultOrder) -> bytes:
    origin = Origin(job.id, job.filename, job.reading.json_schema)
    if wanted.format == "markdown":
        return markdown.write_markdown(origin, result).encode("utf-8", "replace")
    table_format = TableFormat(wanted.format)
    parts = choose_parts(shape_of_result(result, origin.custom), wanted.part, table_format)
    if table_format is TableFormat.CSV:
        head = delimited.write_head(list_columns(parts[0]))
        return head + delimited.write_rows(read_table(origin, result, parts[0]))
    file = io.BytesIO()
    with workbook.Spreadsheet() as book:
        add_rows(book, origin, result, parts)
        book.save(file)
    return file.getvalue()
