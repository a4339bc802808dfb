"""The API's end of the bell: a Celery producer that sends ticks and nothing else."""

from celery import Celery

from recto.jobs.bell import Bell
from recto.jobs.queues import celery_settings, queue_name, task_name
from recto.jobs.states import Stage


def open_bell(redis_url: str) -> Bell:
    """Make a bell that rings workers through the Redis at this URL; connects when first rung."""
    celery = Celery("recto", set_as_current=False)
    celery.config_from_object(celery_settings(redis_url))

    def send_tick(stage: Stage) -> None:
        celery.send_task(task_name(stage), queue=queue_name(stage), ignore_result=True, retry=False)

    return Bell(send_tick)
