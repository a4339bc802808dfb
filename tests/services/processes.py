"""Programs that fixtures start: found or excused, on a free port, and never left behind."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def find_program(name: str, *folders: Path) -> str:
    """Return the path of a program; without it, skip the test on a laptop and fail it in CI.

    `make test` counts as CI: it has installed the programs or said why not.
    """
    search = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    found = shutil.which(name, path=search)
    if found:
        return found
    reason = f"{name} is not installed; `make test` installs it"
    if os.environ.get("CI") or os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """Return a `preexec_fn`: the child gets the signal when pytest dies, however it dies.

    Such functions are unsafe beside threads if they take locks; this one is a single system call.
    """

    def ask_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal_number)

    return ask_kernel


def wait_until(happened: Callable[[], bool], what: str, timeout_seconds: float = 30) -> None:
    """Return as soon as `happened()`; fail the test, naming `what`, when it doesn't in time."""
    deadline = time.monotonic() + timeout_seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {timeout_seconds:g} s")
        time.sleep(0.02)


def accepts_connections(port: int) -> bool:
    """Return whether somebody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop_process(process: subprocess.Popen[bytes], signal_number: int = signal.SIGTERM) -> None:
    """Ask the process to stop; kill it when it hasn't after ten seconds."""
    process.send_signal(signal_number)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
