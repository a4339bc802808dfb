"""Builds a worker when Celery starts one, and drains it when Celery stops."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery, signals

from recto.errors import RectoError
from recto.jobs.queues import celery_settings, queue_name
from recto.jobs.states import Stage
from recto.logging import configure_logging
from recto.settings import Settings
from workers.runtime import WorkerRuntime
from workers.tasks import add_tasks

BuildWorker = Callable[[frozenset[Stage], int], WorkerRuntime]
"""Builds the worker for the stages it consumes and its number of slots."""

log = structlog.get_logger(__name__)


class Lifecycle:
    """Holds the one worker of this process between Celery's signals."""

    def __init__(self, settings: Settings, build: BuildWorker) -> None:
        self._settings = settings
        self._build = build
        self._worker: WorkerRuntime | None = None

    def hear(self, stage: Stage) -> None:
        """Pass a tick on to the worker."""
        assert self._worker is not None
        self._worker.hear(stage)

    def set_up_logging(self, **_: Any) -> None:
        """Log as the settings say; taking this signal keeps Celery from doing it its way."""
        configure_logging(self._settings.log_level, self._settings.log_format)

    def start(self, sender: Any, **_: Any) -> None:
        """Build and start the worker before the first tick is consumed."""
        consumed = sender.app.amqp.queues.consume_from
        stages = frozenset(stage for stage in Stage if queue_name(stage) in consumed)
        try:
            self._worker = self._build(stages or frozenset(Stage), sender.concurrency)
            self._worker.start()
        except RectoError as error:
            log.error("worker.cannot_start", code=error.code, message=error.message)
            raise SystemExit(1) from error

    def begin_drain(self, **_: Any) -> None:
        """Start draining; runs inside a signal handler, so it only sets things going."""
        if self._worker is not None:
            self._worker.begin_drain()

    def stop(self, **_: Any) -> None:
        """Stop the worker after its last task."""
        if self._worker is not None:
            self._worker.stop()


def make_app(settings: Settings, build: BuildWorker) -> Celery:
    """Return a Celery application whose worker is what `build` makes. Raises SettingsError."""
    app = Celery("recto")
    app.conf.update(celery_settings(settings.redis()))
    lifecycle = Lifecycle(settings, build)
    add_tasks(app, lifecycle.hear)
    signals.setup_logging.connect(lifecycle.set_up_logging, weak=False)
    signals.worker_init.connect(lifecycle.start, weak=False)
    signals.worker_shutting_down.connect(lifecycle.begin_drain, weak=False)
    signals.worker_shutdown.connect(lifecycle.stop, weak=False)
    return app
