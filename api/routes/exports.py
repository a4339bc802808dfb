"""`/v1/exports`: one table over many jobs."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.deps import Caller, Exports
from api.documentation import metadata_parameter, table_answer
from api.downloads import PiecesResponse
from api.exports import WantedExport
from recto import errors

router = APIRouter(prefix="/v1/exports", tags=["Jobs"])


@router.get(
    "",
    summary="Export results as one table",
    response_class=StreamingResponse,
    responses=table_answer(errors.OptionInvalidError, errors.OptionUnknownError, errors.StorageError),
    openapi_extra=metadata_parameter(),
)
async def export_results(caller: Caller, wanted: WantedExport, exports: Exports) -> PiecesResponse:
    """Export what your succeeded jobs hold, oldest first: a row for each document or each item of a list.

    Columns are the fields of one schema, in dots, behind those that name the job: `_job_id`, `_filename`,
    `_document` (its number in the file), `_schema`, `_pages`, `_needs_review`, `_min_confidence`, and `_row`
    in lists. Filters add up. Without `part`, `csv` holds the header and `xlsx` a sheet for every list.
    """
    return await exports.open(caller.id, wanted)
