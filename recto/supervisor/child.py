"""One child process: started so that it can't outlive us, stopped with all that it started itself."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from recto.supervisor.logfile import LogFile

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run. Secrets belong in `environ` or `stdin`: every user of the machine sees `argv`."""

    name: str
    argv: Sequence[str]
    grace_seconds: float
    """After SIGTERM it may take this long before it is killed."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    stdin: bytes = field(default=b"", repr=False)
    keep_fds: tuple[int, ...] = ()


class Child:
    """A process that runs `spec`; may be started again after it ended.

    Start it from the main thread: the kernel ends it when the thread that started it does.
    """

    def __init__(self, spec: ChildSpec, folder: Path, log: LogFile) -> None:
        self.spec = spec
        self.log = log
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    @property
    def pid(self) -> int:
        """Process id of the newest process."""
        assert self._process is not None, f"{self.spec.name} was never started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and hasn't been seen to end."""
        return self._process is not None and self._process.returncode is None

    @property
    def lived_seconds(self) -> float:
        """Seconds since the newest start."""
        return time.monotonic() - self._started_at

    def start(self) -> None:
        """Start the process, in a process group of its own: Ctrl-C in the terminal is for us alone."""
        output = self.log.open_for_child()
        try:
            self._process = subprocess.Popen(
                self.spec.argv,
                env=self.spec.environ,
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=self.spec.keep_fds,
                process_group=0,
                preexec_fn=partial(_end_with, os.getpid()),  # noqa: PLW1509 - we have no threads
            )
        finally:
            os.close(output)
        self._started_at = time.monotonic()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(self.spec.stdin)

    def poll(self) -> int | None:
        """Return the exit status once the process has ended (negative: the signal), else None."""
        if self._process is None:
            return None
        if self.is_running and _has_ended(self._process.pid):
            self._kill_group()
            self._process.wait()
        return self._process.returncode

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.is_running and self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """Kill the process and what it started."""
        if self.is_running and self._process is not None:
            self._kill_group()
            self._process.wait()

    def _kill_group(self) -> None:
        # Only while the process is not reaped: until then its group's number can't be anybody else's.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end_with(parent: int) -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel knew of our wish
        os._exit(1)
