"""Lets jobs run side by side, and a suspect job alone, so that a crash charges only its own document."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

POLL_SECONDS = 0.1


class RunGate:
    """A shared/exclusive lock whose exclusive side goes first and can be interrupted."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sharing = 0
        self._waiting_alone = 0
        self._is_alone = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Run beside others; waits while a job runs, or waits to run, alone."""
        with self._changed:
            while self._is_alone or self._waiting_alone:
                self._changed.wait()
            self._sharing += 1
        try:
            yield
        finally:
            with self._changed:
                self._sharing -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, check: Callable[[], None]) -> Iterator[None]:
        """Run with nothing beside; `check` is called while waiting and may raise."""
        with self._changed:
            self._waiting_alone += 1
            try:
                while self._is_alone or self._sharing:
                    self._changed.wait(POLL_SECONDS)
                    check()
                self._is_alone = True
            finally:
                self._waiting_alone -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()
