"""Builds a worker when Celery starts one, and drains it when Celery stops."""

from typing import Any

import structlog
from celery import signals

from recto.errors import RectoError
from recto.jobs.queues import queue_name
from recto.jobs.states import Stage
from recto.logging import configure_logging
from workers.app import settings
from workers.runtime import WorkerRuntime

log = structlog.get_logger(__name__)
_running: list[WorkerRuntime] = []


def worker() -> WorkerRuntime:
    """Return this process's worker."""
    return _running[0]


@signals.setup_logging.connect
def _set_up_logging(**_: Any) -> None:
    configure_logging(settings.log_level, settings.log_format)


@signals.worker_init.connect
def _build(sender: Any, **_: Any) -> None:
    consumed = sender.app.amqp.queues.consume_from
    stages = frozenset(stage for stage in Stage if queue_name(stage) in consumed)
    try:
        runtime = WorkerRuntime(settings, stages or frozenset(Stage), slots=sender.concurrency)
        runtime.start()
    except RectoError as error:
        log.error("worker.cannot_start", code=error.code, message=error.message)
        raise SystemExit(1) from error
    _running.append(runtime)


@signals.worker_shutting_down.connect
def _drain(**_: Any) -> None:
    # Runs inside a signal handler: only starts what must be done.
    for runtime in _running:
        runtime.begin_drain()


@signals.worker_shutdown.connect
def _stop(**_: Any) -> None:
    for runtime in _running:
        runtime.stop()
