"""Every failure Recto can name, as types.

    RectoError
    ├── DocumentError            the file: empty, unsupported, encrypted, damaged, too large, …
    ├── JobError                 the job or its options: unknown schema, bad pages, not finished, …
    ├── EngineError              a model or the machine it runs on
    ├── ChatError                a chat request: a parameter, the JSON, the context, an image, a schema
    ├── AccessError              keys
    └── JobInterrupted           not a failure: the job is to stop here (cancelled, lease lost, draining)

A code is a stable word for programs; the HTTP status stands in `api/errors.py` alone.
"""

from typing import ClassVar


class RectoError(Exception):
    """Base of all named failures. The message is for the caller: say what to do, leak nothing."""

    code: ClassVar[str] = "internal"
    type: ClassVar[str] = "server_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.param))


def _rebuild(cls: type[RectoError], message: str, param: str | None) -> RectoError:
    return cls(message, param=param)


def error_class(code: str) -> type[RectoError]:
    """Return the class that carries `code`; RectoError itself for an unknown one."""
    pending = [RectoError]
    while pending:
        cls = pending.pop()
        if cls.code == code:
            return cls
        pending.extend(cls.__subclasses__())
    return RectoError


class JobInterrupted(Exception):  # noqa: N818
    """The running job must stop here: it was cancelled, its lease was lost or the worker drains."""


# ── the file ────────────────────────────────────────────────────────────────────────────────────────


class DocumentError(RectoError):
    """The file can't be read."""

    code = "document.unreadable"
    type = "invalid_request_error"


class DocumentEmptyError(DocumentError):
    """The file has no bytes."""

    code = "document.empty"


class DocumentUnsupportedError(DocumentError):
    """The bytes are of no type that Recto reads."""

    code = "document.unsupported_type"


class DocumentEncryptedError(DocumentError):
    """The file can't be opened without a password."""

    code = "document.encrypted"


class DocumentDamagedError(DocumentError):
    """The file is truncated or broken beyond repair."""

    code = "document.damaged"


class DocumentNoPagesError(DocumentError):
    """The file is whole but has no page."""

    code = "document.no_pages"


class DocumentTooLargeError(DocumentError):
    """The file has more bytes than this server takes."""

    code = "document.too_large"


class DocumentTooManyPagesError(DocumentError):
    """The file has more pages than this server takes."""

    code = "document.too_many_pages"


class PageTooLargeError(DocumentError):
    """A page has more pixels than this server takes."""

    code = "document.page_too_large"


class DocumentTimeoutError(DocumentError):
    """Opening the file or reading a page took too long."""

    code = "document.timeout"


class DocumentCrashError(DocumentError):
    """The process that opened the file died."""

    code = "document.crashed"


class DocumentPoisonError(DocumentError):
    """The document killed or stalled its worker twice and is set aside."""

    code = "document.poison"


# ── the job and its options ─────────────────────────────────────────────────────────────────────────


class JobError(RectoError):
    """The request or the job doesn't allow this."""

    code = "job.invalid"
    type = "invalid_request_error"


class OptionInvalidError(JobError):
    """An option has a wrong value."""

    code = "option.invalid"


class OptionUnknownError(JobError):
    """No option has this name."""

    code = "option.unknown"


class OptionUnsupportedError(JobError):
    """The option exists in the contract but this version doesn't serve it."""

    code = "option.unsupported"


class PagesInvalidError(JobError):
    """`pages` is malformed or names pages the document lacks."""

    code = "pages.invalid"


class SchemaUnknownError(JobError):
    """No document schema has this name."""

    code = "schema.unknown"


class SchemaInvalidError(JobError):
    """The caller's own JSON Schema can't be filled."""

    code = "schema.invalid"


class SchemaNotFoundError(JobError):
    """No document schema stands at this address."""

    code = "schema.not_found"


class SchemaUnsupportedError(JobError):
    """The schema exists in the contract but this version doesn't serve it."""

    code = "schema.unsupported"


class ModelUnknownError(JobError):
    """No worker serves this model."""

    code = "model.unknown"


class UploadMalformedError(JobError):
    """The body isn't what its content type says, or the file is missing from it."""

    code = "upload.malformed"


class UploadInterruptedError(JobError):
    """The client went away in the middle of the upload."""

    code = "upload.interrupted"


class JobNotFoundError(JobError):
    """No such job for this key."""

    code = "job.not_found"


class PageNotFoundError(JobError):
    """The job has no image of this page, or not yet."""

    code = "page.not_found"


