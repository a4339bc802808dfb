"""The two ticks. A tick carries nothing: it wakes a slot, which runs what the ledger says is next."""

from recto.jobs.queues import task_name
from recto.jobs.states import Stage
from workers.app import app
from workers.lifecycle import worker


@app.task(name=task_name(Stage.PREPARE))
def prepare() -> None:
    """Run queued jobs until none waits."""
    worker().hear(Stage.PREPARE)


@app.task(name=task_name(Stage.EXTRACT))
def extract() -> None:
    """Run prepared jobs until none waits."""
    worker().hear(Stage.EXTRACT)
