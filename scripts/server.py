"""A server for a demo: `recto up` on a free port with a fresh state folder."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from recto.supervisor.child import Child, ChildSpec
from recto.supervisor.folder import StateFolder
from recto.supervisor.logfile import LogFile

FOLDER = Path(__file__).resolve().parents[1] / ".demo"
START_SECONDS = 90


@contextmanager
def running_server(console: Console, arguments: Sequence[str] = ()) -> Iterator[StateFolder]:
    """Run `recto up` with `arguments`; its logs stay behind when it fails."""
    folder = StateFolder(FOLDER / f"state-{os.getpid()}")
    argv = [sys.executable, "-m", "recto", "up", "--port", "0", "--state", str(folder.path), *arguments]
    spec = ChildSpec("recto up", argv, grace_seconds=30, environ=os.environ)
    child = Child(spec, FOLDER.parent, LogFile(FOLDER / "up.log"))
    child.log.path.unlink(missing_ok=True)
    child.start()
    try:
        with console.status("Starting Recto …"):
            _wait_until_up(child, folder)
        yield folder
    finally:
        _stop(child)
    shutil.rmtree(folder.path, ignore_errors=True)


def _wait_until_up(child: Child, folder: StateFolder) -> None:
    deadline = time.monotonic() + START_SECONDS
    while folder.running_server() is None:
        if child.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"Recto didn't start. It said:\n{child.log.tail(lines=60)}")
        time.sleep(0.1)


def _stop(child: Child) -> None:
    child.ask_to_stop()
    deadline = time.monotonic() + child.spec.grace_seconds
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    child.kill()
