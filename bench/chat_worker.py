"""A worker that answers chat with stamps: `celery -A bench.chat_worker worker`.

Documents hold the interpreter for `BUSY_SECONDS` each, which is the worst that extraction can do to chat:
real reading computes in child processes and in kernels that let others run.
"""

import time
from collections.abc import Callable
from pathlib import Path

from bench.stamps import StampEngine
from bench.stand_ins import NoExtractor, NoPreparer
from recto.documents.model import Document
from recto.jobs.states import Stage
from recto.settings import load_settings
from workers.lifecycle import make_app
from workers.runtime import WorkerRuntime

BUSY_SECONDS = 0.05


class BusyPreparer(NoPreparer):
    """Computes in Python, holding the interpreter."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        """Return a document without pages, after a while."""
        ends_at = time.monotonic() + BUSY_SECONDS
        while time.monotonic() < ends_at:
            sum(range(1000))
        return super().prepare(path, pages, out_dir, on_page, cancelled)


def _build(stages: frozenset[Stage], slots: int) -> WorkerRuntime:
    extractors = {"reader": NoExtractor()}
    return WorkerRuntime(settings, stages, slots, BusyPreparer(), extractors, engines=(StampEngine(),))


settings = load_settings()
app = make_app(settings, _build)
