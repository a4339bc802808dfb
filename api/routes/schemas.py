"""`/v1/schemas`: what can be extracted."""

from functools import cache
from inspect import getdoc
from typing import Annotated

from fastapi import APIRouter, Path

from api import examples
from api.deps import Caller
from api.documentation import answers
from api.options import nearest_name
from recto.errors import OptionInvalidError, SchemaNotFoundError
from schemas.catalogue import SchemaList, SchemaRead
from schemas.documents import DocumentModel, document_schemas

router = APIRouter(prefix="/v1/schemas", tags=["Schemas"])

SchemaName = Annotated[str, Path(max_length=64, description="Name of the schema.", examples=["invoice"])]


@router.get(
    "", summary="List the schemas", responses=answers({"schemas": SchemaList(data=(examples.SCHEMA,))})
)
async def list_schemas(_caller: Caller) -> SchemaList:
    """List the document schemas that this server fills: each is the JSON Schema of `data` in a result."""
    return SchemaList(data=tuple(_view_schema(schema) for schema in document_schemas().values()))


@router.get(
    "/{name}",
    summary="Look a schema up",
    responses=answers({"schema": examples.SCHEMA}, OptionInvalidError, SchemaNotFoundError),
)
async def read_schema(_caller: Caller, name: SchemaName) -> SchemaRead:
    """Look one document schema up by its name, as sent in `schema`."""
    served = document_schemas()
    if name not in served:
        raise SchemaNotFoundError(
            f"There is no schema `{name}`.{nearest_name(name, served)} See `GET /v1/schemas`.", param="name"
        )
    return _view_schema(served[name])


@cache
def _view_schema(schema: type[DocumentModel]) -> SchemaRead:
    return SchemaRead(
        name=schema.schema_name,
        title=schema.__name__,
        description=getdoc(schema) or "",
        json_schema=schema.model_json_schema(mode="serialization"),
    )
