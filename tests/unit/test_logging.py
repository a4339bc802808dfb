"""Logs hold events and fields, and no secrets."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from recto.logging import LogFormat, configure_logging


@pytest.fixture
def stream() -> Any:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_event_and_fields_are_one_json_line(stream: io.StringIO) -> None:
    configure_logging("info", "json", stream)
    structlog.get_logger("recto.jobs").info("job.failed", job_id="job_1", code="document.empty")
    (line,) = lines(stream)
    assert line["event"] == "job.failed"
    assert (line["job_id"], line["code"], line["level"]) == ("job_1", "document.empty", "info")


def test_standard_library_loggers_speak_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    configure_logging("info", "json", stream)
    logging.getLogger("uvicorn.error").warning("port %d", 8000)
    (line,) = lines(stream)
    assert (line["event"], line["logger"]) == ("port 8000", "uvicorn.error")


def test_level_counts(stream: io.StringIO) -> None:
    configure_logging("warning", "json", stream)
    structlog.get_logger("recto").info("quiet")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize(
    "fields",
    [
        {"key": "rk_01ab_HIDDEN-a_b"},
        {"header": "Bearer HIDDEN"},
        {"url": "redis://:HIDDEN@127.0.0.1:6379/0"},
        {"url": "postgresql+psycopg://recto:HIDDEN@p@host/db"},
        {"password": "HIDDEN"},
        {"settings": {"api_key": "HIDDEN"}},
        {"urls": ["amqp://u:HIDDEN@h"]},
        {"error": ValueError("postgresql://u:HIDDEN@h/d")},
    ],
)
def test_secrets_are_blacked_out(stream: io.StringIO, log_format: LogFormat, fields: dict[str, Any]) -> None:
    configure_logging("info", log_format, stream)
    structlog.get_logger("recto").info("event", **fields)
    assert "event" in stream.getvalue()
    assert "HIDDEN" not in stream.getvalue()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_traceback_shows_neither_variables_nor_secrets(stream: io.StringIO, log_format: LogFormat) -> None:
    configure_logging("info", log_format, stream)
    page_text = "total".upper()
    try:
        raise ValueError("redis://:HIDDEN@h")
    except ValueError:
        structlog.get_logger("recto").exception("failed")
    written = stream.getvalue()
    assert "ValueError" in written
    assert page_text not in written
    assert "HIDDEN" not in written
