"""A worker whose documents cost nothing, to measure ledger and bell: `celery -A bench.noop_worker worker`.

Everything but the reading is the real worker: claims, leases, commits, result blobs.
"""

from bench.stand_ins import NoExtractor, NoPreparer
from recto.jobs.states import Stage
from recto.settings import load_settings
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


def _build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    return WorkerRuntime(settings, stages, slots, NoPreparer(), {"reader": NoExtractor()})


settings = load_settings()
app = make_app(settings, _build)


@app.task(name="bench.noop")
def noop() -> None:
    """The plain Celery task to compare with."""
