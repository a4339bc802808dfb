"""The one error shape of every response, OpenAI's."""

from pydantic import Field

from schemas.base import Closed


class ErrorDetail(Closed):
    """What went wrong and what to do about it."""

    message: str = Field(description="What went wrong and what to do, for a person.")
    type: str = Field(description="Family of the error, e.g. `invalid_request_error`.")
    param: str | None = Field(default=None, description="The option or field at fault, if one is.")
    code: str = Field(description="Stable word for programs, e.g. `document.encrypted`.")


class ErrorBody(Closed):
    """Body of every response that is not a success."""

    error: ErrorDetail = Field(description="What went wrong.")
