"""A real worker over documents that say in their bytes how many seconds they take."""

from recto.jobs.states import Stage
from recto.settings import load_settings
from tests.e2e.faults.timed import EmptyExtractor, TimedPreparer
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime


def build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    return WorkerRuntime(settings, stages, slots, TimedPreparer(), {"reader": EmptyExtractor()})


settings = load_settings()
app = make_app(settings, build)
