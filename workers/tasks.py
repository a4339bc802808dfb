"""The two ticks. A tick carries nothing: it wakes a slot, which runs what the ledger says is next."""

from collections.abc import Callable

from celery import Celery

from recto.jobs.queues import celery_settings, queue_name, task_name
from recto.jobs.states import Stage


def add_tasks(app: Celery, hear: Callable[[Stage], None]) -> None:
    """Register one task per stage; each calls `hear`, which runs waiting jobs until none is left."""

    @app.task(name=task_name(Stage.PREPARE))
    def prepare() -> None:
        hear(Stage.PREPARE)

    @app.task(name=task_name(Stage.EXTRACT))
    def extract() -> None:
        hear(Stage.EXTRACT)


def tick_sender(redis_url: str) -> Callable[[Stage], None]:
    """Return a function that puts one tick into a stage's queue."""
    producer = Celery("recto-bell", set_as_current=False)
    producer.conf.update(celery_settings(redis_url))

    def send(stage: Stage) -> None:
        producer.send_task(task_name(stage), queue=queue_name(stage))

    return send
