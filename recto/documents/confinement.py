"""Keeps a child process within bounds: it dies with its parent, stays small and calls nobody."""

import ctypes
import os
import resource
import signal
import sys
from typing import Any, Never

_PR_SET_PDEATHSIG = 1
_MAX_MEMORY_BYTES = 6 << 30
"""Address space. OCR takes 1.4 GB of it, the largest image that may be decoded 1.8 GB."""
_MAX_FILE_BYTES = 1 << 30


def confine_process(parent_pid: int) -> None:
    """Bound this process and what it starts; call once, first."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)  # the parent died before the line above
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE_BYTES)
    _limit(resource.RLIMIT_AS, _MAX_MEMORY_BYTES)
    sys.addaudithook(_refuse_network)


def allow_cpu(seconds: float) -> None:
    """Let this process use so much CPU time from now on, then be ended. What it starts inherits the bound."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_at_most(soft, hard), hard))


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (_at_most(most, hard), hard))


def _at_most(wanted: int, hard: int) -> int:
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        _refuse(event)


def _refuse(event: str) -> Never:
    raise PermissionError(f"A document's process may not use the network ({event}).")