class JobNotFinishedError(JobError):
    """The job has no result yet."""

    code = "job.not_finished"


class JobHasNoResultError(JobError):
    """The job ended without a result."""

    code = "job.no_result"


class JobStateError(JobError):
    """The job's state doesn't allow this."""

    code = "job.wrong_state"


class JobAttemptsError(JobError):
    """The job failed every time it was tried."""

    code = "job.attempts_exhausted"
    type = "server_error"


class IdempotencyError(JobError):
    """The idempotency key was used for another request."""

    code = "idempotency.mismatch"


# ── engines ─────────────────────────────────────────────────────────────────────────────────────────


class EngineError(RectoError):
    """The model failed."""

    code = "engine.failed"


class EngineStoppedError(EngineError):
    """The worker that was answering stopped; ask again."""

    code = "engine.stopped"
    retryable = True


class EngineBusyError(EngineError):
    """More requests wait than the model can take; ask again later."""

    code = "rate_limit_exceeded"
    type = "rate_limit_error"
    retryable = True


class EngineUnavailableError(EngineError):
    """No worker answers for the model now."""

    code = "engine.unavailable"
    retryable = True


class EngineTimeoutError(EngineError):
    """The model took too long."""

    code = "engine.timeout"
    retryable = True


class AnswerInvalidError(EngineError):
    """The model's answer doesn't follow the schema, and it couldn't mend it."""

    code = "engine.answer_invalid"


class AnswerTruncatedError(EngineError):
    """The model's answer was cut off, and couldn't be made shorter."""

    code = "engine.answer_truncated"


class CheckpointError(EngineError):
    """The model's or an adapter's files are missing, damaged or of a kind that isn't served."""

    code = "engine.checkpoint"


# ── chat requests, refused by code as OpenAI's clients know it ──────────────────────────────────────


class ChatError(RectoError):
    """The chat request doesn't allow an answer."""

    code = "invalid_request"
    type = "invalid_request_error"


class ParameterInvalidError(ChatError):
    """A parameter has a wrong value."""

    code = "invalid_value"


class ParameterMissingError(ChatError):
    """A parameter that is needed is missing."""

    code = "missing_required_parameter"


class ParameterUnsupportedError(ChatError):
    """The model doesn't do what the parameter asks."""

    code = "unsupported_parameter"


class JsonInvalidError(ChatError):
    """The body isn't JSON."""

    code = "invalid_json"


class BodyTooLargeError(ChatError):
    """The body has more bytes than this server takes."""

    code = "request_too_large"


class ContextLengthError(ChatError):
    """Prompt and answer are longer than the model's context."""

    code = "context_length_exceeded"


class ChatModelUnknownError(ChatError):
    """No worker serves this model for chat."""

    code = "model_not_found"


class GrammarInvalidError(ChatError):
    """The JSON Schema can't be enforced."""

    code = "invalid_json_schema"


class RequiredMissingError(ChatError):
    """The document lacks what the JSON Schema requires and doesn't let be null."""

    code = "schema.required_missing"


class MediaInvalidError(ChatError):
    """An image, a video or a file of the conversation can't be read."""

    code = "invalid_media"


class MediaRefusedError(ChatError):
    """The address of an image or a video may not be fetched."""

    code = "url_not_allowed"


class MediaFetchError(ChatError):
    """The address of an image or a video could not be fetched."""

    code = "url_not_fetched"


class MediaUnsupportedError(ChatError):
    """The model doesn't take this kind of content."""

    code = "unsupported_content"


class ClientGoneError(ChatError):
    """The client went away before the answer."""

    code = "client_gone"


# ── stores ──────────────────────────────────────────────────────────────────────────────────────────


class StorageError(RectoError):
    """The storage doesn't answer."""

    code = "storage.unavailable"
    retryable = True


class LedgerError(RectoError):
    """The ledger doesn't answer."""

    code = "ledger.unavailable"
    retryable = True


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────


class AccessError(RectoError):
    """The caller may not do this."""

    code = "auth.denied"
    type = "authentication_error"


class KeyMissingError(AccessError):
    """No API key was sent."""

    code = "auth.missing_key"


class KeyInvalidError(AccessError):
    """The API key is unknown or revoked."""

    code = "invalid_api_key"


# ── this installation ───────────────────────────────────────────────────────────────────────────────


class SettingsError(RectoError):
    """A `RECTO_*` setting is unknown or has a wrong value."""

    code = "settings.invalid"
