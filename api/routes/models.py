"""`/v1/models`: what can be asked."""

from typing import Annotated

from fastapi import APIRouter, Path

from api import examples
from api.deps import Caller, Chats
from api.documentation import answers
from recto import errors
from schemas.chat.reply import ModelList, ModelRead

router = APIRouter(prefix="/v1/models", tags=["Models"])

ModelName = Annotated[
    str,
    Path(max_length=400, description="Id or alias of the model; may hold slashes.", examples=["reader"]),
]


@router.get("", summary="List the models", responses=answers({"models": examples.MODELS}))
async def list_models(_caller: Caller, chats: Chats) -> ModelList:
    """List the models that live workers serve, with their adapters; one that takes images comes first.

    The first answers chat requests that name no model.
    """
    return await chats.list_models()


@router.get(
    "/{model:path}",
    summary="Look a model up",
    responses=answers(
        {"model": examples.MODEL},
        errors.OptionInvalidError,
        errors.ChatModelUnknownError,
        errors.EngineUnavailableError,
    ),
)
async def read_model(_caller: Caller, model: ModelName, chats: Chats) -> ModelRead:
    """Look one model up by its id or by another name that it answers to."""
    return await chats.read_model(model)
