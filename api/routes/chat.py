"""`/v1/chat/completions`: questions about text, images, videos and documents, answered by a model."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from api import examples
from api.chat.replies import collect_reply
from api.chat.streams import AnswerStream
from api.deps import OpenAnswer
from api.documentation import answers, chat_request, streamed
from api.waiting import while_client_stays
from recto import errors
from schemas.chat.reply import ChatCompletion

router = APIRouter(prefix="/v1/chat/completions", tags=["Chat"])

FAILURES = (
    errors.JsonInvalidError,
    errors.ParameterInvalidError,
    errors.ParameterMissingError,
    errors.ParameterUnsupportedError,
    errors.GrammarInvalidError,
    errors.ContextLengthError,
    errors.MediaInvalidError,
    errors.MediaUnsupportedError,
    errors.MediaRefusedError,
    errors.MediaFetchError,
    errors.UploadMalformedError,
    errors.ChatModelUnknownError,
    errors.JobNotFoundError,
    errors.UploadInterruptedError,
    errors.BodyTooLargeError,
    errors.EngineBusyError,
    errors.EngineUnavailableError,
    errors.EngineStoppedError,
    errors.StorageError,
    errors.EngineTimeoutError,
)


@router.post(
    "",
    summary="Ask a model",
    response_model=ChatCompletion,
    responses=streamed(answers({"answer": examples.COMPLETION, "tool call": examples.TOOL_CALL}, *FAILURES)),
    openapi_extra=chat_request(),
)
async def create_chat_completion(request: Request, answer: OpenAnswer) -> Response:
    """Answer a conversation, as OpenAI's Chat Completions do: their clients work with this base URL and key.

    Messages may show images, videos and documents: as data URLs, by the id of a job whose document is meant,
    or by web address where the operator allows the host. `model` may be left out.

    With `stream: true` the answer comes as server-sent events, each a `chat.completion.chunk`, and ends with
    `data: [DONE]`; a failure on the way is an event with an `error` and the last one. Hanging up stops the
    model. Parameters that aren't listed here are ignored.
    """
    if answer.chat.stream:
        return AnswerStream(answer)
    completion = await while_client_stays(request, collect_reply(answer))
    return Response(completion.model_dump_json(), media_type="application/json")
