"""The API's end of the bell: a Celery producer that sends ticks and nothing else."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from celery import Celery

from recto.jobs.bell import Bell
from recto.jobs.queues import celery_settings, queue_name, task_name
from recto.jobs.states import Stage


@contextmanager
def open_bell(redis_url: str) -> Iterator[Bell]:
    """Make a bell that rings workers through the Redis at this URL; connects when first rung."""
    with closing(Celery("recto", set_as_current=False)) as celery:
        celery.config_from_object(celery_settings(redis_url))

        def send_tick(stage: Stage) -> None:
            celery.send_task(task_name(stage), queue=queue_name(stage))

        with closing(Bell(send_tick)) as bell:
            yield bell
