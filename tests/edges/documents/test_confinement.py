"""What a child may not do, tried in a process of its own."""

import os
import subprocess
import sys

import pytest

_PROGRAM = """
import os, socket
from recto.documents.confinement import allow_cpu, confine_process
confine_process({parent})
{action}
"""


def _run(action: str, parent: int | None = None) -> "subprocess.CompletedProcess[str]":
    program = _PROGRAM.format(parent=parent or os.getpid(), action=action)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "action",
    ["socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo('example.org', 80)"],
)
def test_the_network_is_refused(action: str) -> None:
    ended = _run(action)
    assert ended.returncode == 1
    assert "may not use the network" in ended.stderr


def test_too_much_memory_is_refused() -> None:
    assert "MemoryError" in _run("bytearray(7 << 30)").stderr


def test_too_much_cpu_is_ended() -> None:
    ended = _run("allow_cpu(0)\nwhile True: pass")
    assert ended.returncode == -24


def test_a_later_allowance_counts_from_what_was_used() -> None:
    ended = _run(
        "allow_cpu(1)\nallow_cpu(60)\nimport resource\nprint(resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    assert int(ended.stdout) > 50


def test_an_orphan_ends_at_once() -> None:
    ended = _run("print('alive')", parent=1)
    assert (ended.returncode, ended.stdout) == (1, "")
