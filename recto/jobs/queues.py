"""How ticks travel: names and Celery settings that producers and workers must agree on. No Celery here."""

from collections.abc import Mapping
from typing import Any

from recto.jobs.states import Stage

ONE_MORE_TRY: Mapping[str, float] = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
"""A connection that Redis closed in a restart is replaced; a Redis that is away is not waited for.

Without a policy, and without retries too, kombu tries for six seconds, in which other rings wait.
"""


def task_name(stage: Stage) -> str:
    """Return the Celery task that a tick of this stage starts."""
    return f"recto.{stage.value}"


def queue_name(stage: Stage) -> str:
    """Return the Celery queue, which is also the Redis list, that ticks of this stage wait in."""
    return stage.value


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Return the Celery settings. Each deviation from the defaults has its reason in docs/decisions/0002."""
    return {
        "broker_url": redis_url,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "retry_on_timeout": False,
        },
        "task_ignore_result": True,
        "task_publish_retry": True,
        "task_publish_retry_policy": ONE_MORE_TRY,
        "task_acks_late": False,
        "task_create_missing_queues": True,
        "worker_disable_prefetch": True,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
    }
