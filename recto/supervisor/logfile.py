"""The log of one child: appended by the child itself, kept small by the supervisor."""

import os
import shutil
from pathlib import Path

MAX_BYTES = 10_000_000


class LogFile:
    """A file that a child writes to as its stdout and stderr. Holds at most twice `max_bytes`, roughly."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self._older = path.with_name(path.name + ".1")
        self._max_bytes = max_bytes

    def open_for_child(self) -> int:
        """Return a descriptor for appending; the caller closes its own copy."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def bound(self) -> None:
        """Keep one older file once this one is full.

        Copies and truncates, since the child's descriptor can't be swapped: lines written in between are
        lost, which a log may.
        """
        if not self.path.exists() or self.path.stat().st_size <= self._max_bytes:
            return
        shutil.copyfile(self.path, self._older)
        self._older.chmod(0o600)
        os.truncate(self.path, 0)

    def tail(self, lines: int = 20) -> str:
        """Return the last lines."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 20_000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
