"""How a process logs: events with fields, one line each, secrets blacked out. Knows no settings."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import Processor

LogFormat = Literal["console", "json"]

_BLACKED = "***"
_SECRET_NAMES = re.compile(r"password|passwd|secret|authorization|api_?key|credential|cookie", re.IGNORECASE)
_KEY = re.compile(r"\b(rk_[A-Za-z0-9]+)_[A-Za-z0-9_\-]+")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\"]+")
_URL_LOGIN = re.compile(r"(?P<scheme>[a-z][a-z0-9+.\-]*://)(?P<user>[^\s:/@]*):[^\s/]*@", re.IGNORECASE)

_OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "celery", "celery.task", "celery.redirected")
"""Loggers whose libraries hang their own handlers on them; they shall speak through ours alone."""

_CHATTY = ("httpx", "httpcore", "PIL", "kombu", "amqp", "alembic.runtime.plugins")


def configure_logging(level: str, log_format: LogFormat, stream: TextIO | None = None) -> None:
    """Route structlog and the standard library's loggers through one redacting line writer.

    `level` is the least one written. Safe to call again: the last call counts.
    """
    structlog.configure(
        processors=[*_shared_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    line = logging.StreamHandler(stream or sys.stderr)
    line.setFormatter(_formatter(log_format))
    root = logging.getLogger()
    root.handlers[:] = [line]
    root.setLevel(level.upper())
    for name in _OWN_HANDLERS:
        _hand_to_root(logging.getLogger(name))
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Black out API keys, bearer tokens, passwords in URLs and every field whose name says secret."""
    for name, value in event.items():
        event[name] = _BLACKED if value and _SECRET_NAMES.search(name) else redact_value(value)
    return event


def redact_value(value: Any) -> Any:
    """Return `value` with secrets in its texts blacked out, into lists and mappings."""
    if isinstance(value, str):
        text = _KEY.sub(rf"\1_{_BLACKED}", value)
        text = _BEARER.sub(rf"\1 {_BLACKED}", text)
        return _URL_LOGIN.sub(rf"\g<scheme>\g<user>:{_BLACKED}@", text)
    if isinstance(value, dict):
        return redact_secrets(None, "", dict(value))
    if isinstance(value, list | tuple):
        return [redact_value(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact_value(str(value))


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(log_format: LogFormat) -> logging.Formatter:
    # Tracebacks become text before redaction, and never with local variables: those hold document text.
    renderers: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact_secrets,
    ]
    if log_format == "json":
        renderers.append(structlog.processors.JSONRenderer(default=str, ensure_ascii=False))
    else:
        plain = structlog.dev.plain_traceback
        renderers.append(structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain))
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared_processors(), processors=renderers, keep_exc_info=False
    )


def _hand_to_root(logger: logging.Logger) -> None:
    logger.handlers.clear()
    logger.propagate = True
