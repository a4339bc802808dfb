"""Signals as something to wait for, so that a loop can sleep and still act at once."""

import os
import select
import signal
from types import FrameType
from typing import Self

STOPPING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_HEARD = (*STOPPING, signal.SIGCHLD)


class Signals:
    """While entered, SIGINT, SIGTERM, SIGHUP and SIGCHLD do nothing but wake `wait`.

    A SIGHUP that was ignored before stays so: that is what `nohup` asks for.
    """

    is_stopping = False
    """Whether a signal came that asks us to stop."""

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        heard = [number for number in _HEARD if number != signal.SIGHUP or not _is_ignored(number)]
        self._former = {number: signal.signal(number, _ignore) for number in heard}
        self._former_wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._former_wakeup)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        os.close(self._read)
        os.close(self._write)

    def wait(self, timeout_seconds: float) -> frozenset[int]:
        """Sleep until a signal or the timeout; return the signals that came since the last call."""
        if not select.select([self._read], [], [], timeout_seconds)[0]:
            return frozenset()
        came = frozenset(os.read(self._read, 4096))
        self.is_stopping = self.is_stopping or not STOPPING.isdisjoint(came)
        return came


def _is_ignored(number: int) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the wakeup descriptor tells."""
