"""Failures as HTTP: the only place that knows a status. Every body is the OpenAI error object."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from recto import errors
from recto.errors import RectoError
from schemas.errors import ErrorBody, ErrorDetail

STATUSES: Mapping[type[RectoError], HTTPStatus] = {
    RectoError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DocumentError: HTTPStatus.BAD_REQUEST,
    errors.DocumentTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.JobError: HTTPStatus.BAD_REQUEST,
    errors.UploadInterruptedError: HTTPStatus.REQUEST_TIMEOUT,
    errors.ModelUnknownError: HTTPStatus.NOT_FOUND,  # as OpenAI answers an unknown model
    errors.JobNotFoundError: HTTPStatus.NOT_FOUND,
    errors.PageNotFoundError: HTTPStatus.NOT_FOUND,
    errors.SchemaNotFoundError: HTTPStatus.NOT_FOUND,
    errors.JobNotFinishedError: HTTPStatus.CONFLICT,
    errors.JobHasNoResultError: HTTPStatus.CONFLICT,
    errors.JobStateError: HTTPStatus.CONFLICT,
    errors.IdempotencyError: HTTPStatus.CONFLICT,
    errors.ChatError: HTTPStatus.BAD_REQUEST,
    errors.BodyTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.ChatModelUnknownError: HTTPStatus.NOT_FOUND,
    errors.ClientGoneError: HTTPStatus.REQUEST_TIMEOUT,  # nobody reads it; the log does
    errors.EngineStoppedError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineBusyError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.EngineUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    errors.StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.LedgerError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.AccessError: HTTPStatus.FORBIDDEN,
    errors.KeyMissingError: HTTPStatus.UNAUTHORIZED,
    errors.KeyInvalidError: HTTPStatus.UNAUTHORIZED,
}

_FRAMEWORK_CODES = {
    HTTPStatus.NOT_FOUND: ("route.not_found", "There is no such route; see /docs."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "method.not_allowed",
        "This route doesn't take this method; see /docs.",
    ),
}
_INVALID = errors.OptionInvalidError


def status_of(error: type[RectoError]) -> HTTPStatus:
    """Return the status of an error class: its own, or that of the nearest class above it."""
    return next(STATUSES[cls] for cls in error.__mro__ if cls in STATUSES)


def install_error_handlers(app: FastAPI) -> None:
    """Make every failure of a route an error object."""
    app.add_exception_handler(RectoError, _answer_recto_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid_request)
    app.add_exception_handler(HTTPException, _answer_framework_error)


def unexpected_response() -> JSONResponse:
    """Return the answer to a bug of ours: what happened stands in the log, under the request id."""
    return _response(status_of(RectoError), error_detail(unexpected_error()))


def unexpected_error() -> RectoError:
    """Return what callers are told of a bug of ours."""
    return RectoError("Something went wrong here, not with your request. Report its x-request-id.")


async def _answer_recto_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RectoError)
    status = status_of(type(error))
    return _response(status, error_detail(error), _headers(status))


async def _answer_invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][1])
    invalid = _INVALID(f"`{name}`: {first['msg']}.", param=name)
    return _response(status_of(_INVALID), error_detail(invalid))


async def _answer_framework_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code, message = _FRAMEWORK_CODES.get(status, ("request.invalid", status.phrase))
    detail = ErrorDetail(message=message, type="invalid_request_error", param=None, code=code)
    return _response(status, detail, error.headers)


def error_detail(error: RectoError) -> ErrorDetail:
    """Return what a caller is told of the error."""
    return ErrorDetail(message=error.message, type=error.type, param=error.param, code=error.code)


def _headers(status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        return {"Retry-After": "2"}
    return {}


def _response(
    status: HTTPStatus, detail: ErrorDetail, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body: dict[str, Any] = ErrorBody(error=detail).model_dump()
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))
