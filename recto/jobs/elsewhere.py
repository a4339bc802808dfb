"""The models that only other workers serve: their jobs are left to those workers."""

import threading
import time
from collections.abc import Collection
from contextlib import suppress

from recto.errors import LedgerError
from recto.jobs.ledger import Ledger
from recto.jobs.roster import AWAITED_SECONDS

LOOK_SECONDS = 2.0
"""How long an answer is taken for true: claims are many, workers change seldom."""


class ModelsElsewhere:
    """Asks the ledger's roster. Thread-safe."""

    def __init__(self, ledger: Ledger, own: Collection[str]) -> None:
        """`own`: what this worker serves, live."""
        self._ledger = ledger
        self._own = own
        self._lock = threading.Lock()
        self._seen: frozenset[str] = frozenset()
        self._seen_at: float | None = None

    def names(self) -> frozenset[str]:
        """Return the models of others that this worker lacks; while the ledger is away, as last seen.

        Work under way must not be lost to the question who could go on with it.
        """
        with self._lock:
            if self._seen_at is None or time.monotonic() - self._seen_at > LOOK_SECONDS:
                with suppress(LedgerError):
                    workers = self._ledger.workers.alive(AWAITED_SECONDS)
                    self._seen = frozenset(name for worker in workers for name in worker.models)
                    self._seen_at = time.monotonic()
            return self._seen.difference(self._own)
